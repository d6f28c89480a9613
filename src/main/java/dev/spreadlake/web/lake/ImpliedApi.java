package dev.spreadlake.web.lake;

import dev.spreadlake.basis.ImpliedRate;
import dev.spreadlake.basis.ImpliedRequests;
import dev.spreadlake.basis.ImpliedSecond;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.lake.history.ImpliedTable;
import dev.spreadlake.web.endpoint.ApiModule;
import dev.spreadlake.web.endpoint.Endpoints;
import dev.spreadlake.web.endpoint.Parameters;
import dev.spreadlake.web.endpoint.Period;
import dev.spreadlake.web.endpoint.Problem;
import dev.spreadlake.web.endpoint.SlowRequests;
import dev.spreadlake.web.endpoint.WebJson;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * {@code /api/market/implied}: the implied USD/MXN, the last hour from memory and older seconds
 * from the lake, thinned so that each stretch keeps its lowest and highest basis. Seconds without a
 * rate have their reason and no prices; beside the seconds they are told as spans, which are not
 * thinned away. Ends by itself where the feed has come to.
 */
public final class ImpliedApi implements ApiModule {
  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration RANGE_DEFAULT = Duration.ofMinutes(15);
  private static final int POINTS_DEFAULT = 2_000;
  private static final int POINTS_MAX = 10_000;
  private static final List<String> COLUMNS =
      List.of(
          "orderbook_timestamp",
          "implied_bid",
          "implied_ask",
          "implied_mid",
          "quoted_mid",
          "basis_pct",
          "reason");

  private final ImpliedTable older;
  private final FeedEnd feed;

  public ImpliedApi(ImpliedTable older, FeedEnd feed) {
    this.older = older;
    this.feed = feed;
  }

  @Override
  public void mount(Router router, SlowRequests slow) {
    router.route("/market/implied").handler(Endpoints.get(call -> answer(call, slow)));
  }

  private void answer(RoutingContext call, SlowRequests slow) {
    Period asked =
        Period.of(call, feed.of(ImpliedRate.USD_MXN), RANGE_DEFAULT, ImpliedTable.SPAN_MAX);
    int points = Parameters.whole(call, "points", POINTS_DEFAULT, 10, POINTS_MAX);
    Topics.IMPLIED_SECONDS
        .ask(
            call.vertx().eventBus(), new ImpliedRequests.Ask(asked.from(), asked.to()), ASK_TIMEOUT)
        .recover(
            failed ->
                Future.failedFuture(
                    Problem.of(503, "the implied rate is not answered for at the moment")))
        .onSuccess(
            found ->
                Endpoints.slowJson(
                    call, slow, SlowRequests.Lane.LAKE, () -> table(found, asked, points), e -> e))
        .onFailure(call::fail);
  }

  private Map<String, Object> table(ImpliedRequests.Seconds newest, Period asked, int points)
      throws IOException {
    ThinnedSeconds kept = new ThinnedSeconds(asked.from(), asked.to(), points);
    UnsaidSpans unsaid = new UnsaidSpans(points);
    Consumer<ImpliedSecond> both =
        second -> {
          kept.add(second);
          unsaid.add(second);
        };
    List<ImpliedSecond> atHand = newest.seconds();
    Instant until = atHand.isEmpty() ? asked.to() : atHand.get(0).second();
    if (asked.from().isBefore(until)) {
      older.read(asked.from(), until, both);
    }
    atHand.forEach(both);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("table", "implied");
    body.put("watched", newest.watched());
    body.put("columns", COLUMNS);
    body.put("rows", kept.seconds().stream().map(ImpliedApi::row).toList());
    body.put("gaps", unsaid.spans().stream().map(ImpliedApi::gap).toList());
    body.put("truncated", kept.thinned());
    return body;
  }

  private static List<Object> row(ImpliedSecond second) {
    return Arrays.asList(
        WebJson.time(second.second()),
        text(second.impliedBid()),
        text(second.impliedAsk()),
        text(second.impliedMid()),
        text(second.quotedMid()),
        text(second.basisPercent()),
        second.reason());
  }

  private static Map<String, Object> gap(UnsaidSpans.Span span) {
    Map<String, Object> gap = new LinkedHashMap<>();
    gap.put("from", WebJson.time(span.from()));
    gap.put("to", WebJson.time(span.to()));
    gap.put("seconds", span.seconds());
    gap.put("reason", span.reason());
    return gap;
  }

  private static String text(BigDecimal decimal) {
    return decimal == null ? null : decimal.toPlainString();
  }
}
