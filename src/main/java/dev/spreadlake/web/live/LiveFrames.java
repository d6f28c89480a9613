package dev.spreadlake.web.live;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spreadlake.alert.AlertEvent;
import dev.spreadlake.alert.AlertRequests;
import dev.spreadlake.bars.MinuteNews;
import dev.spreadlake.bars.MinuteRows;
import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.lake.FileClosed;
import dev.spreadlake.lake.LakeStatus;
import dev.spreadlake.market.Depth;
import dev.spreadlake.market.FeedStatus;
import dev.spreadlake.market.Quote;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Trade;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.SpreadObservation;
import dev.spreadlake.web.MinuteFields;
import dev.spreadlake.web.WebIdentity;
import dev.spreadlake.web.WebJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The text of every frame that {@code /live} sends, as described in {@code asyncapi.yaml}. Prices,
 * sizes and thresholds are strings, statistics are numbers, what is unknown is null. Stateless.
 */
public final class LiveFrames {
  /** Version of the frames' shapes. */
  public static final int SCHEMA = 1;

  private LiveFrames() {}

  /** Writes fields into an open object. */
  @FunctionalInterface
  public interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  /** An object of that type. */
  static byte[] object(String type, Body body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = WebJson.mapper().getFactory().createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("type", type);
      body.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  static byte[] hello(WebIdentity identity, Collection<String> books, Instant now) {
    return object(
        "hello",
        json -> {
          json.writeNumberField("schema", SCHEMA);
          json.writeStringField("mode", identity.mode().id());
          json.writeStringField("version", identity.version());
          time(json, "server_time", now);
          strings(json, "books", books);
          json.writeObjectFieldStart("venues");
          for (var venue : identity.books().entrySet()) {
            strings(
                json,
                venue.getKey().id(),
                venue.getValue().stream().map(book -> book.name()).toList());
          }
          json.writeEndObject();
          strings(
              json,
              "thresholds",
              identity.thresholds().stream().map(BigDecimal::toPlainString).toList());
          json.writeNumberField("window_seconds", identity.window().toSeconds());
          json.writeNumberField("interval_ms", identity.interval().toMillis());
          numbers(json, "depth_bands_percent", Depth.BANDS_PERCENT);
          json.writeObjectFieldStart("slippage_sizes");
          for (var sizes : identity.slippageSizes().entrySet()) {
            strings(
                json,
                sizes.getKey().id(),
                sizes.getValue().stream().map(BigDecimal::toPlainString).toList());
          }
          json.writeEndObject();
        });
  }

  static byte[] spread(long seq, SpreadObservation seen) {
    return object("spread", json -> spreadFields(json, seq, seen));
  }

  private static void spreadFields(JsonGenerator json, long seq, SpreadObservation seen)
      throws IOException {
    json.writeNumberField("seq", seq);
    time(json, "orderbook_timestamp", seen.second());
    json.writeStringField("book", seen.book().name());
    decimal(json, "bid", seen.bid());
    decimal(json, "ask", seen.ask());
    decimal(json, "spread", seen.spread());
    json.writeStringField("source", seen.source().id());
    json.writeNumberField("age_ms", seen.ageMillis());
    json.writeStringField("venue", seen.venue().id());
    decimal(json, "mid", seen.mid());
    number(json, "spread_bps", seen.spreadBps());
    decimal(json, "bid_size", seen.bidSize());
    decimal(json, "ask_size", seen.askSize());
    number(json, "imbalance", seen.imbalance());
    depth(json, seen.depth());
    json.writeNumberField("trades", seen.trades());
    decimal(json, "volume", seen.volume());
  }

  private static void depth(JsonGenerator json, Depth depth) throws IOException {
    if (depth == null) {
      json.writeNullField("depth");
      json.writeNullField("slippage");
      return;
    }
    json.writeObjectFieldStart("depth");
    numbers(json, "bid", depth.bidWithin());
    numbers(json, "ask", depth.askWithin());
    json.writeEndObject();
    json.writeObjectFieldStart("slippage");
    numbers(json, "buy", depth.buySlippagePercent());
    numbers(json, "sell", depth.sellSlippagePercent());
    json.writeEndObject();
  }

  static byte[] gap(long seq, Gap gap) {
    return object(
        "gap",
        json -> {
          json.writeNumberField("seq", seq);
          time(json, "orderbook_timestamp", gap.second());
          json.writeStringField("book", gap.book().name());
          json.writeStringField("reason", gap.reason().id());
          json.writeStringField("detail", gap.detail());
        });
  }

  /** Seconds sent earlier that turned out to be doubtful; both ends included. */
  static byte[] suspect(SuspectSeconds seconds) {
    return object(
        "suspect",
        json -> {
          json.writeStringField("venue", seconds.venue().id());
          json.writeStringField("book", seconds.book().name());
          time(json, "from", seconds.from());
          time(json, "to", seconds.to());
          json.writeStringField("reason", seconds.reason());
        });
  }

  static byte[] alert(AlertEvent event) {
    return object("alert", json -> alertFields(json, event));
  }

  /** The fields of one alert event, in the frame, in snapshots and in {@code /api/alerts}. */
  public static void alertFields(JsonGenerator json, AlertEvent event) throws IOException {
    json.writeNumberField("seq", event.seq());
    json.writeStringField("id", event.id());
    json.writeStringField("rule", event.rule());
    json.writeStringField("name", event.name());
    json.writeStringField("book", event.book().name());
    json.writeStringField("state", event.state().id());
    json.writeStringField("severity", event.severity() == null ? null : event.severity().id());
    decimal(json, "threshold", event.threshold());
    decimal(json, "clear", event.clear());
    decimal(json, "value", event.value());
    decimal(json, "bid", event.bid());
    decimal(json, "ask", event.ask());
    time(json, "since", event.since());
    decimal(json, "peak", event.peak());
    time(json, "orderbook_timestamp", event.observedAt());
  }

  static byte[] quality(QualityResult result) {
    return object("quality", json -> qualityFields(json, result));
  }

  /** The fields of one quality result, in the frame, in snapshots and in {@code /api/quality}. */
  public static void qualityFields(JsonGenerator json, QualityResult result) throws IOException {
    json.writeNumberField("seq", result.seq());
    json.writeStringField("rule", result.rule());
    json.writeStringField("dimension", result.dimension().id());
    json.writeStringField("severity", result.severity());
    json.writeStringField("dataset", result.dataset());
    json.writeStringField("status", result.passed() ? "pass" : "fail");
    json.writeStringField("observed", result.observed());
    json.writeStringField("expected", result.expected());
    json.writeNumberField("failing_rows", result.failingRows());
    time(json, "at", result.at());
    json.writeStringField("detail", result.detail());
  }

  static byte[] quote(long seq, Quote quote) {
    return object(
        "quote",
        json -> {
          json.writeNumberField("seq", seq);
          quoteFields(json, quote);
        });
  }

  static void quoteFields(JsonGenerator json, Quote quote) throws IOException {
    json.writeStringField("venue", quote.venue().id());
    json.writeStringField("book", quote.book().name());
    decimal(json, "bid", quote.bid());
    decimal(json, "bid_size", quote.bidSize());
    decimal(json, "ask", quote.ask());
    decimal(json, "ask_size", quote.askSize());
    time(json, "exchange_at", quote.exchangeAt());
    time(json, "received_at", quote.receivedAt());
    json.writeStringField("source", quote.source().id());
  }

  /** The trades of one book since the last such frame; {@code dropped} came beside them. */
  static byte[] trades(long seq, String book, List<Trade> trades, int dropped) {
    return object(
        "trades",
        json -> {
          json.writeNumberField("seq", seq);
          json.writeStringField("book", book);
          json.writeNumberField("dropped", dropped);
          json.writeArrayFieldStart("data");
          for (Trade trade : trades) {
            json.writeStartObject();
            tradeFields(json, trade);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /** A minute as of now; its values are the row of {@code gold/minutes}, as numbers. */
  static byte[] bar(long seq, MinuteNews news) {
    return object(
        "market",
        json -> {
          json.writeNumberField("seq", seq);
          json.writeStringField("kind", "bar");
          json.writeStringField("book", news.book().name());
          json.writeBooleanField("final", news.isFinal());
          json.writeNumberField("revision", news.revision());
          json.writeObjectFieldStart("bar");
          String[] fields = news.row().split(",", -1);
          for (int i = 0; i < fields.length; i++) {
            json.writeFieldName(MinuteRows.COLUMNS.get(i));
            MinuteFields.write(json, i, fields[i]);
          }
          json.writeEndObject();
        });
  }

  private static void tradeFields(JsonGenerator json, Trade trade) throws IOException {
    json.writeStringField("venue", trade.venue().id());
    json.writeNumberField("trade_id", trade.id());
    decimal(json, "price", trade.price());
    decimal(json, "amount", trade.amount());
    json.writeStringField("aggressor", trade.aggressor().name().toLowerCase(Locale.ROOT));
    time(json, "exchange_at", trade.exchangeAt());
    time(json, "received_at", trade.receivedAt());
  }

  static void feedFields(JsonGenerator json, FeedStatus status) throws IOException {
    json.writeStringField("venue", status.venue().id());
    json.writeStringField("book", status.book() == null ? null : status.book().name());
    json.writeStringField("state", status.state().name().toLowerCase(Locale.ROOT));
    json.writeStringField("source", status.source() == null ? null : status.source().id());
    json.writeStringField("detail", status.detail());
    time(json, "since", status.since());
    json.writeNumberField("reconnects", status.reconnects());
    json.writeNumberField("rest_budget_left", status.restBudgetLeft());
    if (status.lastFrameAgeMillis() < 0) {
      json.writeNullField("last_frame_age_ms");
    } else {
      json.writeNumberField("last_frame_age_ms", status.lastFrameAgeMillis());
    }
  }

  static void lakeFields(JsonGenerator json, LakeStatus lake) throws IOException {
    json.writeBooleanField("healthy", lake.healthy());
    json.writeNumberField("buffered", lake.buffered());
    json.writeNumberField("buffer_max", lake.bufferMax());
    time(json, "since", lake.since());
    json.writeStringField("detail", lake.detail());
  }

  static byte[] fileClosed(FileClosed file) {
    return object("lake.file", json -> fileFields(json, file));
  }

  static void fileFields(JsonGenerator json, FileClosed file) throws IOException {
    json.writeStringField("dataset", file.dataset());
    json.writeStringField("path", file.path());
    json.writeNumberField("rows", file.rows());
    time(json, "first_second", file.firstSecond());
    time(json, "last_second", file.lastSecond());
    json.writeStringField("sha256", file.sha256());
    json.writeBooleanField("complete", file.complete());
  }

  static byte[] batch(BatchEvent event) {
    return object("batch", json -> batchFields(json, event));
  }

  static void batchFields(JsonGenerator json, BatchEvent event) throws IOException {
    json.writeStringField("pipeline", event.pipeline());
    json.writeStringField("run", event.run());
    json.writeStringField("status", event.status());
    json.writeStringField("step", event.step());
    json.writeNumberField("done", event.done());
    json.writeNumberField("total", event.total());
    time(json, "at", event.at());
  }

  static void standingFields(JsonGenerator json, AlertRequests.Standing standing)
      throws IOException {
    json.writeStringField("rule", standing.rule().id());
    json.writeStringField("book", standing.book());
    json.writeStringField("state", standing.state());
    json.writeStringField("since", standing.since());
    decimal(json, "threshold", standing.rule().above());
    decimal(json, "clear", standing.rule().clear());
  }

  static byte[] error(String message, String inReplyTo) {
    return object(
        "error",
        json -> {
          json.writeStringField("message", message);
          json.writeStringField("in_reply_to", inReplyTo);
        });
  }

  /** A reply that carries the client's id and perhaps more. */
  static byte[] reply(String type, String id, Map<String, Object> more) {
    return object(
        type,
        json -> {
          json.writeStringField("id", id);
          for (Map.Entry<String, Object> field : more.entrySet()) {
            json.writeObjectField(field.getKey(), field.getValue());
          }
        });
  }

  static byte[] resync(Backlog.Loss loss, long lastAlertSeq) {
    return object(
        "resync",
        json -> {
          json.writeStringField("topic", loss.topic().id());
          json.writeNumberField("dropped", loss.frames());
          if (loss.resumable()) {
            json.writeNumberField("resume_after", lastAlertSeq);
          }
        });
  }

  static void time(JsonGenerator json, String name, Instant at) throws IOException {
    json.writeStringField(name, at == null ? null : WebJson.time(at));
  }

  static void decimal(JsonGenerator json, String name, BigDecimal value) throws IOException {
    json.writeStringField(name, value == null ? null : value.toPlainString());
  }

  private static void number(JsonGenerator json, String name, double value) throws IOException {
    json.writeFieldName(name);
    number(json, value);
  }

  private static void number(JsonGenerator json, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumber(value);
    } else {
      json.writeNull();
    }
  }

  private static void numbers(JsonGenerator json, String name, List<Double> values)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (double value : values) {
      number(json, value);
    }
    json.writeEndArray();
  }

  private static void strings(JsonGenerator json, String name, Collection<String> values)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }
}
