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

  /**
   * Goes on after it stood still for so long, while so many other events happened in the book:
   * everything still to come is so much later, and by the book's counter so many events later.
   */
  void resume(long micros, long events);
}
