package dev.spreadlake.web.live;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spreadlake.alert.AlertEvent;
import dev.spreadlake.alert.AlertRequests;
import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.lake.table.FileClosed;
import dev.spreadlake.lake.window.LakeStatus;
import dev.spreadlake.market.Depth;
import dev.spreadlake.market.FeedStatus;
import dev.spreadlake.market.Quote;
import dev.spreadlake.market.Trade;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.spread.SpreadObservation;
import dev.spreadlake.web.endpoint.WebJson;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * The fields of what {@code /live} and {@code /api} tell, written into an open object, as described
 * in {@code asyncapi.yaml} and {@code openapi.yaml}. Prices, sizes and thresholds are strings,
 * statistics are numbers, what is unknown is null. Stateless.
 */
public final class LiveFields {
  private LiveFields() {}

  static void spreadFields(JsonGenerator json, long seq, SpreadObservation seen)
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

  static void depth(JsonGenerator json, Depth depth) throws IOException {
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

  static void tradeFields(JsonGenerator json, Trade trade) throws IOException {
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

  static void fileFields(JsonGenerator json, FileClosed file) throws IOException {
    json.writeStringField("dataset", file.dataset());
    json.writeStringField("path", file.path());
    json.writeNumberField("rows", file.rows());
    time(json, "first_second", file.firstSecond());
    time(json, "last_second", file.lastSecond());
    json.writeStringField("sha256", file.sha256());
    json.writeBooleanField("complete", file.complete());
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

  static void time(JsonGenerator json, String name, Instant at) throws IOException {
    json.writeStringField(name, at == null ? null : WebJson.time(at));
  }

  static void decimal(JsonGenerator json, String name, BigDecimal value) throws IOException {
    json.writeStringField(name, value == null ? null : value.toPlainString());
  }

  static void number(JsonGenerator json, String name, double value) throws IOException {
    json.writeFieldName(name);
    number(json, value);
  }

  static void number(JsonGenerator json, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumber(value);
    } else {
      json.writeNull();
    }
  }

  static void numbers(JsonGenerator json, String name, List<Double> values) throws IOException {
    json.writeArrayFieldStart(name);
    for (double value : values) {
      number(json, value);
    }
    json.writeEndArray();
  }

  static void strings(JsonGenerator json, String name, Collection<String> values)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }
}
