package dev.spreadlake.lake.minutes;

import dev.spreadlake.bars.LiveMinutes;
import dev.spreadlake.market.Trade;
import dev.spreadlake.spread.SpreadObservation;
import java.util.ArrayList;
import java.util.List;

/**
 * What happens on one book while its day is still read from the lake, bounded. What the lake has of
 * it too is told twice, and counts once. One thread.
 */
final class Meanwhile {
  /** Of seconds, half an hour; of trades, eleven a second for as long. */
  private static final int SECONDS_MAX = 1_800;

  private static final int TRADES_MAX = 20_000;

  private final List<SpreadObservation> seconds = new ArrayList<>();
  private final List<Trade> trades = new ArrayList<>();

  /** False if there is no room. */
  boolean add(SpreadObservation observation) {
    return seconds.size() < SECONDS_MAX && seconds.add(observation);
  }

  /** False if there is no room. */
  boolean add(Trade trade) {
    return trades.size() < TRADES_MAX && trades.add(trade);
  }

  void tell(LiveMinutes minutes) {
    seconds.forEach(minutes::add);
    trades.forEach(minutes::add);
  }
}
