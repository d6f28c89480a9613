package dev.spreadlake.venue;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which book of a venue is to be asked for next by REST, and why; of those that are due, the one
 * that has waited longest. Each method gives null if there is none. Times are monotonic
 * nanoseconds. Not thread-safe.
 */
public final class DueBooks<B extends TrackedBook> {
  /** A question unanswered for so long counts as failed. */
  private static final long PATIENCE = Duration.ofSeconds(15).toNanos();

  private final Turns<B> seeds;
  private final Turns<B> probes;
  private final Turns<B> checks;
  private final Turns<B> polls;

  public DueBooks(List<B> books) {
    this.seeds = new Turns<>(books);
    this.probes = new Turns<>(books);
    this.checks = new Turns<>(books);
    this.polls = new Turns<>(books);
  }

  /** Wants a snapshot. */
  public B seed(long now) {
    return seeds.next(
        book -> !book.isUnknown() && book.isSeeding() && book.copy().seeds().due(now));
  }

  /** Shows best prices that cannot be, and is to be held against the venue's own at once. */
  public B urgentCheck(long now) {
    return checks.next(
        book -> book.copy().recheck().isUrgent() && book.copy().recheck().isDue(now));
  }

  /** Has been silent for so long, or is so doubtful, that it may be the socket that is dead. */
  public B probe(long now, long silence) {
    return probes.next(book -> isProbeDue(book, now, silence));
  }

  /** Is to be held against the venue's own book, as it is from time to time. */
  public B check(long now) {
    return checks.next(book -> book.isLive() && book.copy().recheck().isDue(now));
  }

  /** Is to be polled, if this is true of it. */
  public B poll(Predicate<B> wanted) {
    return polls.next(wanted);
  }

  private static boolean isProbeDue(TrackedBook book, long now, long silence) {
    Probe probe = book.probe();
    probe.expire(now, PATIENCE);
    boolean silent = book.isLive() && (now - book.trueAt() >= silence || book.isDoubtful(now));
    boolean rested = probe.askedAt() == Long.MIN_VALUE || now - probe.askedAt() >= silence;
    return silent && rested && probe.isIdle();
  }

  /** Books one after the other. */
  private static final class Turns<B> {
    private final List<B> books;
    private int cursor;

    private Turns(List<B> books) {
      this.books = books;
    }

    private B next(Predicate<B> wanted) {
      for (int i = 0; i < books.size(); i++) {
        B book = books.get((cursor + i) % books.size());
        if (wanted.test(book)) {
          cursor = (cursor + i + 1) % books.size();
          return book;
        }
      }
      return null;
    }
  }
}
