package dev.spreadlake.alert.webhook;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Waits between attempts: doubling from {@code base} to {@code cap}, of which a random half is
 * taken off.
 *
 * @param random in [0, 1)
 */
record Backoff(Duration base, Duration cap, DoubleSupplier random) {
  /**
   * @param failures so far, at least 1
   */
  Duration after(int failures) {
    long doubled = base.toMillis() << Math.min(failures - 1, 30);
    long full = Math.min(cap.toMillis(), doubled);
    return Duration.ofMillis(Math.max(1, full / 2 + (long) (random.getAsDouble() * full / 2)));
  }
}
