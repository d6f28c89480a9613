package dev.spreadlake.batch.generate;

import java.util.Locale;

/**
 * One kind of dirt in synthetic minute files, and what has to become of it.
 *
 * @see MarketGenerator
 */
public enum MarketDefect {
  DUPLICATE_ROW(Fate.DUPLICATE, "duplicate_bar"),
  CONFLICTING_ROW(Fate.DUPLICATE, "conflicting_bar"),
  BROKEN_OHLC(Fate.REFUSED, "bars.ohlc_order"),
  SWAPPED_HIGH_LOW(Fate.REFUSED, "bars.ohlc_order"),
  NULL_PRICE(Fate.REFUSED, "bars.complete"),
  GARBAGE_PRICE(Fate.REFUSED, "unparsable_price"),
  NAN_PRICE(Fate.REFUSED, "unparsable_price"),
  HUGE_PRICE(Fate.REFUSED, "unparsable_price"),
  NEGATIVE_PRICE(Fate.REFUSED, "bars.positive"),
  ZERO_PRICES(Fate.REFUSED, "bars.positive"),
  PRECISE_PRICE(Fate.REFUSED, "price_precision"),
  NULL_VOLUME(Fate.REFUSED, "null_volume"),
  GARBAGE_VOLUME(Fate.REFUSED, "unparsable_volume"),
  NEGATIVE_VOLUME(Fate.REFUSED, "bars.volume_not_negative"),
  NULL_TIME(Fate.REFUSED, "null_time"),
  GARBAGE_TIME(Fate.REFUSED, "unparsable_time"),
  EPOCH_TIME(Fate.REFUSED, "unparsable_time"),
  MISALIGNED_TIME(Fate.REFUSED, "bars.on_grid"),
  FUTURE_TIME(Fate.REFUSED, "bars.not_future"),
  WRONG_INTERVAL(Fate.REFUSED, "wrong_interval"),
  REPEATED_HEADER(Fate.REFUSED, "repeated_header"),
  BLANK_LINE(Fate.REFUSED, "blank_row"),
  SHORT_ROW(Fate.REFUSED, "short_row"),
  LONG_ROW(Fate.REFUSED, "long_row"),
  BROKEN_QUOTES(Fate.REFUSED, "broken_quotes"),
  BAD_UTF8(Fate.REFUSED, "invalid_utf8"),
  NUL_BYTE(Fate.REFUSED, "nul_byte"),
  GIANT_LINE(Fate.REFUSED, "line_too_long"),
  GAP(Fate.GAP, "gaps"),
  REVERSED_BLOCK(Fate.KEPT, "file_order"),
  THREE_MINUTE_BARS(Fate.FLAGGED, "coarse"),
  ZERO_VOLUME(Fate.FLAGGED, "zero_volume"),
  FROZEN_SOURCE(Fate.FLAGGED, "frozen"),
  CONVERTED_PRICE(Fate.FLAGGED, "converted"),
  QUOTED_FIELDS(Fate.KEPT, ""),
  EXPONENT(Fate.KEPT, ""),
  PADDED_DECIMALS(Fate.KEPT, ""),
  OTHER_TIME_UNIT(Fate.KEPT, "");

  /** What becomes of a defect's rows. */
  public enum Fate {
    /** Quarantined under the rule. */
    REFUSED,
    /** Counted as duplicates under the rule. */
    DUPLICATE,
    /** Kept with the flag. */
    FLAGGED,
    /** Missing minutes that are listed. */
    GAP,
    /** Kept as they are. */
    KEPT
  }

  private final Fate fate;
  private final String found;

  MarketDefect(Fate fate, String found) {
    this.fate = fate;
    this.found = found;
  }

  /** Whether files of a shape can have it. */
  boolean fits(MarketPlan.Shape shape) {
    return switch (this) {
      case WRONG_INTERVAL -> shape == MarketPlan.Shape.BINANCE;
      case REPEATED_HEADER, CONVERTED_PRICE -> shape == MarketPlan.Shape.CRYPTOCOMPARE;
      default -> true;
    };
  }

  /** What becomes of it. */
  public Fate fate() {
    return fate;
  }

  /** The rule, flag or table that shows it; empty where there is nothing to show. */
  public String found() {
    return found;
  }

  /** How a mix names it. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
