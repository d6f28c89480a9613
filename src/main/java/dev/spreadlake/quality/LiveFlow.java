package dev.spreadlake.quality;

import dev.spreadlake.market.RefusedRow;
import dev.spreadlake.quality.QualityRequests.Hop;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The row arithmetic of the stream since the process started: at every hop what came in was
 * accepted, kept out or a repetition. One thread.
 */
final class LiveFlow {
  private static final String LIVE = "live";

  private long frames;
  private long malformed;
  private long trades;
  private long tradesTwice;
  private long tradesKeptOut;
  private long seconds;
  private long gaps;
  private final Map<String, Long> refused = new TreeMap<>();

  void frame() {
    frames++;
  }

  void trade() {
    trades++;
  }

  void second() {
    seconds++;
  }

  void gap() {
    gaps++;
  }

  void refused(RefusedRow row) {
    refused.merge(row.rule(), 1L, Long::sum);
    switch (row.rule()) {
      case "trades.unique" -> tradesTwice++;
      case "trades.side_known" -> tradesKeptOut++;
      default -> malformed++;
    }
  }

  /** Refused rows by rule. */
  Map<String, Long> refusedByRule() {
    return Map.copyOf(refused);
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
        new Hop(LIVE, "bronze", "silver/spreads", seconds + gaps, seconds, gaps, 0));
  }
}
