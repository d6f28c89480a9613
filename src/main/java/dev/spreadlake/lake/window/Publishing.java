package dev.spreadlake.lake.window;

import dev.spreadlake.failure.FirstFailure;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.window.SideTables.Table;
import dev.spreadlake.market.Book;
import dev.spreadlake.metrics.Meters;
import java.io.IOException;

/**
 * Makes files of what is over, one piece a call. A book or table of which a piece cannot be
 * published is held up: it alone waits until it is tried again, and only so many rows wait behind
 * such pieces. One thread.
 */
final class Publishing {
  private final OpenWindows windows;
  private final SideTables sides;
  private final Meters meters;
  private long rowsBehindMax = Long.MAX_VALUE;

  Publishing(OpenWindows windows, SideTables sides, Meters meters) {
    this.windows = windows;
    this.sides = sides;
    this.meters = meters;
    meters.lakeWindowsWaiting(windows.finished()::size);
  }

  /** Once more rows than that wait behind what is held up, it takes no further ones. */
  void holdAtMost(long rows) {
    rowsBehindMax = rows;
  }

  /** True, and counted, if a row must be refused because too many wait and its table is held up. */
  boolean refuses(Dataset dataset, Book book) {
    if (rowsBehind() <= rowsBehindMax || !isHeldUp(dataset, book)) {
      return false;
    }
    meters.lakeOverflow(dataset.id()).increment();
    return true;
  }

  private long rowsBehind() {
    return windows.finished().rowsBehind() + sides.finished().rowsBehind();
  }

  private boolean isHeldUp(Dataset dataset, Book book) {
    return dataset == Dataset.SPREADS
        ? windows.finished().isHeldUp(book)
        : sides.finished().isHeldUp(new Table(dataset, book));
  }

  /** True while something waits that could not be published. */
  boolean isHeldUp() {
    return windows.finished().isHeldUp() || sides.finished().isHeldUp();
  }

  /**
   * Publishes one finished window or part of a table; false if there is none that is not held up.
   *
   * @throws IOException if it cannot be published; it is held up from now on
   */
  boolean next() throws IOException {
    return sides.publishNext() || windows.publishNext();
  }

  /** Lets through what is held up, the oldest try first. */
  void retry() {
    sides.finished().retry();
    windows.finished().retry();
  }

  /**
   * Publishes everything finished, also what is held up.
   *
   * @throws IOException the first failure, once all that can be published is
   */
  void all() throws IOException {
    windows.finished().retryAll();
    sides.finished().retryAll();
    FirstFailure failures = new FirstFailure();
    while (!failures.run(this::toNextFailure)) {
      // What failed is held up now; the rest is not.
    }
    failures.rethrow();
  }

  private void toNextFailure() throws IOException {
    boolean more = true;
    while (more) {
      more = next();
    }
  }
}
