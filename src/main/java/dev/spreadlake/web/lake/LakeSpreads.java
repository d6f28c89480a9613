package dev.spreadlake.web.lake;

import dev.spreadlake.lake.history.SpreadHistory;
import dev.spreadlake.lake.table.GapRange;
import dev.spreadlake.market.Book;
import dev.spreadlake.web.live.RecentSeconds;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** The lake's past spreads, as the HTTP API asks for them. */
public final class LakeSpreads implements SpreadSource {
  private final SpreadHistory history;

  public LakeSpreads(SpreadHistory history) {
    this.history = history;
  }

  @Override
  public Series read(Book book, Instant from, Instant to, int pointsMax) throws IOException {
    SpreadHistory.Series series = history.read(book, from, to, pointsMax);
    List<RecentSeconds.Second> seconds =
        series.points().stream()
            .map(
                point ->
                    new RecentSeconds.Second(
                        point.second(),
                        book,
                        new BigDecimal(point.bid()),
                        new BigDecimal(point.ask()),
                        new BigDecimal(point.spread()),
                        null,
                        Double.NaN,
                        point.suspect()))
            .toList();
    List<LakeView.GapSpan> gaps =
        series.gaps().stream().map(gap -> span(book.name(), gap)).toList();
    return new Series(series.thinned(), seconds, gaps);
  }

  static LakeView.GapSpan span(String book, GapRange gap) {
    return new LakeView.GapSpan(
        book,
        Instant.ofEpochSecond(gap.first()),
        Instant.ofEpochSecond(gap.last()),
        gap.seconds(),
        gap.reason());
  }
}
