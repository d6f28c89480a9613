package dev.spreadlake.lake.bronze;

import java.io.IOException;

/** Steps of which none depends on another: each is run, and the first failure told at the end. */
final class Steps {
  /** One of them. */
  @FunctionalInterface
  interface Step {
    void run() throws IOException;
  }

  private Exception first;

  void run(Step step) {
    try {
      step.run();
    } catch (IOException | RuntimeException e) {
      if (first == null) {
        first = e;
      } else if (first != e) {
        first.addSuppressed(e);
      }
    }
  }

  /** Throws what failed first, the others suppressed by it. */
  void end() throws IOException {
    if (first instanceof IOException failure) {
      throw failure;
    }
    if (first != null) {
      throw (RuntimeException) first;
    }
  }
}
