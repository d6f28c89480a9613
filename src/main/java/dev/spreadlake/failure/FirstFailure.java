package dev.spreadlake.failure;

import java.io.IOException;

/**
 * Runs pieces of work of which none depends on another: each is run, whatever came of those before,
 * and the first failure is thrown at the end. One thread.
 */
public final class FirstFailure {
  /** A piece of work. */
  @FunctionalInterface
  public interface Work {
    void run() throws IOException;
  }

  /** Later failures told with the first. */
  private static final int SUPPRESSED_MAX = 20;

  private Exception first;

  /** True if it went well. */
  public boolean run(Work work) {
    try {
      work.run();
      return true;
    } catch (IOException | RuntimeException e) {
      if (first == null) {
        first = e;
      } else if (first != e && first.getSuppressed().length < SUPPRESSED_MAX) {
        first.addSuppressed(e);
      }
      return false;
    }
  }

  /** Throws what failed first, if anything did; later failures are suppressed by it. */
  public void rethrow() throws IOException {
    if (first instanceof IOException failure) {
      throw failure;
    }
    if (first instanceof RuntimeException failure) {
      throw failure;
    }
  }
}
