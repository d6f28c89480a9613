package dev.spreadlake.venue;

import java.time.Duration;
import java.util.List;

/**
 * When to ask a venue what it lists, and what it said last. Only a feed that knows of an unknown
 * name asks at all: at once the first time, then each hour, and a minute after an answer if another
 * name is refused in the meantime, so that a venue that lists a name and refuses it is not asked
 * over and over. Times are monotonic nanoseconds. Not thread-safe.
 */
public final class Catalogue {
  private static final long EVERY = Duration.ofHours(1).toNanos();
  private static final long RETRY = Duration.ofMinutes(1).toNanos();

  private boolean wanted;
  private long dueAt;
  private boolean read;
  private long readAt;
  private List<String> names = List.of();

  /** A name was refused: the list is wanted, of one just read only after a while. */
  public void want(long now) {
    long soonest = read ? Math.max(now, readAt + RETRY) : now;
    dueAt = wanted ? Math.min(dueAt, soonest) : soonest;
    wanted = true;
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
    dueAt = now + EVERY;
  }

  /** What the venue listed last; empty if it never answered. */
  public List<String> names() {
    return names;
  }
}
