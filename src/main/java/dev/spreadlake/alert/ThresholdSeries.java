package dev.spreadlake.alert;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All thresholds on one series of values, evaluated in proportion to those the value crosses.
 *
 * <p>Watches are sorted by {@code above} and by {@code clear}. Between two readings only those can
 * change whose {@code above} or {@code clear} lies between the two values, those whose hold time
 * has run out, and those just added ("fresh"); nothing else is looked at. See {@link AlertEngine}
 * for the states. Not thread-safe; knows nothing of books, so that other series can use it.
 */
final class ThresholdSeries {
  /** What a series tells. Called during {@link #observe} and {@link #gap}, in order. */
  interface Listener {
    void pending(Watch watch, Reading reading);

    void pendingEnded(Watch watch, long second);

    void fired(Watch watch, Reading reading, BigDecimal peak);

    void resolved(Watch watch, Reading reading, BigDecimal peak);

    void noData(Watch watch, long second, BigDecimal peak);

    /** Values are back after {@link #noData}. */
    void dataBack(long second);

    /** Some excursion's peak is now {@code reading}'s value. */
    void peakRose(Reading reading);
  }

  /** A second this far before the newest one means that the clock was set right, not disorder. */
  static final long CLOCK_CORRECTION_SECONDS = 3_600;

  private static final int PEAKS_MIN = 1_024;

  private record Level(BigDecimal at, long ordinal) implements Comparable<Level> {
    /** Before every watch at {@code at}. */
    static Level before(BigDecimal at) {
      return new Level(at, Long.MIN_VALUE);
    }

    @Override
    public int compareTo(Level other) {
      int order = at.compareTo(other.at);
      return order != 0 ? order : Long.compare(ordinal, other.ordinal);
    }
  }

  private final long noDataAfterSeconds;
  private final Listener listener;
  private final TreeMap<Level, Watch> byAbove = new TreeMap<>();
  private final TreeMap<Level, Watch> byClear = new TreeMap<>();
  private final TreeSet<Watch> pending =
      new TreeSet<>(
          Comparator.<Watch>comparingLong(w -> w.deadline).thenComparingLong(w -> w.ordinal));
  private final PeakTrack peaks = new PeakTrack();
  private List<Watch> fresh = new ArrayList<>();
  private Reading last;
  private boolean seen;
  private long newestSecond;
  private long readingSecond;
  private boolean noData;

  /** Set until the first second after a restart: the feed is not lost because we were away. */
  private boolean continued;

  private int active;
  private int peaksMax = PEAKS_MIN;

  ThresholdSeries(long noDataAfterSeconds, Listener listener) {
    this.noDataAfterSeconds = noDataAfterSeconds;
    this.listener = listener;
  }

  void add(Watch watch) {
    byAbove.put(new Level(watch.rule.above(), watch.ordinal), watch);
    byClear.put(new Level(watch.rule.clear(), watch.ordinal), watch);
    refresh(watch);
  }

  /** Removes a watch without telling; the caller says what becomes of its excursion. */
  void remove(Watch watch) {
    byAbove.remove(new Level(watch.rule.above(), watch.ordinal));
    byClear.remove(new Level(watch.rule.clear(), watch.ordinal));
    if (watch.phase == Watch.Phase.PENDING) {
      pending.remove(watch);
    }
    watch.removed = true;
    settle(watch);
  }

  /** Takes one value; false if its second is not newer than the newest one. */
  boolean observe(Reading now) {
    if (!accept(now.second())) {
      return false;
    }
    boolean back = noData;
    noData = false;
    continued = false;
    if (seen && now.second() - readingSecond > noDataAfterSeconds) {
      lapsePending(now.second());
    }
    Reading before = last;
    last = now;
    seen = true;
    readingSecond = now.second();
    if (back) {
      listener.dataBack(now.second());
    }
    if (peaks.advance(now.value())) {
      listener.peakRose(now);
    }
    evaluateFresh(now);
    if (before != null) {
      evaluateCrossed(before.value(), now);
    }
    while (!pending.isEmpty() && pending.first().deadline <= now.second()) {
      fire(pending.pollFirst(), now);
    }
    boundPeaks();
    return true;
  }

  /** Takes a second without a value; false if it is not newer than the newest one. */
  boolean gap(long second) {
    if (!accept(second)) {
      return false;
    }
    if (continued) {
      if (second - readingSecond >= noDataAfterSeconds) {
        lapsePending(second);
      }
      readingSecond = second - 1;
      continued = false;
    }
    if (seen && !noData && second - readingSecond >= noDataAfterSeconds) {
      noData = true;
      lapsePending(second);
      for (Watch watch : candidatesToBeOpen()) {
        if (watch.phase == Watch.Phase.OPEN) {
          listener.noData(watch, second, peakOf(watch));
        }
      }
    }
    return true;
  }

  /** normal, pending, firing, recovering or no_data. */
  String stateOf(Watch watch) {
    if (noData || !seen) {
      return "no_data";
    }
    return switch (watch.phase) {
      case NORMAL -> "normal";
      case PENDING -> "pending";
      case OPEN ->
          last != null && last.value().compareTo(watch.rule.above()) <= 0 ? "recovering" : "firing";
    };
  }

  /** The newest value; null if none is known, as of books before the first of this process. */
  Reading last() {
    return last;
  }

  /** The newest second taken, as a value or a gap; 0 if none. */
  long newestSecond() {
    return newestSecond;
  }

  /** The second of the newest value; 0 if none. */
  long readingSecond() {
    return seen ? readingSecond : 0;
  }

  boolean noData() {
    return noData;
  }

  /** Peak of a pending or open watch's excursion. */
  BigDecimal peakOf(Watch watch) {
    if (watch.startTick < 0) {
      return watch.peakBefore;
    }
    BigDecimal peak = peaks.since(watch.startTick);
    return watch.peakBefore == null ? peak : peak.max(watch.peakBefore);
  }

  /** Continues from before a restart: when the series last had a value and whether it was lost. */
  void restore(long lastReadingSecond, boolean lost) {
    seen = true;
    readingSecond = lastReadingSecond;
    newestSecond = lastReadingSecond;
    noData = lost;
    continued = true;
  }

  /** Continues from before a restart with the value of then. */
  void restore(Reading newest) {
    restore(newest.second(), false);
    last = newest;
  }

  /** Continues a pending or open excursion from before a restart. */
  void restore(Watch watch, Watch.Phase phase, long since, String excursion, BigDecimal peak) {
    watch.phase = phase;
    watch.since = since;
    watch.excursion = excursion;
    watch.peakBefore = peak;
    watch.startTick = -1;
    active++;
    if (phase == Watch.Phase.PENDING) {
      watch.deadline = since + watch.holdSeconds();
      pending.add(watch);
    }
  }

  private boolean accept(long second) {
    if (newestSecond != 0 && second <= newestSecond) {
      if (newestSecond - second < CLOCK_CORRECTION_SECONDS) {
        return false;
      }
      lapsePending(second);
      readingSecond = second;
    }
    newestSecond = second;
    return true;
  }

  private void evaluateFresh(Reading now) {
    if (fresh.isEmpty()) {
      return;
    }
    List<Watch> waiting = fresh;
    fresh = new ArrayList<>();
    waiting.sort(
        Comparator.<Watch, BigDecimal>comparing(w -> w.rule.above())
            .thenComparingLong(w -> w.ordinal));
    for (Watch watch : waiting) {
      watch.fresh = false;
      if (!watch.removed) {
        continueAfterRestart(watch, now);
        evaluate(watch, now);
      }
    }
  }

  private void evaluateCrossed(BigDecimal from, Reading now) {
    BigDecimal to = now.value();
    int order = to.compareTo(from);
    if (order > 0) {
      for (Watch watch : between(byAbove, from, to)) {
        evaluate(watch, now);
      }
    } else if (order < 0) {
      for (Watch watch : between(byClear.descendingMap(), from, to)) {
        evaluate(watch, now);
      }
      if (!pending.isEmpty()) {
        for (Watch watch : between(byAbove.descendingMap(), from, to)) {
          evaluate(watch, now);
        }
      }
    }
  }

  /** Watches from the lower value (included) to the higher one (not included). */
  private static Collection<Watch> between(
      NavigableMap<Level, Watch> sorted, BigDecimal from, BigDecimal to) {
    return sorted.subMap(Level.before(from), true, Level.before(to), true).values();
  }

  private void evaluate(Watch watch, Reading now) {
    switch (watch.phase) {
      case NORMAL -> {
        if (now.value().compareTo(watch.rule.above()) > 0) {
          begin(watch, now);
        }
      }
      case PENDING -> {
        if (now.value().compareTo(watch.rule.above()) <= 0) {
          pending.remove(watch);
          settle(watch);
          listener.pendingEnded(watch, now.second());
        }
      }
      case OPEN -> {
        if (now.value().compareTo(watch.rule.clear()) <= 0) {
          BigDecimal peak = peakOf(watch);
          settle(watch);
          listener.resolved(watch, now, peak);
        }
      }
    }
  }

  private void begin(Watch watch, Reading now) {
    watch.phase = Watch.Phase.PENDING;
    watch.since = now.second();
    watch.startTick = peaks.start();
    watch.peakBefore = null;
    active++;
    long hold = watch.holdSeconds();
    if (hold == 0) {
      fire(watch, now);
    } else {
      watch.deadline = now.second() + hold;
      pending.add(watch);
      listener.pending(watch, now);
    }
  }

  private void fire(Watch watch, Reading now) {
    watch.phase = Watch.Phase.OPEN;
    listener.fired(watch, now, peakOf(watch));
  }

  /** Back to normal, whatever it was. */
  private void settle(Watch watch) {
    if (watch.phase != Watch.Phase.NORMAL) {
      watch.phase = Watch.Phase.NORMAL;
      watch.startTick = -1;
      watch.peakBefore = null;
      if (--active == 0) {
        peaks.clear();
      }
    }
  }

  /** Lost evidence: what was pending begins anew with the next value. */
  private void lapsePending(long second) {
    for (Watch watch : pending) {
      settle(watch);
      listener.pendingEnded(watch, second);
      refresh(watch);
    }
    pending.clear();
  }

  private void refresh(Watch watch) {
    if (!watch.fresh) {
      watch.fresh = true;
      fresh.add(watch);
    }
  }

  /** An excursion from before a restart has its peak continued from the first value on. */
  private void continueAfterRestart(Watch watch, Reading now) {
    if (watch.phase != Watch.Phase.NORMAL && watch.startTick < 0) {
      watch.startTick = peaks.start();
      if (now.value().compareTo(watch.peakBefore) > 0) {
        listener.peakRose(now);
      }
    }
  }

  private Collection<Watch> candidatesToBeOpen() {
    if (active == 0) {
      return List.of();
    }
    return last == null ? byClear.values() : byClear.headMap(Level.before(last.value())).values();
  }

  private void boundPeaks() {
    if (peaks.size() > peaksMax) {
      peaks.retain(
          byAbove.values().stream()
              .filter(watch -> watch.phase != Watch.Phase.NORMAL && watch.startTick >= 0)
              .mapToLong(watch -> watch.startTick)
              .sorted()
              .toArray());
      peaksMax = Math.max(PEAKS_MIN, 2 * peaks.size());
    }
  }
}
