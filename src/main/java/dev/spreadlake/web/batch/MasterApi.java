package dev.spreadlake.web.batch;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.query.QueryProblem;
import dev.spreadlake.batch.query.QueryResult;
import dev.spreadlake.batch.query.QueryRunner;
import dev.spreadlake.web.endpoint.Accept;
import dev.spreadlake.web.endpoint.ApiModule;
import dev.spreadlake.web.endpoint.Endpoints;
import dev.spreadlake.web.endpoint.Parameters;
import dev.spreadlake.web.endpoint.Problem;
import dev.spreadlake.web.endpoint.SlowRequests;
import dev.spreadlake.web.endpoint.WebJson;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.text.StringEscapeUtils;

/**
 * {@code /api/master/…}: {@code /queries} describes the named queries, {@code /query/NAME?k=v}
 * answers one (JSON, or CSV by {@code NAME.csv} or {@code Accept: text/csv}; at most {@code rows=}
 * rows), {@code /overview} holds what the page draws, made once per published version.
 */
public final class MasterApi implements ApiModule {
  private static final int ROWS = 1_000;
  private static final int ROWS_MAX = 100_000;
  private static final int RECENT_DAYS = 90;
  private static final String CSV = ".csv";
  private static final String TRUNCATED = "x-spreadlake-truncated";

  @SuppressWarnings("ArrayRecordComponent") // made, sent and forgotten
  private record Answer(byte[] body, boolean truncated) {}

  private final QueryRunner runner;
  private Map<String, Object> overview = Map.of();
  private String overviewOf = "";

  /**
   * @param runner stays owned by the caller
   */
  public MasterApi(QueryRunner runner) {
    this.runner = requireNonNull(runner, "runner");
  }

  @Override
  public void mount(Router router, SlowRequests slow) {
    router.route("/master/queries").handler(TableList.ofQueries(runner.catalog()));
    router.route("/master/query/:name").handler(Endpoints.get(call -> query(call, slow)));
    router
        .route("/master/overview")
        .handler(
            Endpoints.get(
                call ->
                    Endpoints.slowJson(
                        call,
                        slow,
                        SlowRequests.Lane.QUERIES,
                        this::overview,
                        MasterApi::problem)));
  }

  private void query(RoutingContext call, SlowRequests slow) {
    String path = call.pathParam("name");
    boolean csv = Accept.csv(call) || path.endsWith(CSV);
    String name = path.endsWith(CSV) ? path.substring(0, path.length() - CSV.length()) : path;
    Map<String, String> parameters = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : call.queryParams()) {
      if (parameters.put(entry.getKey(), entry.getValue()) != null) {
        throw Problem.parameter(entry.getKey(), entry.getKey() + " is given twice");
      }
    }
    int rows = Parameters.whole(call, "rows", ROWS, 1, ROWS_MAX);
    parameters.remove("rows");
    slow.run(
            SlowRequests.Lane.QUERIES,
            () -> {
              QueryResult result = runner.run(name, parameters, rows);
              return new Answer(
                  csv
                      ? csv(result).getBytes(StandardCharsets.UTF_8)
                      : WebJson.mapper().writeValueAsBytes(body(result)),
                  result.truncated());
            })
        .onSuccess(
            answer -> {
              if (csv) {
                // JSON says it in its body; a CSV has rows only.
                call.response().putHeader(TRUNCATED, Boolean.toString(answer.truncated()));
              }
              Endpoints.send(
                  call, 200, csv ? "text/csv; charset=utf-8" : "application/json", answer.body());
            })
        .onFailure(e -> call.fail(problem(e)));
  }

  static Throwable problem(Throwable e) {
    if (!(e instanceof QueryProblem problem)) {
      return e;
    }
    return switch (problem.kind()) {
      case UNKNOWN_QUERY, NO_TABLES -> Problem.of(404, problem.getMessage());
      case BAD_PARAMETER -> Problem.parameter(problem.parameter(), problem.getMessage());
      case LATE -> Problem.of(503, problem.getMessage());
      case FAILED -> problem;
    };
  }

  private static Map<String, Object> body(QueryResult result) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("query", result.query());
    body.put("version", result.version());
    body.putAll(table(result));
    body.put("truncated", result.truncated());
    return body;
  }

  private static Map<String, Object> table(QueryResult result) {
    List<List<Object>> rows = new ArrayList<>();
    for (List<Object> row : result.rows()) {
      List<Object> values = new ArrayList<>();
      row.forEach(value -> values.add(QueryResult.json(value)));
      rows.add(values);
    }
    Map<String, Object> table = new LinkedHashMap<>();
    table.put("columns", result.columns());
    table.put("rows", rows);
    return table;
  }

  private static String csv(QueryResult result) {
    StringBuilder text = new StringBuilder(String.join(",", result.columns())).append('\n');
    for (List<Object> row : result.rows()) {
      text.append(
              row.stream()
                  .map(value -> StringEscapeUtils.escapeCsv(QueryResult.text(value)))
                  .collect(Collectors.joining(",")))
          .append('\n');
    }
    return text.toString();
  }

  /** Runs on a slow thread; what was made is kept for as long as its version is published. */
  private synchronized Map<String, Object> overview() {
    QueryResult totals = runner.run("totals", Map.of(), 1);
    if (totals.version().equals(overviewOf)) {
      return overview;
    }
    Map<String, Object> made = new LinkedHashMap<>();
    made.put("version", totals.version());
    made.put("totals", table(totals));
    if (totals.rows().get(0).get(0) != null) {
      LocalDate first = LocalDate.parse(QueryResult.text(totals.rows().get(0).get(0)));
      LocalDate last = LocalDate.parse(QueryResult.text(totals.rows().get(0).get(1)));
      LocalDate recent = last.minusDays(RECENT_DAYS - 1L);
      recent = recent.isBefore(first) ? first : recent;
      Map<String, String> ever = Map.of("from", "" + first, "to", "" + last);
      Map<String, String> lately = Map.of("from", "" + recent, "to", "" + last);
      add(made, "active_users_by_day", ever);
      add(made, "first_deposits_by_day", ever);
      add(made, "net_flow", ever);
      add(made, "deposit_funnel", ever);
      add(made, "most_active_users", lately);
      add(made, "failure_rate", lately);
      add(made, "users_by_level", Map.of("date", "" + last));
      add(made, "dau_wau_mau", Map.of("date", "" + last));
    }
    overview = made;
    overviewOf = totals.version();
    return made;
  }

  private void add(Map<String, Object> made, String query, Map<String, String> parameters) {
    Map<String, Object> table = new LinkedHashMap<>();
    table.put("parameters", new TreeMap<>(parameters));
    table.putAll(table(runner.run(query, parameters, ROWS_MAX)));
    made.put(query, table);
  }
}
