package dev.spreadlake.simulator;

import java.util.function.Consumer;

/**
 * What moves one book: a generator or a recording. Times are microseconds since epoch on the
 * exchange's own clock. Not thread-safe.
 */
public interface Market {
  /** The book it moves. */
  LimitOrderBook book();

  /** When {@link #step} is due next; {@link Long#MAX_VALUE} when nothing more will happen. */
  long nextAtMicros();

  /** Lets the next thing happen; its time is {@link #nextAtMicros()} of before. */
  void step(Consumer<MarketEvent> out);

  /** Moves everything still to come by so much later: the market stood still meanwhile. */
  void postpone(long micros);
}
