package dev.spreadlake.venue.binance;

import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import java.time.Duration;
import java.time.Instant;

/**
 * How far the venue's clock is behind ours: the smallest of (received − sent) over the last one to
 * two minutes, which holds the shortest way there is and never rejects anything. Seen on the feed's
 * thread; the gauge reads from any.
 */
final class ClockSkew {
  private static final long WINDOW = Duration.ofMinutes(1).toNanos();

  private final TimeSource time;
  private long windowAt;
  private double now = Double.NaN;
  private double before = Double.NaN;
  private volatile double seconds = Double.NaN;

  ClockSkew(TimeSource time, Meters meters, Venue venue) {
    this.time = time;
    this.windowAt = time.nanoTime();
    meters.clockSkew(venue, () -> seconds);
  }

  /** The venue's time in a frame received just now; null if it has none. */
  void seen(Instant sentAt) {
    if (sentAt == null) {
      return;
    }
    if (time.nanoTime() - windowAt > WINDOW) {
      windowAt = time.nanoTime();
      before = now;
      now = Double.NaN;
    }
    double offset = Duration.between(sentAt, time.now()).toNanos() / 1e9;
    now = Double.isNaN(now) ? offset : Math.min(now, offset);
    seconds = Double.isNaN(before) ? now : Math.min(now, before);
  }
}
