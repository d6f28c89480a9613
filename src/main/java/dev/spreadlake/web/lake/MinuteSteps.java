package dev.spreadlake.web.lake;

import dev.spreadlake.bars.MinuteRows;
import dev.spreadlake.lake.minutes.MinuteHistory;
import dev.spreadlake.lake.minutes.MinuteHistory.Minute;
import dev.spreadlake.web.endpoint.Period;
import dev.spreadlake.web.endpoint.WebJson;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

/**
 * Puts minutes together into longer bars, for a chart that shows days: the first open, the highest
 * high, the lowest low, the last close, sums of volumes, trades and seconds; of everything else the
 * last value that is known, of the revisions the highest. A bar begins at a whole multiple of its
 * length since 1970, UTC, and is final if all its minutes are. Exact; stateless.
 */
final class MinuteSteps {
  private static final Map<String, BinaryOperator<BigDecimal>> RULES =
      Map.ofEntries(
          Map.entry("open", MinuteSteps::first),
          Map.entry("high", BigDecimal::max),
          Map.entry("low", BigDecimal::min),
          Map.entry("volume", BigDecimal::add),
          Map.entry("quote_volume", BigDecimal::add),
          Map.entry("trades", BigDecimal::add),
          Map.entry("buy_volume", BigDecimal::add),
          Map.entry("sell_volume", BigDecimal::add),
          Map.entry("seconds", BigDecimal::add),
          Map.entry("spread_min_bps", BigDecimal::min),
          Map.entry("spread_max_bps", BigDecimal::max),
          Map.entry("revision", BigDecimal::max));

  /** Minutes that one answer is made of. */
  static final int MINUTES_MAX = 50_000;

  /** Where the minutes come from. */
  @FunctionalInterface
  interface Source {
    /** The newest {@code max} minutes in [from, to), oldest first. */
    List<Minute> rows(Instant from, Instant to, int max) throws IOException;
  }

  /**
   * Bars, oldest first.
   *
   * @param truncated whether older ones may have been left out
   */
  record Bars(List<Minute> bars, boolean truncated) {}

  private MinuteSteps() {}

  /**
   * The bars that touch {@code asked}, the newest {@code limit} of them, each of all its minutes: a
   * bar at the edge reaches beyond what was asked for, and one whose first minutes could not be
   * read is left out.
   *
   * @param step minutes of one bar, at least 1
   */
  static Bars bars(Source source, Period asked, int limit, int step) throws IOException {
    if (step == 1) {
      List<Minute> minutes = source.rows(asked.from(), asked.to(), limit);
      return new Bars(minutes, minutes.size() >= limit);
    }
    long length = step * 60L;
    long to = -Math.floorDiv(-asked.to().getEpochSecond(), length) * length;
    long from = Math.floorDiv(asked.from().getEpochSecond(), length) * length;
    long earliest = to - MinuteHistory.SPAN_MAX.toSeconds();
    boolean clamped = from < earliest;
    if (clamped) {
      from = -Math.floorDiv(-earliest, length) * length;
    }
    int max = (int) Math.min(MINUTES_MAX, (long) limit * step);
    List<Minute> minutes = source.rows(Instant.ofEpochSecond(from), Instant.ofEpochSecond(to), max);
    boolean cut = minutes.size() >= max;
    List<Minute> bars = merge(cut ? fromWhole(minutes, step) : minutes, step);
    int older = Math.max(0, bars.size() - limit);
    return new Bars(bars.subList(older, bars.size()), cut || clamped || older > 0);
  }

  /** Without the minutes of a first bar whose own first minute is not here. */
  private static List<Minute> fromWhole(List<Minute> minutes, int step) {
    long length = step * 60L;
    int first = 0;
    while (first < minutes.size()) {
      long second = second(minutes.get(first));
      if (Math.floorMod(second, length) == 0
          || (first > 0
              && Math.floorDiv(second, length)
                  > Math.floorDiv(second(minutes.get(first - 1)), length))) {
        break;
      }
      first++;
    }
    return minutes.subList(first, minutes.size());
  }

  private static long second(Minute minute) {
    String row = minute.row();
    return OffsetDateTime.parse(row.substring(0, row.indexOf(','))).toEpochSecond();
  }

  private static BigDecimal first(BigDecimal one, BigDecimal later) {
    return one;
  }

  private static BigDecimal last(BigDecimal one, BigDecimal later) {
    return later;
  }

  /**
   * @param minutes oldest first
   * @param step minutes of one bar, at least 1
   */
  static List<Minute> merge(List<Minute> minutes, int step) {
    if (step == 1) {
      return minutes;
    }
    List<Minute> bars = new ArrayList<>();
    String[] open = null;
    boolean isFinal = true;
    for (Minute minute : minutes) {
      String[] fields = minute.row().split(",", -1);
      long second = OffsetDateTime.parse(fields[0]).toEpochSecond();
      long start = Math.floorDiv(second, step * 60L) * step * 60L;
      fields[0] = WebJson.time(Instant.ofEpochSecond(start));
      if (open == null || !open[0].equals(fields[0])) {
        close(bars, open, isFinal);
        open = fields;
        isFinal = minute.isFinal();
      } else {
        add(open, fields);
        isFinal &= minute.isFinal();
      }
    }
    close(bars, open, isFinal);
    return bars;
  }

  private static void close(List<Minute> bars, String[] fields, boolean isFinal) {
    if (fields != null) {
      vwap(fields);
      bars.add(new Minute(String.join(",", fields), isFinal));
    }
  }

  private static void add(String[] bar, String[] minute) {
    for (int i = 2; i < bar.length; i++) {
      if (bar[i].isEmpty() || minute[i].isEmpty()) {
        bar[i] = bar[i].isEmpty() ? minute[i] : bar[i];
      } else {
        BinaryOperator<BigDecimal> rule =
            RULES.getOrDefault(MinuteRows.COLUMNS.get(i), MinuteSteps::last);
        bar[i] = rule.apply(new BigDecimal(bar[i]), new BigDecimal(minute[i])).toPlainString();
      }
    }
  }

  /** The volume-weighted price of the whole bar, as a minute has it. */
  private static void vwap(String[] fields) {
    String volume = fields[column("volume")];
    String quote = fields[column("quote_volume")];
    if (!volume.isEmpty() && !quote.isEmpty() && new BigDecimal(volume).signum() > 0) {
      fields[column("vwap")] =
          MinuteRows.text(MinuteRows.vwap(new BigDecimal(quote), new BigDecimal(volume)));
    }
  }

  private static int column(String name) {
    return MinuteRows.COLUMNS.indexOf(name);
  }
}
