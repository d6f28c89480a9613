package dev.spreadlake.quality;

import dev.spreadlake.market.Book;
import dev.spreadlake.market.RefusedRow;
import dev.spreadlake.quality.QualityRequests.Hop;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The row arithmetic of the stream since the process started: at every hop what came in was
 * accepted, kept out or a repetition. One thread.
 */
final class LiveFlow {
  private static final String LIVE = "live";
  private static final long MINUTE = 60;

  /** Minutes of a book that are not final yet. */
  private static final int OPEN_MAX = 60;

  private long frames;
  private long malformed;
  private long trades;
  private long tradesTwice;
  private long tradesKeptOut;
  private long seconds;
  private long gaps;
  private long minuteSeconds;
  private long minuteSecondsKept;
  private final Map<Book, TreeMap<Long, Integer>> open = new HashMap<>();

  void frame() {
    frames++;
  }

  void trade() {
    trades++;
  }

  /** An observation. */
  void second(Book book, Instant at) {
    seconds++;
    TreeMap<Long, Integer> minutes = open.computeIfAbsent(book, name -> new TreeMap<>());
    minutes.merge(at.getEpochSecond() / MINUTE, 1, Integer::sum);
    if (minutes.size() > OPEN_MAX) {
      // Of a book whose minutes nobody makes.
      minutes.pollFirstEntry();
    }
  }

  /**
   * A minute is final: the seconds seen of it are held against those it was made of. Not of the
   * minute in which the process started, which began before the count.
   */
  void minute(Book book, Instant minute, int made, Instant started) {
    TreeMap<Long, Integer> minutes = open.get(book);
    Integer seen = minutes == null ? null : minutes.remove(minute.getEpochSecond() / MINUTE);
    if (seen != null && !minute.isBefore(started)) {
      minuteSeconds += seen;
      minuteSecondsKept += made;
    }
  }

  void gaps(long seconds) {
    gaps += seconds;
  }

  void refused(RefusedRow row) {
    switch (row.rule()) {
      case "trades.unique" -> tradesTwice++;
      case "trades.side_known" -> tradesKeptOut++;
      default -> malformed++;
    }
  }

  List<Hop> hops() {
    return List.of(
        new Hop(LIVE, "feed", "bronze", frames, frames - malformed, malformed, 0),
        new Hop(
            LIVE,
            "bronze",
            "silver/trades",
            trades + tradesTwice + tradesKeptOut,
            trades,
            tradesKeptOut,
            tradesTwice),
        // A second without an observation is kept out with its reason, in silver/gaps.
        new Hop(LIVE, "bronze", "silver/spreads", seconds + gaps, seconds, gaps, 0),
        new Hop(LIVE, "silver/spreads", "gold/minutes", minuteSeconds, minuteSecondsKept, 0, 0));
  }
}
