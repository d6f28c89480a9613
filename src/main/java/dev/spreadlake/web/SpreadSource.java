package dev.spreadlake.web;

import dev.spreadlake.market.Book;
import dev.spreadlake.web.live.RecentSeconds;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Seconds of the past, from the lake. Called on a worker thread; may block. */
@FunctionalInterface
public interface SpreadSource {
  /**
   * The seconds of one book within {@code [from, to)}.
   *
   * @param secondsTotal observations there are, before thinning
   * @param seconds oldest first, at most {@code pointsMax} observations; thinned so that each
   *     stretch keeps its lowest and highest spread; all gaps there is room for
   */
  record Series(long secondsTotal, List<RecentSeconds.Second> seconds) {
    public Series {
      seconds = List.copyOf(seconds);
    }
  }

  /** Reads and thins. */
  Series read(Book book, Instant from, Instant to, int pointsMax) throws IOException;

  /** A source without a lake. */
  static SpreadSource none() {
    return (book, from, to, pointsMax) -> new Series(0, List.of());
  }
}
