package dev.spreadlake.web.lake;

import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.web.endpoint.Endpoints;
import dev.spreadlake.web.endpoint.Parameters;
import dev.spreadlake.web.endpoint.Problem;
import dev.spreadlake.web.endpoint.SlowRequests;
import dev.spreadlake.web.endpoint.WebJson;
import dev.spreadlake.web.live.LiveBridge;
import dev.spreadlake.web.live.RecentSeconds.Second;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code /api/exposure}: how many observations of a book lay above each of some thresholds since
 * midnight UTC, of a replay since that of the recorded day. Compared in exact decimals, strictly
 * above. Seconds still in memory are taken from there, earlier ones from the lake.
 */
public final class ExposureApi {
  private static final int THRESHOLDS_MAX = 20;
  private static final int DAY_SECONDS = (int) Duration.ofDays(1).toSeconds();

  private final LiveBridge live;
  private final SpreadSource source;
  private final SlowRequests slow;
  private final TimeSource time;

  public ExposureApi(LiveBridge live, SpreadSource source, SlowRequests slow, TimeSource time) {
    this.live = live;
    this.source = source;
    this.slow = slow;
    this.time = time;
  }

  /** Adds its routes; paths begin below {@code /api}. */
  public void mount(Router router) {
    router.route("/exposure").handler(Endpoints.get(this::answer));
  }

  private void answer(RoutingContext call) {
    Book book = Parameters.book(call);
    List<BigDecimal> thresholds =
        thresholds(
            Parameters.text(call, "thresholds")
                .orElseThrow(
                    () ->
                        Problem.parameter(
                            "thresholds", "thresholds is missing: such as 0.1,0.5,1.0")));
    if (live.mode() == FeedMode.REPLAY && live.recent().end().isEmpty()) {
      throw Problem.of(503, "the replay has come to no second yet, so its day is not known");
    }
    Instant to =
        live.mode() == FeedMode.REPLAY
            ? live.feedEnd(book)
            : time.now().truncatedTo(ChronoUnit.SECONDS);
    Instant from = to.atOffset(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS).toInstant();
    List<Second> recent = live.recent().between(book, from, to);
    Instant oldest = live.recent().oldest(book);
    Endpoints.slowJson(
        call,
        slow,
        SlowRequests.Lane.LAKE,
        () ->
            Map.of(
                "book",
                book.name(),
                "from",
                WebJson.time(from),
                "to",
                WebJson.time(to),
                "seconds_above",
                count(book, from, oldest == null ? to : min(oldest, to), recent, thresholds)),
        e -> e);
  }

  private static List<BigDecimal> thresholds(String text) {
    String[] parts = text.split(",", -1);
    if (parts.length > THRESHOLDS_MAX) {
      throw Problem.parameter("thresholds", "at most " + THRESHOLDS_MAX + " thresholds");
    }
    List<BigDecimal> thresholds = new ArrayList<>();
    for (String part : parts) {
      if (!part.matches("[0-9]{1,9}(\\.[0-9]{1,12})?")) {
        throw Problem.parameter("thresholds", "thresholds are plain decimals such as 0.1,0.5,1.0");
      }
      thresholds.add(new BigDecimal(part));
    }
    return thresholds;
  }

  private Map<String, Long> count(
      Book book, Instant from, Instant end, List<Second> recent, List<BigDecimal> thresholds)
      throws IOException {
    List<Second> all = new ArrayList<>();
    if (from.isBefore(end)) {
      all.addAll(source.read(book, from, end, DAY_SECONDS).seconds());
    }
    all.addAll(recent);
    Map<String, Long> above = new LinkedHashMap<>();
    for (BigDecimal threshold : thresholds) {
      above.put(
          threshold.toPlainString(),
          all.stream()
              .filter(s -> s.reason() == null && s.spread().compareTo(threshold) > 0)
              .count());
    }
    return above;
  }

  private static Instant min(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
