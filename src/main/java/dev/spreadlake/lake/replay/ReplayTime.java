package dev.spreadlake.lake.replay;

import dev.spreadlake.time.TimeSource;
import java.time.Instant;

/** The time of a recording: it stands at the second being replayed. One thread. */
public final class ReplayTime implements TimeSource {
  private Instant now = Instant.EPOCH;

  /** Moves to the second being replayed. */
  public void set(Instant second) {
    now = second;
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public long nanoTime() {
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }
}
