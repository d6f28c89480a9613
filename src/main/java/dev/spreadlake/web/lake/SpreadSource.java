package dev.spreadlake.web.lake;

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
   * @param thinned false if every observation there is is here
   * @param seconds observations, oldest first, at most {@code pointsMax}; thinned so that each
   *     stretch keeps its lowest and highest spread
   * @param gaps runs of seconds without an observation, oldest first
   */
  record Series(boolean thinned, List<RecentSeconds.Second> seconds, List<LakeView.GapSpan> gaps) {
    public Series {
      seconds = List.copyOf(seconds);
      gaps = List.copyOf(gaps);
    }
  }

  /** Reads and thins. */
  Series read(Book book, Instant from, Instant to, int pointsMax) throws IOException;

  /** A source without a lake. */
  static SpreadSource none() {
    return (book, from, to, pointsMax) -> new Series(false, List.of(), List.of());
  }
}
