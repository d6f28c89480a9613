package dev.spreadlake.venue;

import dev.spreadlake.market.BookState;
import java.time.Duration;

/**
 * A book in sequence whose best prices are crossed, locked or missing on one side: on some venues
 * that passes by itself, so it is fetched anew only after {@link #DEBOUNCE}, and more seldom each
 * time that did not help. Times are monotonic nanoseconds. Not thread-safe.
 */
public final class BrokenTop {
  public static final Duration DEBOUNCE = Duration.ofSeconds(1);

  private static final int DOUBLINGS_MAX = 6;
  private static final long NEVER = Long.MAX_VALUE;

  private long since = NEVER;
  private int refreshes;

  /** Looks at the top as it is now; true if the book should be fetched anew. */
  public boolean wantsRefresh(BookState top, long now) {
    if (top == BookState.IN_STEP) {
      reset();
    } else if (since == NEVER) {
      since = now;
    } else if (now - since >= DEBOUNCE.toNanos() << Math.min(refreshes, DOUBLINGS_MAX)) {
      since = NEVER;
      refreshes++;
      return true;
    }
    return false;
  }

  public void reset() {
    since = NEVER;
    refreshes = 0;
  }
}
