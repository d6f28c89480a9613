package dev.spreadlake.web.lake;

import dev.spreadlake.market.Book;
import dev.spreadlake.web.endpoint.Accept;
import dev.spreadlake.web.endpoint.Endpoints;
import dev.spreadlake.web.endpoint.Parameters;
import dev.spreadlake.web.endpoint.Period;
import dev.spreadlake.web.endpoint.SlowRequests;
import dev.spreadlake.web.endpoint.WebJson;
import dev.spreadlake.web.live.LiveBridge;
import dev.spreadlake.web.live.RecentSeconds.Second;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code /api/spreads}: a book's seconds over any stretch of time, from memory where the last hour
 * is enough, else from the lake; thinned so that each stretch keeps its extremes.
 */
public final class SpreadApi {
  private static final int POINTS_DEFAULT = 2000;
  private static final int POINTS_MAX = 10_000;
  private static final Duration RANGE_DEFAULT = Duration.ofMinutes(15);
  private static final Duration RANGE_MAX = Duration.ofDays(3660);

  /** What was asked. */
  record Query(Book book, Instant from, Instant to, int points) {}

  private final LiveBridge live;
  private final SpreadSource source;
  private final SlowRequests slow;

  public SpreadApi(LiveBridge live, SpreadSource source, SlowRequests slow) {
    this.live = live;
    this.source = source;
    this.slow = slow;
  }

  /** Adds its routes; paths begin below {@code /api}. */
  public void mount(Router router) {
    router.route("/spreads").handler(Endpoints.get(call -> answer(call, Accept.csv(call))));
    router.route("/spreads.csv").handler(Endpoints.get(call -> answer(call, true)));
  }

  private void answer(RoutingContext call, boolean csv) {
    Query query = query(call);
    read(query)
        .compose(
            series ->
                slow.run(() -> csv ? csv(series.seconds()) : json(query, series))
                    .onSuccess(
                        body -> {
                          if (csv) {
                            tellLimits(call, series);
                          }
                          Endpoints.send(
                              call,
                              200,
                              csv ? "text/csv; charset=utf-8" : "application/json",
                              body);
                        }))
        .onFailure(call::fail);
  }

  private Query query(RoutingContext call) {
    Book book = Parameters.book(call);
    Period asked = Period.of(call, live.feedEnd(book), RANGE_DEFAULT, RANGE_MAX);
    return new Query(
        book,
        asked.from(),
        asked.to(),
        Parameters.whole(call, "points", POINTS_DEFAULT, 10, POINTS_MAX));
  }

  private Future<SpreadSource.Series> read(Query query) {
    List<Second> recent = live.recent().between(query.book(), query.from(), query.to());
    Instant oldest = live.recent().oldest(query.book());
    if (oldest != null && !query.from().isBefore(oldest)) {
      SpreadSource.Series nothing = new SpreadSource.Series(false, List.of(), List.of());
      return Future.succeededFuture(joined(query, nothing, recent));
    }
    Instant end = oldest == null || oldest.isAfter(query.to()) ? query.to() : oldest;
    return slow.run(() -> joined(query, source, end, recent));
  }

  /**
   * The past from the lake until {@code end}, then what memory holds. Of the points asked for each
   * gets as many as its share of the time, so that both are equally dense.
   */
  static SpreadSource.Series joined(
      Query query, SpreadSource source, Instant end, List<Second> recent) throws IOException {
    int points = query.points();
    if (!recent.isEmpty()) {
      double past = Duration.between(query.from(), end).toSeconds();
      double all =
          Duration.between(query.from(), recent.get(recent.size() - 1).at()).toSeconds() + 1.0;
      points = Math.max(2, Math.min(points - 2, (int) (points * past / all)));
    }
    return joined(query, source.read(query.book(), query.from(), end, points), recent);
  }

  private static SpreadSource.Series joined(
      Query query, SpreadSource.Series past, List<Second> recent) {
    List<Second> observed = recent.stream().filter(s -> s.reason() == null).toList();
    List<Second> thinned =
        Thinning.keepExtremes(observed, Math.max(2, query.points() - past.seconds().size()));
    List<Second> kept = new ArrayList<>(past.seconds());
    kept.addAll(thinned);
    List<LakeView.GapSpan> gaps = new ArrayList<>(past.gaps());
    GapSpans.of(recent)
        .forEach(
            gap ->
                gaps.add(
                    new LakeView.GapSpan(
                        query.book().name(), gap.from(), gap.to(), gap.seconds(), gap.reason())));
    return new SpreadSource.Series(past.thinned() || thinned.size() < observed.size(), kept, gaps);
  }

  /** The rows of a CSV look like the lake's own: what they are not is said beside them. */
  private static void tellLimits(RoutingContext call, SpreadSource.Series series) {
    call.response()
        .putHeader("x-spreadlake-thinned", Boolean.toString(series.thinned()))
        .putHeader(
            "x-spreadlake-suspect",
            Long.toString(series.seconds().stream().filter(Second::suspect).count()));
  }

  private static byte[] csv(List<Second> seconds) {
    StringBuilder csv = new StringBuilder("orderbook_timestamp,book,bid,ask,spread\n");
    for (Second second : seconds) {
      csv.append(WebJson.time(second.at())).append(',').append(second.book().name()).append(',');
      csv.append(second.bid().toPlainString()).append(',');
      csv.append(second.ask().toPlainString()).append(',');
      csv.append(second.spread().toPlainString()).append('\n');
    }
    return csv.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] json(Query query, SpreadSource.Series series) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * 1024);
    try (var json = WebJson.mapper().getFactory().createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("book", query.book().name());
      json.writeStringField("from", WebJson.time(query.from()));
      json.writeStringField("to", WebJson.time(query.to()));
      json.writeBooleanField("thinned", series.thinned());
      json.writeArrayFieldStart("rows");
      for (Second second : series.seconds()) {
        json.writeStartObject();
        json.writeStringField("orderbook_timestamp", WebJson.time(second.at()));
        json.writeStringField("bid", second.bid().toPlainString());
        json.writeStringField("ask", second.ask().toPlainString());
        json.writeStringField("spread", second.spread().toPlainString());
        if (second.suspect()) {
          json.writeBooleanField("suspect", true);
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("gaps");
      for (LakeView.GapSpan gap : series.gaps()) {
        json.writeStartObject();
        json.writeStringField("from", WebJson.time(gap.from()));
        json.writeStringField("to", WebJson.time(gap.to()));
        json.writeNumberField("seconds", gap.seconds());
        json.writeStringField("reason", gap.reason());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }
}
