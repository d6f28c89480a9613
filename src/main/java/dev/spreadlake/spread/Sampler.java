package dev.spreadlake.spread;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.market.Book;
import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.SampleReply;
import dev.spreadlake.market.Venue;
import dev.spreadlake.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns the answers of the feeds into exactly one record for each book and second: an observation
 * or a gap. Seconds of a book leave in order, each once.
 *
 * <p>One thread. The caller runs {@link #tick} when a second may be due, passes on replies, and
 * calls {@link #expire} when the reply time-out of a second has passed.
 */
public final class Sampler {
  /** Where records and questions go. */
  public interface Output {
    /** Ask every feed for the state of its books now. */
    void ask(Instant second);

    /** One book at one second. */
    void observation(SpreadObservation observation);

    /** One book and second without an observation. */
    void gap(Gap gap);

    /** More seconds of a book without an observation than are told one by one. */
    void missed(MissedSeconds missed);
  }

  /** Gaps of all books that are told one by one for a stall or step; more are told as ranges. */
  static final long ONE_BY_ONE_MAX = 5_000;

  private static final String PASSED_OVER = "passed over";

  private final Map<Venue, List<Book>> books;
  private final SecondClock clock;
  private final Output output;
  private final TimeSource time;
  private final Duration replyTimeout;
  private final Map<Venue, Set<Book>> waiting = new LinkedHashMap<>();
  private Instant asked;

  public Sampler(
      Map<Venue, List<Book>> books, TimeSource time, Duration replyTimeout, Output output) {
    this.books = Map.copyOf(books);
    this.time = requireNonNull(time, "time");
    this.replyTimeout = requireNonNull(replyTimeout, "replyTimeout");
    this.output = requireNonNull(output, "output");
    this.clock = new SecondClock(time, replyTimeout);
  }

  /** How long to wait before the next {@link #tick}. */
  public Duration untilNext() {
    return clock.untilNext();
  }

  /** Samples the second that is due, if any; returns what the clock found. */
  public SecondClock.Due tick() {
    SecondClock.Due due = clock.poll();
    if (due.second() == null) {
      return due;
    }
    expire(asked);
    if (due.missedFrom() != null) {
      missed(due.missedFrom(), due.second(), due.missedReason());
    }
    if (due.kind() == SecondClock.Kind.TOO_LATE) {
      everyBook(due.second(), GapReason.PROCESS_STALLED, "sampled too late to be true");
      return due;
    }
    asked = due.second();
    books.forEach((venue, names) -> waiting.put(venue, new LinkedHashSet<>(names)));
    output.ask(due.second());
    return due;
  }

  /** Takes one feed's answer; answers to an older question, or given twice, are ignored. */
  public void accept(SampleReply reply) {
    Set<Book> open = waiting.get(reply.venue());
    if (open == null) {
      return;
    }
    for (BookSample sample : reply.samples()) {
      if (sample.second().equals(asked) && open.remove(sample.book())) {
        record(sample);
      }
    }
  }

  /** Turns what is still unanswered for {@code second} into gaps. */
  public void expire(Instant second) {
    if (second == null || !second.equals(asked)) {
      return;
    }
    waiting.forEach(
        (venue, open) ->
            open.forEach(
                book ->
                    output.gap(
                        new Gap(
                            second,
                            book,
                            GapReason.FEED_UNRESPONSIVE,
                            venue.id()
                                + " feed did not answer in "
                                + replyTimeout.toMillis()
                                + " ms"))));
    waiting.clear();
  }

  private void record(BookSample sample) {
    if (sample.state() != BookState.IN_STEP) {
      output.gap(
          new Gap(sample.second(), sample.book(), GapReason.of(sample.state()), sample.detail()));
      return;
    }
    Duration late = Duration.between(sample.second(), sample.sampledAt());
    if (late.compareTo(replyTimeout) > 0) {
      output.gap(
          new Gap(
              sample.second(),
              sample.book(),
              GapReason.FEED_UNRESPONSIVE,
              "sampled " + late.toMillis() + " ms late"));
      return;
    }
    output.observation(
        SpreadObservation.of(
            sample.second(),
            sample.venue(),
            sample.book(),
            sample.bid(),
            sample.ask(),
            sample.bidSize(),
            sample.askSize(),
            sample.depth(),
            sample.trades(),
            sample.volume(),
            sample.ageMillis(),
            Math.max(0, Duration.between(sample.second(), time.now()).toMillis()),
            sample.source()));
  }

  private void missed(Instant from, Instant to, GapReason reason) {
    long seconds = Duration.between(from, to).toSeconds();
    long count = books.values().stream().mapToLong(List::size).sum();
    if (seconds * count <= ONE_BY_ONE_MAX) {
      for (Instant at = from; at.isBefore(to); at = at.plusSeconds(1)) {
        everyBook(at, reason, PASSED_OVER);
      }
      return;
    }
    Instant last = to.minusSeconds(1);
    for (List<Book> names : books.values()) {
      for (Book book : names) {
        output.missed(new MissedSeconds(book, from, last, reason, PASSED_OVER));
      }
    }
  }

  private void everyBook(Instant second, GapReason reason, String detail) {
    books
        .values()
        .forEach(names -> names.forEach(book -> output.gap(new Gap(second, book, reason, detail))));
  }
}
