package dev.spreadlake.web.live;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spreadlake.alert.AlertEvent;
import dev.spreadlake.bars.MinuteNews;
import dev.spreadlake.bars.MinuteRows;
import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.lake.table.FileClosed;
import dev.spreadlake.market.Depth;
import dev.spreadlake.market.Quote;
import dev.spreadlake.market.SampleRequest;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Trade;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.SpreadObservation;
import dev.spreadlake.web.endpoint.WebJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
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

  /**
   * @param page version of the page that is served
   */
  static byte[] hello(WebIdentity identity, String page, Collection<String> books, Instant now) {
    return object(
        "hello",
        json -> {
          json.writeNumberField("schema", SCHEMA);
          json.writeStringField("mode", identity.mode().id());
          json.writeStringField("version", identity.version());
          json.writeStringField("page", page);
          json.writeStringField("lake", identity.lake());
          LiveFields.time(json, "server_time", now);
          LiveFields.strings(json, "books", books);
          json.writeObjectFieldStart("venues");
          for (var venue : identity.books().entrySet()) {
            LiveFields.strings(
                json,
                venue.getKey().id(),
                venue.getValue().stream().map(book -> book.name()).toList());
          }
          json.writeEndObject();
          LiveFields.strings(
              json,
              "thresholds",
              identity.thresholds().stream().map(BigDecimal::toPlainString).toList());
          json.writeNumberField("window_seconds", identity.window().toSeconds());
          json.writeNumberField("interval_ms", SampleRequest.INTERVAL.toMillis());
          LiveFields.numbers(json, "depth_bands_percent", Depth.BANDS_PERCENT);
          json.writeObjectFieldStart("slippage_sizes");
          for (var sizes : identity.slippageSizes().entrySet()) {
            LiveFields.strings(
                json,
                sizes.getKey().id(),
                sizes.getValue().stream().map(BigDecimal::toPlainString).toList());
          }
          json.writeEndObject();
        });
  }

  static byte[] spread(long seq, SpreadObservation seen) {
    return object("spread", json -> LiveFields.spreadFields(json, seq, seen));
  }

  static byte[] gap(long seq, Gap gap) {
    return object(
        "gap",
        json -> {
          json.writeNumberField("seq", seq);
          LiveFields.time(json, "orderbook_timestamp", gap.second());
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
          LiveFields.time(json, "from", seconds.from());
          LiveFields.time(json, "to", seconds.to());
          json.writeStringField("reason", seconds.reason());
        });
  }

  static byte[] alert(AlertEvent event) {
    return object("alert", json -> LiveFields.alertFields(json, event));
  }

  static byte[] quality(QualityResult result) {
    return object("quality", json -> LiveFields.qualityFields(json, result));
  }

  static byte[] quote(long seq, Quote quote) {
    return object(
        "quote",
        json -> {
          json.writeNumberField("seq", seq);
          LiveFields.quoteFields(json, quote);
        });
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
            LiveFields.tradeFields(json, trade);
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

  static byte[] fileClosed(FileClosed file) {
    return object("lake.file", json -> LiveFields.fileFields(json, file));
  }

  static byte[] batch(BatchEvent event) {
    return object("batch", json -> LiveFields.batchFields(json, event));
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
}
