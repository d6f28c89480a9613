package dev.spreadlake.lake.table;

/**
 * Seconds without an observation that follow each other and share a reason.
 *
 * @param first epoch second, included
 * @param last epoch second, included
 * @param reason {@link dev.spreadlake.spread.GapReason#id}
 */
public record GapRange(long first, long last, String reason, String detail) {
  public GapRange {
    if (last < first) {
      throw new IllegalArgumentException("gap ends before it begins: " + first + ".." + last);
    }
  }

  /** How many seconds it explains. */
  public long seconds() {
    return last - first + 1;
  }

  /** True if {@code next} continues this range for the same cause. */
  public boolean joins(GapRange next) {
    return next.first == last + 1 && next.reason.equals(reason) && next.detail.equals(detail);
  }

  /** The same, its seconds after {@code newest} left out; {@code newest} is not before it. */
  public GapRange until(long newest) {
    return newest >= last ? this : new GapRange(first, newest, reason, detail);
  }

  /** Reads a row of the gap table. */
  public static GapRange parse(String row) {
    String[] fields = row.split(",", 6);
    return new GapRange(
        LakeRows.secondOf(fields[0]),
        LakeRows.secondOf(fields[1]),
        fields[4],
        LakeRows.untext(fields[5]));
  }
}
