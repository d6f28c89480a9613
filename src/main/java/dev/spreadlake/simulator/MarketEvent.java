package dev.spreadlake.simulator;

import java.util.List;

/**
 * What happened in one book at one instant.
 *
 * @param firstSequence the counter's first step in it; beyond the last event's counter plus one if
 *     a recording has a gap there
 * @param sequence the book's counter after it; it moved if there are changes
 * @param atMs ms since epoch
 * @param changes of resting orders; empty if there were only trades (recordings)
 */
public record MarketEvent(
    LimitOrderBook book,
    long firstSequence,
    long sequence,
    long atMs,
    List<OrderChange> changes,
    List<TradePrint> trades) {
  public MarketEvent {
    changes = List.copyOf(changes);
    trades = List.copyOf(trades);
  }

  /** The same with these changes only. */
  public MarketEvent withChanges(List<OrderChange> only) {
    return new MarketEvent(book, firstSequence, sequence, atMs, only, trades);
  }
}
