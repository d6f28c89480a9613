package dev.spreadlake.failure;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;

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

  /** Later failures told with the first; beyond it, only the first of each further kind. */
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
      } else if (first != e) {
        add(e);
      }
      return false;
    }
  }

  private void add(Throwable later) {
    if (first.getSuppressed().length < SUPPRESSED_MAX || isNewKind(later)) {
      first.addSuppressed(later);
    } else {
      for (Throwable with : later.getSuppressed()) {
        if (isNewKind(with)) {
          first.addSuppressed(with);
        }
      }
    }
  }

  /** Whoever asks what kinds of failures there were must not be told too few. */
  private boolean isNewKind(Throwable failure) {
    return Stream.concat(Stream.of(first), Arrays.stream(first.getSuppressed()))
        .noneMatch(told -> told.getClass() == failure.getClass());
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
