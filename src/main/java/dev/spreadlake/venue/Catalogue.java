package dev.spreadlake.venue;

import java.time.Duration;
import java.util.List;

/**
 * When to ask a venue what it lists, and what it said last. Only a feed that knows of an unknown
 * name asks at all: at once, then after a minute and ever later up to an hour, so that a book that
 * was away for moments is soon back. A name that is refused begins that anew, but never sooner than
 * a minute after an answer, so that a venue that lists a name and refuses it is not asked over and
 * over. Times are monotonic nanoseconds. Not thread-safe.
 */
public final class Catalogue {
  private static final long EVERY_MAX = Duration.ofHours(1).toNanos();
  private static final long RETRY = Duration.ofMinutes(1).toNanos();

  private boolean wanted;
  private long dueAt;
  private boolean read;
  private long readAt;
  private long wait = RETRY;
  private List<String> names = List.of();

  /** A name was refused: the list is wanted, of one just read only after a while. */
  public void want(long now) {
    long soonest = read ? Math.max(now, readAt + RETRY) : now;
    dueAt = wanted ? Math.min(dueAt, soonest) : soonest;
    wanted = true;
    wait = RETRY;
  }

  public boolean isDue(long now) {
    return wanted && now - dueAt >= 0;
  }

  /** The question is sent; without an answer it is asked again after a minute. */
  public void asked(long now) {
    dueAt = now + RETRY;
  }

  /** The answer. */
  public void read(List<String> listed, long now) {
    names = List.copyOf(listed);
    read = true;
    readAt = now;
    dueAt = now + wait;
    wait = Math.min(2 * wait, EVERY_MAX);
  }

  /** What the venue listed last; empty if it never answered. */
  public List<String> names() {
    return names;
  }
}
