package dev.spreadlake.lake.history;

import dev.spreadlake.lake.table.MinuteRollup.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keeps, of each stretch of time, the row with the smallest and the row with the largest spread.
 * Rows may come in any order and more than once. One thread.
 */
final class Thinner {
  private record Extremes(Row min, Row max) {
    private Extremes with(Row row) {
      int low = row.spread().compareTo(min.spread());
      int high = row.spread().compareTo(max.spread());
      return new Extremes(
          low < 0 || (low == 0 && row.second() < min.second()) ? row : min,
          high > 0 || (high == 0 && row.second() < max.second()) ? row : max);
    }
  }

  private final long first;
  private final long end;
  private final long stretch;
  private final Map<Long, Extremes> stretches = new TreeMap<>();

  /**
   * @param end excluded
   * @param stretch seconds, at least 1
   */
  Thinner(long first, long end, long stretch) {
    this.first = first;
    this.end = end;
    this.stretch = stretch;
  }

  void add(Row row) {
    if (row.second() >= first && row.second() < end) {
      stretches.merge(
          (row.second() - first) / stretch,
          new Extremes(row, row),
          (before, one) -> before.with(one.min()));
    }
  }

  /** What is left, in order of time; nothing of it is doubted yet. */
  List<SpreadHistory.Point> points() {
    return rows().stream().map(Thinner::point).toList();
  }

  /** The rows that are left, in order of time. */
  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (Extremes extremes : stretches.values()) {
      Row a = extremes.min();
      Row b = extremes.max();
      if (a.second() == b.second()) {
        rows.add(a);
      } else {
        rows.add(a.second() < b.second() ? a : b);
        rows.add(a.second() < b.second() ? b : a);
      }
    }
    return rows;
  }

  private static SpreadHistory.Point point(Row row) {
    return new SpreadHistory.Point(
        Instant.ofEpochSecond(row.second()),
        row.bid(),
        row.ask(),
        row.spread().toPlainString(),
        false);
  }
}
