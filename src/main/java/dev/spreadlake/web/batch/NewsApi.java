package dev.spreadlake.web.batch;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.news.NewsPipeline;
import dev.spreadlake.batch.query.GoldTables;
import dev.spreadlake.batch.query.QueryProblem;
import dev.spreadlake.batch.query.QueryResult;
import dev.spreadlake.batch.report.SyntheticData;
import dev.spreadlake.web.endpoint.ApiModule;
import dev.spreadlake.web.endpoint.Endpoints;
import dev.spreadlake.web.endpoint.Parameters;
import dev.spreadlake.web.endpoint.Problem;
import dev.spreadlake.web.endpoint.SlowRequests;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /api/news/…}: {@code /tables} describes the published tables, {@code /tables/NAME} and
 * {@code /items} hold their newest rows; {@code from}, {@code to} are UTC days, {@code limit} at
 * most 10,000.
 */
public final class NewsApi implements ApiModule {
  private static final int ROWS = 500;
  private static final int ROWS_MAX = 10_000;

  private final GoldTables tables;
  private final SyntheticData made;

  /**
   * @param made of the same lake as the tables
   */
  public NewsApi(GoldTables tables, SyntheticData made) {
    this.tables = requireNonNull(tables, "tables");
    this.made = requireNonNull(made, "made");
  }

  @Override
  public void mount(Router router, SlowRequests slow) {
    router.route("/news/tables").handler(TableList.of(tables::tables));
    router
        .route("/news/tables/:name")
        .handler(Endpoints.get(call -> table(call, call.pathParam("name"), slow)));
    router.route("/news/items").handler(Endpoints.get(call -> table(call, "items", slow)));
  }

  private void table(RoutingContext call, String name, SlowRequests slow) {
    Optional<LocalDate> from = Parameters.day(call, "from");
    Optional<LocalDate> to = Parameters.day(call, "to");
    if (from.isPresent() && to.isPresent() && to.get().isBefore(from.get())) {
      throw Problem.parameter("to", "to must not be before from");
    }
    int limit = Parameters.whole(call, "limit", ROWS, 1, ROWS_MAX);
    Endpoints.slowJson(
        call,
        slow,
        SlowRequests.Lane.LAKE,
        () -> body(tables.read(name, from, to, limit)),
        e ->
            e instanceof QueryProblem problem && problem.kind() == QueryProblem.Kind.NO_TABLES
                ? Problem.of(404, problem.getMessage())
                : e);
  }

  private Map<String, Object> body(QueryResult result) throws IOException {
    List<List<Object>> rows = new ArrayList<>();
    for (List<Object> row : result.rows()) {
      List<Object> values = new ArrayList<>();
      row.forEach(
          value ->
              values.add(
                  value instanceof BigDecimal number
                      ? (Object) number.doubleValue()
                      : QueryResult.json(value)));
      rows.add(values);
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("table", result.query());
    body.put("version", result.version());
    body.put("columns", result.columns());
    body.put("rows", rows);
    body.put("truncated", result.truncated());
    body.put("synthetic", made.isIn(NewsPipeline.NAME));
    return body;
  }
}
