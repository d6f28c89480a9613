package dev.spreadlake.venue;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which book of a venue is to be asked for next by REST, and why; those that are due take turns in
 * the order of the list, so that none is asked for twice before another once. Each method lets that
 * book be asked for and tells what came of it; a book keeps its turn until it was asked for. Times
 * are monotonic nanoseconds. Not thread-safe.
 */
public final class DueBooks<B extends TrackedBook> {
  /** A question unanswered for so long counts as failed. */
  private static final long PATIENCE = Duration.ofSeconds(15).toNanos();

  private final Turns<B> seeds;
  private final Turns<B> probes;
  private final Turns<B> checks;
  private final Turns<B> polls;
  private final Turns<B> trades;

  public DueBooks(List<B> books) {
    this.seeds = new Turns<>(books);
    this.probes = new Turns<>(books);
    this.checks = new Turns<>(books);
    this.polls = new Turns<>(books);
    this.trades = new Turns<>(books);
  }

  /**
   * One that wants a snapshot.
   *
   * @param ask asks for a book; false if that cannot be afforded, here and below
   */
  public InTurn.Turn seed(long now, Predicate<B> ask) {
    return seeds.next(
        book -> !book.isUnknown() && book.isSeeding() && book.copy().seeds().due(now), ask);
  }

  /** One that shows best prices that cannot be: to be held against the venue's own at once. */
  public InTurn.Turn urgentCheck(long now, Predicate<B> ask) {
    return checks.next(
        book -> book.copy().recheck().isUrgent() && book.copy().recheck().isDue(now), ask);
  }

  /** One silent for so long, or so doubtful, that it may be the socket that is dead. */
  public InTurn.Turn probe(long now, long silence, Predicate<B> ask) {
    return probes.next(book -> isProbeDue(book, now, silence), ask);
  }

  /** One to be held against the venue's own book, as each is from time to time. */
  public InTurn.Turn check(long now, Predicate<B> ask) {
    return checks.next(book -> book.isLive() && book.copy().recheck().isDue(now), ask);
  }

  /** One to be polled, of those of which this is true. */
  public InTurn.Turn poll(Predicate<B> wanted, Predicate<B> ask) {
    return polls.next(wanted, ask);
  }

  /** One whose trades are to be asked for, of those of which this is true. */
  public InTurn.Turn trades(Predicate<B> wanted, Predicate<B> ask) {
    return trades.next(wanted, ask);
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

    private InTurn.Turn next(Predicate<B> wanted, Predicate<B> ask) {
      for (int i = 0; i < books.size(); i++) {
        int at = (cursor + i) % books.size();
        B book = books.get(at);
        if (wanted.test(book)) {
          if (!ask.test(book)) {
            return InTurn.Turn.NOT_AFFORDED;
          }
          cursor = (at + 1) % books.size();
          return InTurn.Turn.SENT;
        }
      }
      return InTurn.Turn.NOT_DUE;
    }
  }
}
