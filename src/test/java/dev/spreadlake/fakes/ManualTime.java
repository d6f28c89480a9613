package dev.spreadlake.fakes;

import dev.spreadlake.time.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** A clock the test moves. The wall clock can be stepped apart from the monotonic one. */
public final class ManualTime implements TimeSource {
  private Instant wall;
  private long nanos;

  public ManualTime(String wall) {
    this.wall = Instant.parse(wall);
  }

  @Override
  public synchronized Instant now() {
    return wall;
  }

  @Override
  public synchronized long nanoTime() {
    return nanos;
  }

  /** Time passes. */
  public synchronized void advance(Duration by) {
    wall = wall.plus(by);
    nanos += by.toNanos();
  }

  /** Somebody sets the wall clock; no time passes. */
  public synchronized void step(Duration by) {
    wall = wall.plus(by);
  }
}
