package dev.spreadlake.alert;

import dev.spreadlake.alert.AlertEvent.State;
import dev.spreadlake.market.Book;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** One book: its series, its kept watches, and how their transitions are told. Not thread-safe. */
final class BookWatch implements ThresholdSeries.Listener {
  /** Numbers given in the order in which an engine's books tell; shared by them. */
  static final class Numbers {
    /** Sequence of the newest event of a kept rule; a socket's own events have none. */
    long lastSeq;

    /** Watches made so far: those of one limit are told in the order they were made. */
    long watches;
  }

  /** Seconds after which what was seen is journalled again while an excursion is open. */
  static final long SEEN_EVERY_SECONDS = 60;

  final Book book;
  final ThresholdSeries series;
  final Map<String, Watch> kept = new LinkedHashMap<>();
  int keptPending;
  int keptOpen;

  private final RuleSet rules;
  private final boolean remembered;
  private final Numbers numbers;
  private final AlertEngine.Sink sink;
  private long seenMarked;

  /**
   * @param noDataSeconds without an observation that make no_data
   * @param remembered whether what was seen is journalled: of books it is, of quality rules not
   */
  BookWatch(
      Book book,
      long noDataSeconds,
      boolean remembered,
      RuleSet rules,
      Numbers numbers,
      AlertEngine.Sink sink) {
    this.book = book;
    this.series = new ThresholdSeries(noDataSeconds, this);
    this.remembered = remembered;
    this.rules = rules;
    this.numbers = numbers;
    this.sink = sink;
  }

  boolean observe(Reading reading) {
    boolean news = series.observe(reading);
    if (news && remembered && isSeenDue(reading.second())) {
      markSeen();
    }
    return news;
  }

  /** Each second counts for a hold time; of an open excursion it is only told when it ended. */
  private boolean isSeenDue(long second) {
    return keptPending > 0 || (keptOpen > 0 && Math.abs(second - seenMarked) >= SEEN_EVERY_SECONDS);
  }

  /** Tells up to when an excursion was seen, as far as one is under way. */
  void tellSeen() {
    if (remembered && keptPending + keptOpen > 0 && knownSecond() != 0) {
      markSeen();
    }
  }

  private void markSeen() {
    seenMarked = knownSecond();
    mark(Mark.Kind.SEEN, null, seenMarked, null);
  }

  /** The second of the newest value or, where the book is lost, the newest of all; 0 if none. */
  long knownSecond() {
    return series.noData() ? series.newestSecond() : series.readingSecond();
  }

  boolean remembered() {
    return remembered;
  }

  void restore(Instant lastSeen, boolean lost) {
    series.restore(lastSeen.getEpochSecond(), lost);
  }

  void addKept(AlertRule rule) {
    Watch watch = new Watch(rule, null, numbers.watches++);
    kept.put(rule.id(), watch);
    series.add(watch);
  }

  void ruleChanged(String id) {
    AlertRule rule = rules.on(book, id);
    Watch watch = kept.get(id);
    if (watch != null && rule != null && sameCondition(watch.rule, rule)) {
      watch.rule = rule;
      return;
    }
    if (watch != null) {
      retire(watch);
    }
    if (rule != null) {
      addKept(rule);
    }
  }

  private void retire(Watch watch) {
    kept.remove(watch.rule.id());
    long second = series.newestSecond();
    if (watch.phase == Watch.Phase.PENDING) {
      pendingEnded(watch, second);
    } else if (watch.phase == Watch.Phase.OPEN) {
      Reading last = series.last();
      Reading now = last == null ? null : new Reading(second, last.value(), last.bid(), last.ask());
      keptOpen--;
      tell(watch, State.RESOLVED, second, now, series.peakOf(watch));
    }
    series.remove(watch);
  }

  void continueExcursion(AlertEvent event) {
    Watch watch = kept.get(event.rule());
    if (watch != null
        && watch.rule.above().compareTo(event.threshold()) == 0
        && watch.rule.clear().compareTo(event.clear()) == 0) {
      long since = event.since().getEpochSecond();
      keptOpen++;
      series.restore(watch, Watch.Phase.OPEN, since, event.id(), event.peak());
    } else {
      numbers.lastSeq++;
      Instant at =
          series.newestSecond() == 0
              ? event.observedAt()
              : Instant.ofEpochSecond(series.newestSecond());
      sink.event(event.resolvedWithoutData(numbers.lastSeq, at));
    }
  }

  /**
   * Continues a quality rule's excursion: its value is that of its newest event until it is judged
   * again.
   */
  void continueQuality(AlertEvent event) {
    Instant at = event.observedAt().isBefore(event.since()) ? event.since() : event.observedAt();
    BigDecimal value = event.value() == null ? event.peak() : event.value();
    series.restore(new Reading(at.getEpochSecond(), value, null, null));
    continueExcursion(event);
  }

  AlertEvent openEvent(Watch watch) {
    return event(
        watch, 0, State.FIRING, series.newestSecond(), series.last(), series.peakOf(watch));
  }

  @Override
  public void pending(Watch watch, Reading reading) {
    if (watch.kept()) {
      keptPending++;
      mark(Mark.Kind.PENDING, watch.rule.id(), reading.second(), reading.value());
    }
  }

  @Override
  public void pendingEnded(Watch watch, long second) {
    if (watch.kept()) {
      keptPending--;
      mark(Mark.Kind.PENDING_ENDED, watch.rule.id(), second, null);
    }
  }

  @Override
  public void fired(Watch watch, Reading reading, BigDecimal peak) {
    if (watch.kept()) {
      keptOpen++;
      seenMarked = reading.second();
      if (watch.rule.hold().compareTo(Duration.ZERO) > 0) {
        keptPending--;
      }
      watch.excursion = Instant.ofEpochSecond(watch.since) + "-" + (numbers.lastSeq + 1);
    }
    tell(watch, State.FIRING, reading.second(), reading, peak);
  }

  @Override
  public void resolved(Watch watch, Reading reading, BigDecimal peak) {
    if (watch.kept()) {
      keptOpen--;
    }
    tell(watch, State.RESOLVED, reading.second(), reading, peak);
  }

  @Override
  public void noData(Watch watch, long second, BigDecimal peak) {
    tell(watch, State.NO_DATA, second, null, peak);
  }

  @Override
  public void dataBack(long second) {
    mark(Mark.Kind.DATA_BACK, null, second, null);
  }

  @Override
  public void peakRose(Reading reading) {
    if (remembered && keptOpen + keptPending > 0) {
      mark(Mark.Kind.PEAK, null, reading.second(), reading.value());
    }
  }

  private void mark(Mark.Kind kind, String rule, long second, BigDecimal value) {
    sink.mark(new Mark(kind, rule, book, Instant.ofEpochSecond(second), value));
  }

  private void tell(Watch watch, State state, long second, Reading now, BigDecimal peak) {
    sink.event(event(watch, watch.kept() ? ++numbers.lastSeq : 0, state, second, now, peak));
  }

  private AlertEvent event(
      Watch watch, long seq, State state, long second, Reading now, BigDecimal peak) {
    AlertRule rule = watch.rule;
    return new AlertEvent(
        seq,
        watch.kept() ? watch.excursion : rule.id(),
        rule.id(),
        rule.name(),
        book,
        state,
        rule.severity(),
        rule.above(),
        rule.clear(),
        now == null ? null : now.value(),
        now == null ? null : now.bid(),
        now == null ? null : now.ask(),
        Instant.ofEpochSecond(watch.since),
        peak,
        Instant.ofEpochSecond(second),
        watch.subscriber);
  }

  private static boolean sameCondition(AlertRule one, AlertRule other) {
    return one.above().compareTo(other.above()) == 0
        && one.clear().compareTo(other.clear()) == 0
        && one.hold().equals(other.hold());
  }
}
