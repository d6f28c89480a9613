package dev.spreadlake.web.lake;

import dev.spreadlake.web.live.RecentSeconds.Second;
import java.util.ArrayList;
import java.util.List;

/** Thins a series for drawing, keeping what the eye would miss. Stateless. */
final class Thinning {
  private Thinning() {}

  /**
   * At most {@code pointsMax} observations: of each of {@code pointsMax / 2} equal stretches the
   * one with the lowest and the one with the highest spread, in order. Gaps are all kept. A series
   * that is short enough is returned as it is.
   */
  static List<Second> keepExtremes(List<Second> seconds, int pointsMax) {
    List<Second> observations = seconds.stream().filter(s -> s.reason() == null).toList();
    if (observations.size() <= pointsMax) {
      return seconds;
    }
    int stretches = Math.max(1, pointsMax / 2);
    List<Second> kept = new ArrayList<>(pointsMax + seconds.size() - observations.size());
    for (int i = 0; i < stretches; i++) {
      int from = (int) ((long) observations.size() * i / stretches);
      int to = (int) ((long) observations.size() * (i + 1) / stretches);
      if (from == to) {
        continue;
      }
      Second low = observations.get(from);
      Second high = low;
      for (Second second : observations.subList(from, to)) {
        low = second.spread().compareTo(low.spread()) < 0 ? second : low;
        high = second.spread().compareTo(high.spread()) > 0 ? second : high;
      }
      kept.add(low.at().isAfter(high.at()) ? high : low);
      if (!low.at().equals(high.at())) {
        kept.add(low.at().isAfter(high.at()) ? low : high);
      }
    }
    seconds.stream().filter(s -> s.reason() != null).forEach(kept::add);
    kept.sort((a, b) -> a.at().compareTo(b.at()));
    return kept;
  }
}
