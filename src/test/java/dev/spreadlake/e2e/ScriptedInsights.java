package dev.spreadlake.e2e;

import dev.spreadlake.web.endpoint.ApiModule;
import dev.spreadlake.web.endpoint.SlowRequests;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the batches' tables would answer, in their shapes: ten days, of which one is missing. */
final class ScriptedInsights implements ApiModule {
  static final String SERIES = "synthetic:btcusdt";
  private static final LocalDate FIRST = LocalDate.parse("2026-05-01");

  @Override
  public void mount(Router router, SlowRequests slow) {
    router.get("/market/series").handler(ScriptedInsights::series);
    router.get("/market/tables/volatility_daily").handler(call -> days(call, VOLATILITY, 0.4));
    router.get("/market/tables/drawdown_daily").handler(call -> days(call, DRAWDOWN, -0.05));
    router.get("/market/tables/seasonality").handler(ScriptedInsights::seasonality);
    router.get("/market/tables/volume_profile").handler(ScriptedInsights::profile);
    router.get("/market/tables/largest_moves").handler(ScriptedInsights::moves);
    router.get("/market/tables/regimes").handler(ScriptedInsights::crossings);
    router.get("/news/tables/daily").handler(ScriptedInsights::news);
    // What the chart of the market asks for, and again after a pause if it is refused.
    router
        .get("/news/tables/hourly")
        .handler(call -> answer(call, "hour,items,sentiment_mean", new JsonArray()));
    router.get("/news/tables/price_after").handler(ScriptedInsights::after);
    router.get("/news/tables/keywords").handler(ScriptedInsights::words);
  }

  @Override
  public void mountPages(Router router, SlowRequests slow) {
    router
        .get("/reports")
        .handler(
            call ->
                call.json(
                    new JsonArray()
                        .add(
                            new JsonObject()
                                .put("name", "market_20260601T010203004Z.html")
                                .put("pipeline", "market")
                                .put("href", "/reports/market_20260601T010203004Z.html")
                                .put("bytes", 1_048_576))));
  }

  private static final String VOLATILITY =
      "date,realised_yearly,close_30_yearly,parkinson,close,peak,drawdown";
  private static final String DRAWDOWN = "date,drawdown,close,peak";

  private static void series(RoutingContext call) {
    JsonArray rows =
        new JsonArray()
            .add(row("synthetic_index:btc_usd", "2026-05-01", "2026-05-02", 10, 0.9, 0))
            .add(row(SERIES, "2026-05-01", "2026-05-10", 12_960, 0.9, 90));
    answer(call, "series,first_date,last_date,minutes,coverage,frozen", rows);
  }

  private static void days(RoutingContext call, String columns, double value) {
    JsonArray rows = new JsonArray();
    int width = columns.split(",").length;
    for (int day = 0; day < 10; day++) {
      if (day != 4) {
        Object[] cells = new Object[width];
        Arrays.fill(cells, value + day / 1_000.0);
        cells[0] = FIRST.plusDays(day).toString();
        rows.add(row(cells));
      }
    }
    answer(call, columns, rows);
  }

  private static void seasonality(RoutingContext call) {
    JsonArray rows = new JsonArray();
    for (int weekday = 1; weekday <= 7; weekday++) {
      for (int hour = 0; hour < 24; hour++) {
        rows.add(row(weekday, hour, 3 + weekday % 2, (hour - 12) / 2.0, 0.004, 5.0));
      }
    }
    answer(call, "weekday,hour,hours,return_mean_bps,volatility,volume_mean", rows);
  }

  private static void profile(RoutingContext call) {
    JsonArray rows = new JsonArray();
    for (int band = 0; band < 100; band++) {
      rows.add(row(80_000 + band * 100, 80_100 + band * 100, band == 50 ? 500.0 : 5.0));
    }
    answer(call, "price_low,price_high,volume", rows);
  }

  private static void moves(RoutingContext call) {
    JsonArray rows =
        new JsonArray()
            .add(row("1d", 1, "2026-05-09T00:00:00Z", 97_959.22, 104_407.82, 6.582943))
            .add(row("1h", 1, "2026-05-09T10:00:00Z", 100_000.0, 98_000.0, -2.0));
    answer(call, "interval,place,open_time,open,close,move_pct", rows);
  }

  private static void crossings(RoutingContext call) {
    answer(
        call,
        "at,kind,close",
        new JsonArray().add(row("2026-05-07T00:00:00Z", "death_7_25", 97_011.9)));
  }

  private static void news(RoutingContext call) {
    days(call, "date,items,positive,negative,neutral,scored,sentiment_mean", 0.25);
  }

  private static void after(RoutingContext call) {
    JsonArray rows =
        new JsonArray()
            .add(row("positive", "1h", 445, 445, 372, 4e-4, 2e-4, 1e-4, 9e-4, 0.52, null))
            .add(row("neutral", "1d", 42, 42, 22, 0.01, 0.007, null, null, 0.66, "too few"));
    answer(
        call,
        "class,horizon,items,n,windows,return_mean,return_median,mean_low,mean_high,share_up,reason",
        rows);
  }

  private static void words(RoutingContext call) {
    answer(
        call,
        "week,term,items,share,prior_items,rise",
        new JsonArray().add(row("2026-05-04", "<i>halving", 21, 0.083333, 0, null)));
  }

  private static JsonArray row(Object... values) {
    return new JsonArray(new ArrayList<>(Arrays.asList(values)));
  }

  private static void answer(RoutingContext call, String columns, JsonArray rows) {
    call.json(
        new JsonObject()
            .put("columns", new JsonArray(List.of(columns.split(","))))
            .put("rows", rows)
            .put("truncated", false));
  }
}
