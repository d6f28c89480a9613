package dev.spreadlake.e2e;

import dev.spreadlake.time.TimeSource;
import java.time.Duration;
import java.time.Instant;

/**
 * The machine's clocks, the wall clock as far ahead as the test has gone, so that no test waits for
 * a second to pass. The page follows the server's clock and what it is told. Thread-safe.
 */
final class ScriptedTime implements TimeSource {
  private final TimeSource machine = TimeSource.system();
  private Duration ahead = Duration.ZERO;

  @Override
  public synchronized Instant now() {
    return machine.now().plus(ahead);
  }

  @Override
  public long nanoTime() {
    return machine.nanoTime();
  }

  synchronized void goAhead(Duration by) {
    ahead = ahead.plus(by);
  }
}
