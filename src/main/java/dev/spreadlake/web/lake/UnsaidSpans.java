package dev.spreadlake.web.lake;

import dev.spreadlake.basis.ImpliedSecond;
import dev.spreadlake.spread.GapReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the implied rate could not be said, of seconds that are handed in by time: runs of one
 * reason, and what was never recorded between two of them. Each of them while they are few enough;
 * else those that begin in the same stretch of time are one, as coarse as needed. One thread.
 */
final class UnsaidSpans {
  /**
   * A run; both ends included.
   *
   * @param seconds without a rate: fewer than from end to end where runs were put together
   * @param reason that of the longest of them
   */
  record Span(Instant from, Instant to, long seconds, String reason) {}

  private static final String NOT_RECORDED = GapReason.NOT_RECORDED.id();

  /** A run that goes on. */
  private static final class Run {
    private final long from;
    private long to;
    private long seconds;
    private String reason;
    private long longest;

    private Run(long from, long to, String reason) {
      this.from = from;
      this.to = to;
      this.seconds = to - from + 1;
      this.longest = seconds;
      this.reason = reason;
    }

    private void goesOn(long second) {
      seconds += second - to;
      longest = seconds;
      to = second;
    }

    private void join(Run later) {
      if (later.longest > longest) {
        longest = later.longest;
        reason = later.reason;
      }
      seconds += later.seconds;
      to = later.to;
    }
  }

  private final int spansMax;
  private List<Run> runs = new ArrayList<>();
  private long stretch = 1;
  private long newest = Long.MIN_VALUE;
  private boolean open;

  /**
   * @param spansMax at least 2
   */
  UnsaidSpans(int spansMax) {
    this.spansMax = spansMax;
  }

  void add(ImpliedSecond told) {
    long second = told.second().getEpochSecond();
    if (newest != Long.MIN_VALUE && second - newest > 1) {
      begin(new Run(newest + 1, second - 1, NOT_RECORDED));
      open = false;
    }
    newest = second;
    if (told.said()) {
      open = false;
      return;
    }
    Run last = open ? runs.get(runs.size() - 1) : null;
    if (last != null && last.reason.equals(told.reason())) {
      last.goesOn(second);
    } else {
      begin(new Run(second, second, told.reason()));
      open = true;
    }
  }

  private void begin(Run run) {
    if (runs.size() >= spansMax) {
      coarsen();
    }
    runs.add(run);
  }

  /** At most half as many as there may be, so that this is done seldom. */
  private void coarsen() {
    join();
    while (runs.size() > spansMax / 2) {
      stretch *= 2;
      join();
    }
  }

  private void join() {
    List<Run> fewer = new ArrayList<>(spansMax);
    for (Run run : runs) {
      Run last = fewer.isEmpty() ? null : fewer.get(fewer.size() - 1);
      if (last != null && last.from / stretch == run.from / stretch) {
        last.join(run);
      } else {
        fewer.add(run);
      }
    }
    runs = fewer;
  }

  /** All of them, oldest first. */
  List<Span> spans() {
    return runs.stream()
        .map(
            run ->
                new Span(
                    Instant.ofEpochSecond(run.from),
                    Instant.ofEpochSecond(run.to),
                    run.seconds,
                    run.reason))
        .toList();
  }
}
