package dev.spreadlake.time;

import java.time.Clock;
import java.time.Instant;

/** {@link TimeSource} over the machine's clocks. Thread-safe. */
enum SystemTime implements TimeSource {
  INSTANCE;

  private final Clock clock = Clock.systemUTC();

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }
}
