package dev.spreadlake.batch.generate;

import java.util.Locale;

/** Writes minutes as lines of one shape, sound and broken. Immutable. */
final class MarketLines {
  private static final long MICROS_FROM_MINUTE = 28_928_160; // 2025-01-01T00:00Z
  private static final long SATOSHI = 100_000_000;

  /** A line's fields under our names, so that one of them can be broken. */
  static final class Fields {
    String time = "";
    String open = "";
    String high = "";
    String low = "";
    String close = "";
    String volume = "";
    String quote = "";
    String trades = "";
    String end = "";
    String conversion = "direct";
  }

  private final MarketPlan.Shape shape;

  MarketLines(MarketPlan.Shape shape) {
    this.shape = shape;
  }

  /** The header line; empty where files have none. */
  String header() {
    return shape == MarketPlan.Shape.BINANCE
        ? ""
        : "time,high,low,open,volumefrom,volumeto,close,conversionType,conversionSymbol";
  }

  Fields fields(MarketWalk.Bar bar) {
    Fields fields = new Fields();
    fields.time = time(bar.minute(), 0);
    fields.end = time(bar.minute(), 59_999);
    fields.open = price(bar.open());
    fields.high = price(bar.high());
    fields.low = price(bar.low());
    fields.close = price(bar.close());
    fields.volume = decimal(bar.volume());
    fields.quote = decimal(bar.volume() / 100 * bar.close());
    fields.trades = Integer.toString(bar.trades());
    return fields;
  }

  /** A point in time, in the unit the shape has then. */
  String time(long minute, long millis) {
    long ms = minute * 60_000 + millis;
    if (shape == MarketPlan.Shape.CRYPTOCOMPARE) {
      return Long.toString(ms / 1000);
    }
    return minute < MICROS_FROM_MINUTE ? Long.toString(ms) : Long.toString(ms * 1000);
  }

  String line(Fields f) {
    return shape == MarketPlan.Shape.BINANCE
        ? String.join(
            ",", f.time, f.open, f.high, f.low, f.close, f.volume, f.end, f.quote, f.trades,
            f.volume, f.quote, "0")
        : String.join(
            ",", f.time, f.high, f.low, f.open, f.volume, f.quote, f.close, f.conversion, "");
  }

  static String price(long cents) {
    return cents / 100 + "." + (cents % 100 < 10 ? "0" : "") + cents % 100;
  }

  private static String decimal(long units) {
    return units / SATOSHI + "." + String.format(Locale.ROOT, "%08d", units % SATOSHI);
  }
}
