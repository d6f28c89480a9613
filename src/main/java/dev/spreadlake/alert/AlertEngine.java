package dev.spreadlake.alert;

import dev.spreadlake.basis.ImpliedSecond;
import dev.spreadlake.market.Book;
import dev.spreadlake.quality.QualityLevel;
import dev.spreadlake.spread.MissedSeconds;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides when a rule fires and resolves. Fed each book's seconds in order; tells events and what
 * must be remembered.
 *
 * <p>Each rule stands, on each book, in one of these states:
 *
 * <ul>
 *   <li><b>normal</b>: the spread is at or below {@code above}.
 *   <li><b>pending</b>: it is above, but not yet for as long as {@code for} asks. One observation
 *       at or below {@code above} ends the wait, and so does {@code no_data}; single missing
 *       seconds do not.
 *   <li><b>firing</b>: it was above for {@code for}, counted from the first observation above to
 *       the one that fires; {@code FIRING} has been told, once.
 *   <li><b>recovering</b>: firing, and now at or below {@code above} but still above {@code clear}.
 *       Going up again tells nothing. At or below {@code clear} {@code RESOLVED} is told, once.
 *   <li><b>no_data</b>: nothing observed for {@code alerts.no-data-after} or longer, or ever. An
 *       open excursion stays open and {@code NO_DATA} is told once for each loss; with the next
 *       observation it goes on, or resolves.
 * </ul>
 *
 * <p>A second that is not newer than the newest one of its book is ignored, so neither repeats nor
 * disorder can fire twice; one that lies an hour or more before it means that the clock was set
 * right, and counts. Not thread-safe.
 */
public final class AlertEngine {
  /** Takes what the engine tells, in order. */
  public interface Sink {
    void event(AlertEvent event);

    void mark(Mark mark);
  }

  /** Most books; a guard, since books come from the configuration. */
  private static final int BOOKS_MAX = 10_000;

  /** Quality rules times data sets that may stand badly at once; more are counted and not told. */
  static final int QUALITY_MAX = 50_000;

  private final RuleSet rules;
  private final Duration noDataAfter;
  private final Sink sink;
  private final Map<Book, BookWatch> lines = new LinkedHashMap<>();

  /** Quality rules that do not stand well, by alert rule; each has a series of its own. */
  private final Map<String, BookWatch> quality = new LinkedHashMap<>();

  private final BookWatch.Numbers numbers = new BookWatch.Numbers();
  private long qualityRefused;

  /**
   * @param noDataAfter whole seconds without an observation that make no_data
   */
  public AlertEngine(RuleSet rules, Collection<Book> books, Duration noDataAfter, Sink sink) {
    this.rules = rules;
    this.noDataAfter = noDataAfter;
    this.sink = sink;
    books.forEach(this::line);
  }

  /** Takes one observation; false if its second was not news. */
  public boolean observe(
      Book book, Instant second, BigDecimal spread, BigDecimal bid, BigDecimal ask) {
    return line(book).observe(new Reading(second.getEpochSecond(), spread, bid, ask));
  }

  /** Takes a second of the implied USD/MXN; false if it was not news. */
  boolean basis(ImpliedSecond now) {
    BookWatch line = line(BasisSeries.NAME);
    return now.said()
        ? line.observe(
            new Reading(
                now.second().getEpochSecond(),
                now.basisPercent().abs(),
                now.impliedBid(),
                now.impliedAsk()))
        : line.series.gap(now.second().getEpochSecond());
  }

  /** Takes a second without an observation; false if it was not news. */
  public boolean noData(Book book, Instant second) {
    return line(book).series.gap(second.getEpochSecond());
  }

  /** Takes many seconds without an observation: those that can change anything, and the last. */
  void noData(MissedSeconds missed) {
    Instant telling = missed.from().plus(noDataAfter);
    Instant at = missed.from();
    for (; at.isBefore(missed.to()) && !at.isAfter(telling); at = at.plusSeconds(1)) {
      noData(missed.book(), at);
    }
    noData(missed.book(), missed.to());
  }

  /** Takes how a quality rule stands; false if its second was not news. */
  boolean quality(QualityLevel level) {
    AlertRule rule = QualityAlerts.rule(level);
    BookWatch line = quality.get(rule.id());
    boolean good = level.value().signum() == 0;
    if (line == null) {
      if (good) {
        return false;
      }
      if (quality.size() >= QUALITY_MAX) {
        qualityRefused++;
        return false;
      }
      line = qualityLine(rule);
    }
    long second =
        Math.max(level.at().getEpochSecond(), line.series.newestSecond() + (good ? 1 : 0));
    boolean news = line.observe(new Reading(second, level.value(), null, null));
    if (good) {
      quality.remove(rule.id());
    }
    return news;
  }

  /** Bad levels of quality rules that were not taken because too many others stand badly. */
  long qualityRefused() {
    return qualityRefused;
  }

  private BookWatch qualityLine(AlertRule rule) {
    BookWatch line = watch(rule.book(), false);
    line.addKept(rule);
    quality.put(rule.id(), line);
    return line;
  }

  private BookWatch watch(Book book, boolean remembered) {
    return new BookWatch(book, noDataAfter.toSeconds(), remembered, rules, numbers, sink);
  }

  private List<BookWatch> all() {
    List<BookWatch> all = new ArrayList<>(lines.values());
    all.addAll(quality.values());
    return all;
  }

  /** Brings the watches of one rule in line with the rule set, after it was put or deleted. */
  void ruleChanged(String id) {
    lines.values().forEach(line -> line.ruleChanged(id));
  }

  /** Adds a socket's own threshold on one book. */
  public Watch subscribe(Book book, AlertRule rule, String subscriber) {
    Watch watch = new Watch(rule, subscriber, numbers.watches++);
    line(book).series.add(watch);
    return watch;
  }

  /** Takes a socket's own threshold away; nothing is told. */
  void unsubscribe(Book book, Watch watch) {
    line(book).series.remove(watch);
  }

  /** Where every kept rule stands on every book. */
  List<AlertRequests.Standing> standings() {
    List<AlertRequests.Standing> standings = new ArrayList<>();
    for (BookWatch line : all()) {
      for (Watch watch : line.kept.values()) {
        String since =
            watch.phase == Watch.Phase.NORMAL
                ? null
                : Instant.ofEpochSecond(watch.since).toString();
        standings.add(
            new AlertRequests.Standing(
                watch.rule, line.book.name(), line.series.stateOf(watch), since));
      }
    }
    return standings;
  }

  /** Kept rules times books in each state. */
  Map<String, Integer> countByState() {
    Map<String, Integer> counts = new HashMap<>();
    for (BookWatch line : all()) {
      for (Watch watch : line.kept.values()) {
        counts.merge(line.series.stateOf(watch), 1, Integer::sum);
      }
    }
    return counts;
  }

  /** What must be remembered; see {@link #restore}. */
  AlertMemory memory() {
    List<AlertEvent> open = new ArrayList<>();
    List<Mark> pending = new ArrayList<>();
    List<Mark> lastSeen = new ArrayList<>();
    Set<Book> lost = new LinkedHashSet<>();
    for (BookWatch line : all()) {
      for (Watch watch : line.kept.values()) {
        switch (watch.phase) {
          case NORMAL -> {}
          case PENDING ->
              pending.add(
                  new Mark(
                      Mark.Kind.PENDING,
                      watch.rule.id(),
                      line.book,
                      Instant.ofEpochSecond(watch.since),
                      line.series.peakOf(watch)));
          case OPEN -> open.add(line.openEvent(watch));
        }
      }
      if (line.remembered() && line.knownSecond() != 0) {
        Instant at = Instant.ofEpochSecond(line.knownSecond());
        lastSeen.add(new Mark(Mark.Kind.SEEN, null, line.book, at, null));
      }
      if (line.series.noData()) {
        lost.add(line.book);
      }
    }
    return new AlertMemory(numbers.lastSeq, open, pending, lastSeen, lost);
  }

  /** Tells up to when each book with an excursion was seen; call before the process ends. */
  void tellSeen() {
    lines.values().forEach(BookWatch::tellSeen);
  }

  /**
   * Continues where an earlier process stopped; call before the first second. An open excursion
   * whose rule is gone or has other limits, or whose book is no longer watched, is resolved at
   * once, as of the newest second known of its book.
   */
  void restore(AlertMemory memory) {
    numbers.lastSeq = memory.lastSeq();
    for (Mark seen : memory.lastSeen()) {
      BookWatch line = lines.get(seen.book());
      if (line != null) {
        line.restore(seen.at(), memory.lost().contains(seen.book()));
      }
    }
    for (Mark mark : memory.pending()) {
      // Of a quality rule not enough had been seen to fire; what is seen now counts from now.
      BookWatch line = QualityAlerts.is(mark.rule()) ? null : lines.get(mark.book());
      Watch watch = line == null ? null : line.kept.get(mark.rule());
      if (watch != null) {
        long since = mark.at().getEpochSecond();
        line.keptPending++;
        line.series.restore(watch, Watch.Phase.PENDING, since, null, mark.value());
      }
    }
    for (AlertEvent event : memory.open()) {
      BookWatch line = lines.get(event.book());
      if (QualityAlerts.is(event.rule())) {
        qualityLine(ruleOf(event)).continueQuality(event);
      } else if (line != null) {
        line.continueExcursion(event);
      } else {
        Instant at = memory.newestOf(event);
        sink.event(event.resolvedWithoutData(++numbers.lastSeq, at));
      }
    }
  }

  /** The quality rule behind an open excursion, as it was. */
  private static AlertRule ruleOf(AlertEvent event) {
    return new AlertRule(
        event.rule(),
        event.name(),
        event.book(),
        event.threshold(),
        event.clear(),
        Duration.ZERO,
        event.severity());
  }

  private BookWatch line(Book book) {
    BookWatch line = lines.get(book);
    if (line == null) {
      if (lines.size() >= BOOKS_MAX) {
        throw new IllegalStateException("more than " + BOOKS_MAX + " books");
      }
      rules.addBook(book);
      line = watch(book, true);
      lines.put(book, line);
      rules.on(book).forEach(line::addKept);
    }
    return line;
  }
}
