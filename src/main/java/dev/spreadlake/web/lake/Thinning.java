package dev.spreadlake.web.lake;

import dev.spreadlake.web.live.RecentSeconds.Second;
import java.util.ArrayList;
import java.util.List;

/** Thins a series for drawing, keeping what the eye would miss. Stateless. */
final class Thinning {
  private Thinning() {}

  /**
   * At most {@code pointsMax} of {@code observations}, which are in order of time: of each of
   * {@code pointsMax / 2} stretches of equal time between the first and the last of them the one
   * with the lowest and the one with the highest spread. A series that is short enough is returned
   * as it is.
   *
   * @param pointsMax at least 2
   */
  static List<Second> keepExtremes(List<Second> observations, int pointsMax) {
    if (observations.size() <= pointsMax) {
      return observations;
    }
    long from = second(observations.get(0));
    long span = second(observations.get(observations.size() - 1)) - from + 1;
    long stretches = Math.max(1, pointsMax / 2);
    List<Second> kept = new ArrayList<>(pointsMax);
    Second low = null;
    Second high = null;
    long stretch = 0;
    for (Second one : observations) {
      long at = (second(one) - from) * stretches / span;
      if (low == null || at != stretch) {
        keep(kept, low, high);
        stretch = at;
        low = one;
        high = one;
      } else {
        low = one.spread().compareTo(low.spread()) < 0 ? one : low;
        high = one.spread().compareTo(high.spread()) > 0 ? one : high;
      }
    }
    keep(kept, low, high);
    return kept;
  }

  private static void keep(List<Second> kept, Second low, Second high) {
    if (low == null) {
      return;
    }
    boolean falling = low.at().isAfter(high.at());
    kept.add(falling ? high : low);
    if (!low.at().equals(high.at())) {
      kept.add(falling ? low : high);
    }
  }

  private static long second(Second one) {
    return one.at().getEpochSecond();
  }
}
