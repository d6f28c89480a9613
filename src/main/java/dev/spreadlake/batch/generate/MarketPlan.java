package dev.spreadlake.batch.generate;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What synthetic minute files to write.
 *
 * @param shape of the files
 * @param pair such as {@code BTCUSDT}
 * @param from first UTC day
 * @param to last UTC day, included
 * @param seed decides every price and place
 * @param daysAFile how many days a file holds, 1 to 3,660
 * @param price where the market begins, in the quote currency
 * @param defects how many of each kind, all in all
 */
public record MarketPlan(
    Shape shape,
    String pair,
    LocalDate from,
    LocalDate to,
    long seed,
    int daysAFile,
    double price,
    Map<MarketDefect, Integer> defects) {
  /** How the files look. */
  public enum Shape {
    /** No header, twelve columns, milliseconds before 2025 and microseconds since. */
    BINANCE,
    /** Header, high and low before open, seconds. */
    CRYPTOCOMPARE
  }

  /** A file is made in memory. */
  private static final int DAYS_A_FILE_MAX = 3_660;

  private static final int YEAR_MIN = 1970;
  private static final int YEAR_MAX = 2200;

  public MarketPlan {
    requireNonNull(shape, "shape");
    if (to.isBefore(from)) {
      throw new IllegalArgumentException("to must not be before from");
    }
    if (from.getYear() < YEAR_MIN || to.getYear() > YEAR_MAX) {
      throw new IllegalArgumentException(
          "from and to must be days of the years " + YEAR_MIN + " to " + YEAR_MAX);
    }
    if (daysAFile < 1 || daysAFile > DAYS_A_FILE_MAX) {
      throw new IllegalArgumentException(
          "days a file must be 1.." + DAYS_A_FILE_MAX + " (was " + daysAFile + ")");
    }
    if (!pair.matches("[A-Za-z0-9]{5,12}")) {
      throw new IllegalArgumentException(
          "pair must be 5 to 12 letters or digits (was " + pair + ")");
    }
    defects = Map.copyOf(defects);
    for (MarketDefect defect : defects.keySet()) {
      if (!defect.fits(shape)) {
        throw new IllegalArgumentException(
            "defects: files of the shape " + shape + " have no " + defect.id());
      }
    }
  }

  /** What a server's first start works on: a little of every defect that such files have. */
  public static List<MarketPlan> sample() {
    return List.of(
        new MarketPlan(
            Shape.BINANCE,
            "BTCUSDT",
            LocalDate.of(2026, 1, 1),
            LocalDate.of(2026, 5, 31),
            1,
            31,
            87_000,
            mix(
                "gap=24,zero_volume=4,frozen_source=1,duplicate_row=40,reversed_block=3,"
                    + "broken_ohlc=5,misaligned_time=3,garbage_price=2,short_row=2,"
                    + "negative_volume=2")),
        new MarketPlan(
            Shape.CRYPTOCOMPARE,
            "BTCUSD",
            LocalDate.of(2026, 4, 1),
            LocalDate.of(2026, 5, 31),
            2,
            31,
            87_050,
            mix(
                "gap=12,three_minute_bars=2,zero_volume=6,duplicate_row=30,conflicting_row=4,"
                    + "null_price=3,repeated_header=1,blank_line=2,bad_utf8=1")));
  }

  /**
   * Reads {@code kind=count,…}; {@code none} is no defect.
   *
   * @throws IllegalArgumentException for an unknown kind or a count below 1
   */
  public static Map<MarketDefect, Integer> mix(String text) {
    Map<MarketDefect, Integer> defects = new EnumMap<>(MarketDefect.class);
    if (text.equals("none")) {
      return defects;
    }
    for (String part : text.split(",", -1)) {
      String[] kindAndCount = part.strip().split("=", -1);
      if (kindAndCount.length != 2 || !kindAndCount[1].matches("[1-9][0-9]{0,6}")) {
        throw new IllegalArgumentException(
            "defects: '" + part + "' must be kind=count; --defects help lists the kinds");
      }
      MarketDefect kind;
      try {
        kind = MarketDefect.valueOf(kindAndCount[0].toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "defects: no kind '" + kindAndCount[0] + "'; --defects help lists the kinds", e);
      }
      defects.merge(kind, Integer.parseInt(kindAndCount[1]), Integer::sum);
    }
    return defects;
  }

  /** Days of the plan. */
  int days() {
    return (int) ChronoUnit.DAYS.between(from, to) + 1;
  }
}
