package dev.spreadlake.web.quality;

import dev.spreadlake.batch.quality.QuarantinedRows;
import dev.spreadlake.bus.RequestTopic;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.quality.QualityRequests;
import dev.spreadlake.quality.QualityRequests.Board;
import dev.spreadlake.quality.QualityRequests.RuleState;
import dev.spreadlake.quality.QualityRequests.ScoreLine;
import dev.spreadlake.quality.QualityRequests.ServiceLevel;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.quality.Rule;
import dev.spreadlake.web.endpoint.ApiModule;
import dev.spreadlake.web.endpoint.Endpoints;
import dev.spreadlake.web.endpoint.Parameters;
import dev.spreadlake.web.endpoint.Problem;
import dev.spreadlake.web.endpoint.SlowRequests;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * {@code /api/quality/…}: asks the quality verticle over the bus; {@code /quarantine} reads the
 * lake.
 */
public final class QualityApi implements ApiModule {
  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(5);
  private static final int LIMIT_DEFAULT = 200;
  private static final int LIMIT_MAX = 5_000;
  private static final int NAME_MAX = 200;
  private static final List<String> HISTORY =
      List.of(
          "at",
          "rule",
          "dimension",
          "severity",
          "dataset",
          "status",
          "observed",
          "expected",
          "failing_rows",
          "detail");

  private final QuarantinedRows quarantined;

  public QualityApi(QuarantinedRows quarantined) {
    this.quarantined = quarantined;
  }

  @Override
  public void mount(Router router, SlowRequests slow) {
    board(router, "/quality/rules", board -> board.rules().stream().map(QualityApi::rule).toList());
    board(
        router,
        "/quality/scorecard",
        board -> board.scorecard().stream().map(QualityApi::score).toList());
    board(
        router,
        "/quality/freshness",
        board -> board.freshness().stream().map(QualityApi::level).toList());
    board(router, "/quality/gate", QualityApi::gate);
    router.route("/quality/history").handler(Endpoints.get(call -> history(call, slow)));
    router.route("/quality/quarantine").handler(Endpoints.get(call -> quarantine(call, slow)));
  }

  private static void board(Router router, String path, Function<Board, Object> part) {
    router
        .route(path)
        .handler(
            Endpoints.get(
                call ->
                    board(call.vertx().eventBus())
                        .onSuccess(board -> Endpoints.json(call, 200, part.apply(board)))
                        .onFailure(call::fail)));
  }

  /** Where everything stands; fails with a 503 {@link Problem} where nobody answers. */
  static Future<Board> board(EventBus bus) {
    return ask(bus, Topics.QUALITY_BOARD, new QualityRequests.AskBoard());
  }

  private static <Q, R> Future<R> ask(EventBus bus, RequestTopic<Q, R> topic, Q question) {
    return topic
        .ask(bus, question, ASK_TIMEOUT)
        .recover(
            failure ->
                Future.failedFuture(
                    Problem.of(503, "the quality service does not answer at the moment")));
  }

  private static Map<String, Object> rule(RuleState state) {
    Rule rule = state.rule();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", rule.id());
    json.put("dataset", rule.dataset());
    json.put("dimension", rule.dimension().id());
    json.put("severity", rule.severity());
    json.put("where", rule.where().id());
    json.put("owner", rule.owner());
    json.put("meaning", rule.meaning());
    json.put("action", rule.action());
    json.put("holds", rule.holds().isEmpty() ? null : rule.holds());
    Map<String, Double> parameters = new LinkedHashMap<>();
    rule.parameters().keySet().stream()
        .sorted()
        .forEach(name -> parameters.put(name, rule.parameter(name).doubleValue()));
    json.put("parameters", parameters);
    json.put("last", last(state));
    json.put("failing", state.failing());
    List<Map<String, Object>> trend = new ArrayList<>();
    for (QualityRequests.Point point : state.trend()) {
      trend.add(Map.of("at", point.at(), "status", status(point.passed())));
    }
    json.put("trend", trend);
    return json;
  }

  private static Map<String, Object> last(RuleState state) {
    QualityResult last = state.last();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("status", last == null ? "not_run" : status(last.passed()));
    json.put("dataset", last == null ? null : last.dataset());
    json.put("observed", last == null ? null : last.observed());
    json.put("expected", last == null ? null : last.expected());
    json.put("at", last == null ? null : last.at());
    json.put("failing_rows", last == null ? 0 : last.failingRows());
    json.put("detail", last == null ? null : last.detail());
    return json;
  }

  private static String status(boolean passed) {
    return passed ? "pass" : "fail";
  }

  private static Map<String, Object> score(ScoreLine line) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("dataset", line.dataset());
    json.put("dimension", line.dimension().id());
    json.put("rules", line.rules());
    json.put("passing", line.passing());
    json.put("failing", line.failing());
    json.put("not_run", line.notRun());
    json.put("score", Double.isNaN(line.score()) ? null : line.score());
    json.put("status", line.status());
    return json;
  }

  private static Map<String, Object> level(ServiceLevel level) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("dataset", level.dataset());
    json.put("level", "at most " + level.maxAgeSeconds() + " s old");
    json.put("rule", level.rule());
    json.put("status", level.status().name());
    json.put("age_s", level.ageSeconds() < 0 ? null : level.ageSeconds());
    json.put("max_age_s", level.maxAgeSeconds());
    return json;
  }

  private static Map<String, Object> gate(Board board) {
    List<Map<String, Object>> rules = new ArrayList<>();
    for (RuleState state : board.rules()) {
      if (!state.rule().stops() || state.failing().isEmpty()) {
        continue;
      }
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("rule", state.rule().id());
      json.put("datasets", state.failing());
      json.put("meaning", state.rule().meaning());
      json.put("action", state.rule().action());
      json.put("owner", state.rule().owner());
      QualityResult last = state.last();
      json.put("observed", last.observed());
      json.put("expected", last.expected());
      json.put("failing_rows", last.failingRows());
      json.put("at", last.at());
      rules.add(json);
    }
    return Map.of(
        "held", !board.held().isEmpty(), "reasons", board.held(), "held_by", List.copyOf(rules));
  }

  private void quarantine(RoutingContext call, SlowRequests slow) {
    String rule = name(call, "rule");
    if (!rule.matches("[a-z0-9_]+(\\.[a-z0-9_]+)+")) {
      throw Problem.parameter(
          "rule", "rule must be the id of a rule; /api/quality/rules lists them");
    }
    int limit = Parameters.whole(call, "limit", LIMIT_DEFAULT, 1, LIMIT_MAX);
    Endpoints.slowJson(
        call,
        slow,
        SlowRequests.Lane.LAKE,
        () -> kept(quarantined.of(rule, limit + 1), limit),
        e -> e);
  }

  private static Map<String, Object> kept(List<QuarantinedRows.Row> rows, int limit) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("table", "quarantine");
    json.put("columns", List.of("file", "line", "raw"));
    json.put(
        "rows",
        rows.stream()
            .limit(limit)
            .map(row -> Arrays.<Object>asList(row.file(), row.line(), row.raw()))
            .toList());
    json.put("truncated", rows.size() > limit);
    return json;
  }

  private static void history(RoutingContext call, SlowRequests slow) {
    QualityRequests.AskHistory question =
        new QualityRequests.AskHistory(
            name(call, "rule"),
            name(call, "dataset"),
            Parameters.whole(call, "limit", LIMIT_DEFAULT, 1, LIMIT_MAX));
    ask(call.vertx().eventBus(), Topics.QUALITY_HISTORY, question)
        .onSuccess(
            found ->
                Endpoints.slowJson(call, slow, SlowRequests.Lane.LAKE, () -> table(found), e -> e))
        .onFailure(call::fail);
  }

  private static Map<String, Object> table(QualityRequests.History found) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("table", "quality_results");
    json.put("columns", HISTORY);
    json.put(
        "rows",
        found.results().stream()
            .map(
                result ->
                    Arrays.<Object>asList(
                        result.at(),
                        result.rule(),
                        result.dimension().id(),
                        result.severity(),
                        result.dataset(),
                        status(result.passed()),
                        result.observed(),
                        result.expected(),
                        result.failingRows(),
                        result.detail()))
            .toList());
    json.put("truncated", found.truncated());
    return json;
  }

  private static String name(RoutingContext call, String parameter) {
    String text = Parameters.text(call, parameter).orElse("");
    if (text.length() > NAME_MAX) {
      throw Problem.parameter(parameter, parameter + " is too long");
    }
    return text;
  }
}
