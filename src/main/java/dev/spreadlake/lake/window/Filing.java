package dev.spreadlake.lake.window;

import dev.spreadlake.lake.table.LakeLayout;

/**
 * Which window a row is filed under that is not accounted for by the second: its own, but none that
 * is over. Only seconds that {@link Accounting} has taken end windows: a row that was stamped by a
 * wrong clock takes none of those after it along. Before the first of them every row does.
 *
 * <p>In a replay each row is filed under its own window, and none says where another belongs: they
 * are stamped by two clocks, the recording's and, as the alert of a disk that refuses, that of the
 * machine. Seconds of the epoch. One thread.
 */
final class Filing {
  private final LakeLayout layout;
  private final boolean isReplay;

  /** First second of the window that is being filled. */
  private long newest = Long.MIN_VALUE;

  private boolean anyTaken;

  /**
   * @param isReplay true if the rows are a recording's
   */
  Filing(LakeLayout layout, boolean isReplay) {
    this.layout = layout;
    this.isReplay = isReplay;
  }

  /** The journal accounts for a second of a book; a replay begins from its start all the same. */
  void recovered(long second) {
    if (!isReplay) {
      newest = Math.max(newest, layout.windowStart(second));
    }
  }

  /** A second of a book was taken. */
  void taken(long second) {
    long window = layout.windowStart(second);
    newest = anyTaken ? Math.max(newest, window) : window;
    anyTaken = true;
  }

  /**
   * The window of a row: its own, or the one being filled if that is over, or so far ahead that
   * only a wrong clock can have said it. While a step of the clock is doubted rows go where the
   * clock says, and no second is taken.
   */
  long windowOf(long second) {
    if (isReplay) {
      return layout.windowStart(second);
    }
    long own = seen(second);
    return own < newest || isImplausible(own) ? newest : own;
  }

  /**
   * Why a row that belongs to its own second and no other is not taken; null if it is.
   *
   * @return {@code duplicate_second} if its window is before the last one, as when the clock was
   *     set back; {@code implausible_second} if it is so far ahead that it is of a wrong clock
   */
  String refusalOf(long second) {
    long own = layout.windowStart(second);
    if (newest != Long.MIN_VALUE && own < newest - layout.windowSeconds()) {
      return "duplicate_second";
    }
    if (isReplay) {
      return null;
    }
    return isAhead(seen(second)) ? "implausible_second" : null;
  }

  /**
   * The row's own window. Before any second was taken a step of the clock is followed both ways.
   */
  private long seen(long second) {
    long own = layout.windowStart(second);
    if (!anyTaken
        && !isImplausible(own)
        && (own > newest || own < newest - layout.windowSeconds())) {
      newest = own;
    }
    return own;
  }

  private boolean isImplausible(long own) {
    return newest != Long.MIN_VALUE && own - newest > Accounting.HOLE_SECONDS_MAX;
  }

  private boolean isAhead(long own) {
    return own > newest + layout.windowSeconds();
  }
}
