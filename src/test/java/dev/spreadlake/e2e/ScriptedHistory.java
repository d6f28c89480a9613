package dev.spreadlake.e2e;

import dev.spreadlake.web.endpoint.ApiModule;
import dev.spreadlake.web.endpoint.SlowRequests;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What the batch would answer, in its shapes: a synthetic minute history of btc_mxn that ends where
 * the program's own minutes begin, and two headlines in every hour of it.
 */
final class ScriptedHistory implements ApiModule {
  static final String SERIES = "synthetic:btc_mxn";

  private final Instant end;
  private final boolean published;

  /**
   * @param end the history's last minute lies before
   */
  ScriptedHistory(Instant end) {
    this(end, true);
  }

  private ScriptedHistory(Instant end, boolean published) {
    this.end = end.truncatedTo(ChronoUnit.MINUTES);
    this.published = published;
  }

  /** No series and no news. */
  static ScriptedHistory none() {
    return new ScriptedHistory(Instant.now(), false);
  }

  @Override
  public void mount(Router router, SlowRequests slow) {
    router.get("/market/series").handler(this::series);
    router.get("/market/history").handler(this::history);
    router.get("/news/tables/hourly").handler(this::hourly);
    router.get("/news/items").handler(this::items);
  }

  private void series(RoutingContext call) {
    String last = LocalDate.ofInstant(end, ZoneOffset.UTC).toString();
    answer(
        call,
        "series,first_date,last_date,minutes,coverage,frozen",
        new JsonArray().add(row(SERIES, "2026-01-01", last, 100_000, 1.0, 0)));
  }

  private void history(RoutingContext call) {
    if (!call.request().getParam("interval").equals("1m")) {
      call.response().setStatusCode(500).end();
      return;
    }
    Instant from = OffsetDateTime.parse(call.request().getParam("from")).toInstant();
    Instant oldest = end.minusSeconds(3_000 * 60);
    JsonArray rows = new JsonArray();
    for (Instant at = from.isAfter(oldest) ? from : oldest;
        at.isBefore(end);
        at = at.plusSeconds(60)) {
      double open = 790_000 + 500 * Math.sin(at.getEpochSecond() / 7_000.0);
      rows.add(row(at.toString(), open, open + 90, open - 90, open + 20, 1.5, open, null, null));
    }
    answer(call, "open_time,open,high,low,close,volume,sma_7,sma_25,sma_99", rows);
  }

  private void hourly(RoutingContext call) {
    JsonArray rows = new JsonArray();
    for (int back = 9; back >= 3; back--) {
      Instant hour = end.truncatedTo(ChronoUnit.HOURS).minus(back, ChronoUnit.HOURS);
      rows.add(row(hour.toString(), 2, 2, 0, 0, 0.4));
    }
    answer(call, "hour,items,positive,negative,neutral,sentiment_mean", rows);
  }

  private void items(RoutingContext call) {
    JsonArray rows = new JsonArray();
    for (int back = 9; back >= 3; back--) {
      Instant hour = end.truncatedTo(ChronoUnit.HOURS).minus(back, ChronoUnit.HOURS);
      String headline = "<b>Made up</b> headline " + back;
      rows.add(row(hour.plusSeconds(600).toString(), "wire.example", headline, "javascript:1", .4));
      rows.add(row(hour.plusSeconds(900).toString(), "post.example", "Another", null, 0.4));
    }
    answer(call, "published_at,source,title,link,sentiment", rows);
  }

  private static JsonArray row(Object... values) {
    return new JsonArray(new java.util.ArrayList<>(java.util.Arrays.asList(values)));
  }

  private void answer(RoutingContext call, String columns, JsonArray rows) {
    call.json(
        new JsonObject()
            .put("table", "scripted")
            .put("columns", new JsonArray(List.of(columns.split(","))))
            .put("rows", published ? rows : new JsonArray())
            .put("truncated", false));
  }
}
