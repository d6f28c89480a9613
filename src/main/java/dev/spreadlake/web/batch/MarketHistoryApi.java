package dev.spreadlake.web.batch;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.duckdb.TimeLimitException;
import dev.spreadlake.batch.market.MarketHistory;
import dev.spreadlake.batch.market.MarketHistory.Interval;
import dev.spreadlake.batch.market.MarketHistory.Table;
import dev.spreadlake.web.endpoint.ApiModule;
import dev.spreadlake.web.endpoint.Endpoints;
import dev.spreadlake.web.endpoint.Parameters;
import dev.spreadlake.web.endpoint.Period;
import dev.spreadlake.web.endpoint.Problem;
import dev.spreadlake.web.endpoint.SlowRequests;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * {@code /api/market/…} of the batch: {@code /series}, {@code /history} for the chart, {@code
 * /tables} and {@code /tables/NAME} for every published table.
 */
public final class MarketHistoryApi implements ApiModule {
  private static final int POINTS = 1_500;
  private static final int POINTS_MAX = 5_000;
  private static final int ROWS = 1_000;
  private static final int ROWS_MAX = 100_000;

  private final MarketHistory history;

  /**
   * @param history stays owned by the caller
   */
  public MarketHistoryApi(MarketHistory history) {
    this.history = requireNonNull(history, "history");
  }

  @Override
  public void mount(Router router, SlowRequests slow) {
    router
        .route("/market/series")
        .handler(
            Endpoints.get(
                call ->
                    Endpoints.slowJson(
                        call,
                        slow,
                        SlowRequests.Lane.MARKET,
                        history::series,
                        MarketHistoryApi::problem)));
    router.route("/market/history").handler(Endpoints.get(call -> bars(call, slow)));
    router.route("/market/tables").handler(TableList.of(history::tables));
    router.route("/market/tables/:name").handler(Endpoints.get(call -> table(call, slow)));
  }

  private void table(RoutingContext call, SlowRequests slow) {
    String table = call.pathParam("name");
    String series = text(call, "series");
    int limit = Parameters.whole(call, "limit", ROWS, 1, ROWS_MAX);
    answer(call, slow, () -> history.table(table, series, limit), "no table " + table);
  }

  private void bars(RoutingContext call, SlowRequests slow) {
    String series = text(call, "series");
    if (series.isEmpty()) {
      throw Problem.parameter("series", "series is missing; /api/market/series lists them");
    }
    String given = text(call, "interval");
    Interval interval =
        Interval.of(given.isEmpty() ? "1d" : given)
            .orElseThrow(() -> Problem.parameter("interval", "interval must be 1m, 1h or 1d"));
    Optional<Instant> from = Parameters.instant(call, "from");
    Optional<Instant> to = Parameters.instant(call, "to");
    Period.inOrder(from, to);
    int points = Parameters.whole(call, "points", POINTS, 1, POINTS_MAX);
    answer(
        call,
        slow,
        () -> history.history(series, interval, from, to, points),
        "no series " + series);
  }

  private static void answer(
      RoutingContext call, SlowRequests slow, Callable<Optional<Table>> question, String missing) {
    Endpoints.slowJson(
        call,
        slow,
        SlowRequests.Lane.MARKET,
        () ->
            question
                .call()
                .orElseThrow(
                    () ->
                        Problem.of(
                            404,
                            missing
                                + "; /api/market/series lists what was published by: spreadlake"
                                + " batch market --input DIR")),
        MarketHistoryApi::problem);
  }

  static Throwable problem(Throwable e) {
    if (e instanceof TimeLimitException) {
      return Problem.of(503, e.getMessage() + "; ask for less");
    }
    return e instanceof IllegalArgumentException ? Problem.parameter("from", e.getMessage()) : e;
  }

  private static String text(RoutingContext call, String name) {
    String text = Parameters.text(call, name).orElse("");
    if (!text.matches("[A-Za-z0-9_.:+-]{0,90}") || text.contains("..")) {
      throw Problem.parameter(name, name + " has a character that is not allowed");
    }
    return text;
  }
}
