package dev.spreadlake.web;

import dev.spreadlake.basis.ImpliedRequests;
import dev.spreadlake.basis.ImpliedSecond;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.time.TimeSource;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code /api/market/implied}: the implied USD/MXN of the last hour, thinned so that each stretch
 * keeps its lowest and highest basis. Seconds without a rate have their reason and no prices.
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

  private final TimeSource time;

  public ImpliedApi(TimeSource time) {
    this.time = time;
  }

  @Override
  public void mount(Router router, SlowRequests slow) {
    router.route("/market/implied").handler(Endpoints.get(this::answer));
  }

  private void answer(RoutingContext call) {
    Instant to = Parameters.instant(call, "to", time.now().plusSeconds(1));
    Instant from = Parameters.instant(call, "from", to.minus(RANGE_DEFAULT));
    if (!from.isBefore(to)) {
      throw Problem.parameter("from", "from must be before to");
    }
    int points = Parameters.whole(call, "points", POINTS_DEFAULT, 10, POINTS_MAX);
    Topics.IMPLIED_SECONDS
        .ask(call.vertx().eventBus(), new ImpliedRequests.Ask(from, to), ASK_TIMEOUT)
        .recover(
            failed ->
                Future.failedFuture(
                    Problem.of(503, "the implied rate is not answered for at the moment")))
        .onSuccess(found -> Endpoints.json(call, 200, table(found, points)))
        .onFailure(call::fail);
  }

  private static Map<String, Object> table(ImpliedRequests.Seconds found, int points) {
    List<ImpliedSecond> kept = thin(found.seconds(), points);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("table", "implied");
    body.put("watched", found.watched());
    body.put("columns", COLUMNS);
    body.put("rows", kept.stream().map(ImpliedApi::row).toList());
    body.put("truncated", kept.size() < found.seconds().size());
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

  private static String text(BigDecimal decimal) {
    return decimal == null ? null : decimal.toPlainString();
  }

  /** Of each stretch the second with the lowest and that with the highest basis. */
  static List<ImpliedSecond> thin(List<ImpliedSecond> seconds, int pointsMax) {
    if (seconds.size() <= pointsMax) {
      return seconds;
    }
    int stretches = pointsMax / 2;
    List<ImpliedSecond> kept = new ArrayList<>(pointsMax);
    for (int i = 0; i < stretches; i++) {
      int from = (int) ((long) seconds.size() * i / stretches);
      int to = (int) ((long) seconds.size() * (i + 1) / stretches);
      ImpliedSecond low = null;
      ImpliedSecond high = null;
      for (ImpliedSecond second : seconds.subList(from, to)) {
        if (second.said()) {
          low = low == null || less(second, low) ? second : low;
          high = high == null || less(high, second) ? second : high;
        }
      }
      if (low == null) {
        kept.add(seconds.get(from));
      } else if (low.equals(high)) {
        kept.add(low);
      } else {
        boolean rising = low.second().isBefore(high.second());
        kept.add(rising ? low : high);
        kept.add(rising ? high : low);
      }
    }
    return kept;
  }

  private static boolean less(ImpliedSecond one, ImpliedSecond other) {
    return one.basisPercent().compareTo(other.basisPercent()) < 0;
  }
}
