package dev.spreadlake.lake.table;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The minute table of one book and day: for each minute the first, last, smallest and largest
 * spread with the rows they come from, and the sum for a mean. One thread.
 */
public final class MinuteRollup {
  private static final int MINUTE = 60;

  /** A row of the spread table. */
  public record Row(long second, String bid, String ask, BigDecimal spread) {
    public static Row parse(String line) {
      int bidAt = line.indexOf(',', line.indexOf(',') + 1) + 1;
      int askAt = line.indexOf(',', bidAt) + 1;
      int spreadAt = line.indexOf(',', askAt) + 1;
      return new Row(
          LakeRows.secondOf(line),
          line.substring(bidAt, askAt - 1),
          line.substring(askAt, spreadAt - 1),
          new BigDecimal(line.substring(spreadAt)));
    }

    private String text(LakeRows rows) {
      return rows.second(second) + "," + bid + "," + ask + "," + spread.toPlainString();
    }
  }

  /** The smallest and the largest row of a line of the table, without reading the rest. */
  public static List<Row> extremes(String line) {
    int at = -1;
    for (int column = 0; column < 6; column++) {
      at = line.indexOf(',', at + 1);
    }
    String[] f = line.substring(at + 1).split(",", 8);
    return List.of(
        new Row(LakeRows.secondOf(f[0]), f[1], f[2], new BigDecimal(f[3])),
        new Row(LakeRows.secondOf(f[4]), f[5], f[6], new BigDecimal(f[7])));
  }

  /** One minute. */
  record Minute(
      long start,
      long seconds,
      BigDecimal first,
      BigDecimal last,
      BigDecimal sum,
      Row min,
      Row max) {
    private static Minute of(long start, Row row) {
      return new Minute(start, 1, row.spread(), row.spread(), row.spread(), row, row);
    }

    private Minute and(Row row) {
      return new Minute(
          start,
          seconds + 1,
          first,
          row.spread(),
          sum.add(row.spread()),
          row.spread().compareTo(min.spread()) < 0 ? row : min,
          row.spread().compareTo(max.spread()) > 0 ? row : max);
    }

    /** Reads a line of the table. */
    static Minute parse(String line) {
      String[] f = line.split(",", -1);
      return new Minute(
          LakeRows.secondOf(f[0]),
          Long.parseLong(f[2]),
          new BigDecimal(f[3]),
          new BigDecimal(f[4]),
          new BigDecimal(f[5]),
          new Row(LakeRows.secondOf(f[6]), f[7], f[8], new BigDecimal(f[9])),
          new Row(LakeRows.secondOf(f[10]), f[11], f[12], new BigDecimal(f[13])));
    }
  }

  private final NavigableMap<Long, Minute> minutes = new TreeMap<>();

  /**
   * Takes over a file of the table.
   *
   * @throws IllegalArgumentException if a line is none of it
   */
  public void load(String file) {
    file.lines().skip(1).map(MinuteRollup::minute).forEach(read -> minutes.put(read.start(), read));
  }

  private static Minute minute(String line) {
    try {
      return Minute.parse(line);
    } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException e) {
      throw new IllegalArgumentException("no line of a minute table: " + line, e);
    }
  }

  /** Forgets the minutes of {@code from..to} (excluded), which {@link #add} then makes anew. */
  public void clear(long from, long to) {
    minutes.subMap(from, true, to, false).clear();
  }

  /** Adds rows of the spread table, in order of time, no header. */
  public void add(Stream<String> rows) {
    rows.map(Row::parse).forEach(this::add);
  }

  private void add(Row row) {
    long start = Math.floorDiv(row.second(), MINUTE) * MINUTE;
    Minute before = minutes.get(start);
    minutes.put(start, before == null ? Minute.of(start, row) : before.and(row));
  }

  /** The table's rows. */
  public RowBuffer rows(String book) {
    RowBuffer rows = new RowBuffer();
    LakeRows text = new LakeRows();
    for (Map.Entry<Long, Minute> entry : minutes.entrySet()) {
      Minute m = entry.getValue();
      rows.add(
          text.second(m.start())
              + ","
              + book
              + ","
              + m.seconds()
              + ","
              + m.first().toPlainString()
              + ","
              + m.last().toPlainString()
              + ","
              + m.sum().toPlainString()
              + ","
              + m.min().text(text)
              + ","
              + m.max().text(text));
    }
    return rows;
  }

  /** The first minute, epoch seconds. */
  public long first() {
    return minutes.firstKey();
  }

  /** The last minute, epoch seconds. */
  public long last() {
    return minutes.lastKey();
  }
}
