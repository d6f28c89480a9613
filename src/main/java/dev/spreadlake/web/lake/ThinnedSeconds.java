package dev.spreadlake.web.lake;

import dev.spreadlake.basis.ImpliedSecond;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Seconds of the implied rate, handed in by time; all of them while they are few enough, else of
 * each stretch of time the one with the lowest and the one with the highest basis, or its first if
 * none has a rate. Bounded by the points asked for. One thread.
 */
final class ThinnedSeconds {
  /** Of one stretch of time. */
  private static final class Stretch {
    private ImpliedSecond first;
    private ImpliedSecond low;
    private ImpliedSecond high;

    private void add(ImpliedSecond second) {
      first = first == null ? second : first;
      if (second.said()) {
        low = low == null || less(second, low) ? second : low;
        high = high == null || less(high, second) ? second : high;
      }
    }

    private void tell(List<ImpliedSecond> into) {
      if (low == null) {
        into.add(first);
      } else if (low.equals(high)) {
        into.add(low);
      } else {
        boolean rising = low.second().isBefore(high.second());
        into.add(rising ? low : high);
        into.add(rising ? high : low);
      }
    }
  }

  private final long from;
  private final long span;
  private final int pointsMax;
  private final List<ImpliedSecond> all = new ArrayList<>();
  private Stretch[] stretches;

  ThinnedSeconds(Instant from, Instant to, int pointsMax) {
    this.from = from.getEpochSecond();
    this.span = Math.max(1, to.getEpochSecond() - this.from + 1);
    this.pointsMax = pointsMax;
  }

  void add(ImpliedSecond second) {
    if (stretches != null) {
      file(second);
      return;
    }
    all.add(second);
    if (all.size() > pointsMax) {
      stretches = new Stretch[pointsMax / 2];
      all.forEach(this::file);
      all.clear();
    }
  }

  private void file(ImpliedSecond second) {
    long at = second.second().getEpochSecond() - from;
    int index = Math.toIntExact(at * stretches.length / span);
    if (stretches[index] == null) {
      stretches[index] = new Stretch();
    }
    stretches[index].add(second);
  }

  /** Whether some were left out. */
  boolean thinned() {
    return stretches != null;
  }

  /** Those kept, oldest first. */
  List<ImpliedSecond> seconds() {
    if (stretches == null) {
      return all;
    }
    List<ImpliedSecond> kept = new ArrayList<>(pointsMax);
    for (Stretch stretch : stretches) {
      if (stretch != null) {
        stretch.tell(kept);
      }
    }
    return kept;
  }

  private static boolean less(ImpliedSecond one, ImpliedSecond other) {
    return one.basisPercent().compareTo(other.basisPercent()) < 0;
  }
}
