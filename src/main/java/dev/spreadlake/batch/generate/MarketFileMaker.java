package dev.spreadlake.batch.generate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One synthetic minute file in memory. The file's minutes are dealt into slots of two hours, each
 * with at most one defect, so that what is found can be told one by one. Not thread-safe.
 */
final class MarketFileMaker {
  /** Minutes of a slot; a day has whole slots. */
  static final int SLOT = 120;

  private static final int AT = 10;
  private static final int GAP = 5;
  private static final int EMPTY = 10;
  private static final int STILL = 90;
  private static final int COARSE = 60;
  private static final int REVERSED = 50;

  private final MarketPlan.Shape shape;
  private final MarketLines lines;
  private final Random random;
  private final List<String> text = new ArrayList<>();
  private final Map<String, Long> byRule = new HashMap<>();
  private final Map<String, Long> flags = new HashMap<>();
  private long accepted;
  private long gapMinutes;

  MarketFileMaker(MarketPlan.Shape shape, long seed) {
    this.shape = shape;
    this.lines = new MarketLines(shape);
    this.random = new Random(seed);
  }

  /** Lines without the header. */
  List<String> lines() {
    return text;
  }

  String header() {
    return lines.header();
  }

  MarketKey key(String file) {
    return new MarketKey(file, text.size(), accepted, byRule, flags, gapMinutes);
  }

  /**
   * Writes the minutes with the defects among them.
   *
   * @throws IllegalArgumentException if there are more defects than slots
   */
  void make(MarketWalk walk, int minutes, List<MarketDefect> defects) {
    requireRoom(minutes, defects);
    int slots = minutes / SLOT;
    List<MarketDefect> dealt = new ArrayList<>(defects);
    dealt.addAll(Collections.nCopies(slots - defects.size(), null));
    Collections.shuffle(dealt, random);
    for (MarketDefect defect : dealt) {
      List<MarketWalk.Bar> bars = new ArrayList<>(SLOT);
      for (int i = 0; i < SLOT; i++) {
        bars.add(walk.next());
      }
      slot(bars, defect);
    }
  }

  /**
   * @throws IllegalArgumentException if there are more defects than slots
   */
  static void requireRoom(int minutes, List<MarketDefect> defects) {
    int slots = minutes / SLOT;
    if (defects.size() > slots) {
      throw new IllegalArgumentException(
          defects.size() + " defects in a file need as many slots of two hours; it has " + slots);
    }
  }

  private void slot(List<MarketWalk.Bar> bars, MarketDefect defect) {
    if (defect == null) {
      bars.forEach(this::good);
      return;
    }
    switch (defect.fate()) {
      case REFUSED, DUPLICATE -> inserted(bars, defect);
      case GAP -> {
        before(bars, AT).forEach(this::good);
        bars.subList(AT + GAP, bars.size()).forEach(this::good);
        gapMinutes += GAP;
      }
      case FLAGGED -> flagged(bars, defect);
      case KEPT -> kept(bars, defect);
    }
  }

  private static List<MarketWalk.Bar> before(List<MarketWalk.Bar> bars, int end) {
    return bars.subList(0, end);
  }

  private void good(MarketWalk.Bar bar) {
    text.add(lines.line(lines.fields(bar)));
    accepted++;
  }

  private void inserted(List<MarketWalk.Bar> bars, MarketDefect defect) {
    before(bars, AT + 1).forEach(this::good);
    text.add(broken(bars.get(AT), defect));
    byRule.merge(defect.found(), 1L, Long::sum);
    bars.subList(AT + 1, bars.size()).forEach(this::good);
  }

  private String broken(MarketWalk.Bar bar, MarketDefect defect) {
    MarketLines.Fields f = lines.fields(bar);
    String sound = lines.line(f);
    switch (defect) {
      case CONFLICTING_ROW -> f.volume = "0.00000001";
      case BROKEN_OHLC -> f.low = MarketLines.price(bar.high() + 100);
      case SWAPPED_HIGH_LOW -> {
        String high = f.high;
        f.high = f.low;
        f.low = high;
      }
      case NULL_PRICE -> f.close = "";
      case GARBAGE_PRICE -> f.open = "n/a";
      case NAN_PRICE -> f.high = "NaN";
      case HUGE_PRICE -> f.high = "123456789012345.5";
      case NEGATIVE_PRICE -> f.low = "-" + f.low;
      case ZERO_PRICES -> {
        f.open = "0";
        f.high = "0";
        f.low = "0";
        f.close = "0";
      }
      case PRECISE_PRICE -> f.open = f.open + "0000001";
      case NULL_VOLUME -> f.volume = "";
      case GARBAGE_VOLUME -> f.volume = "12..5";
      case NEGATIVE_VOLUME -> f.volume = "-" + f.volume;
      case NULL_TIME -> f.time = "";
      case GARBAGE_TIME -> f.time = "yesterday";
      case EPOCH_TIME -> f.time = "0";
      case MISALIGNED_TIME -> f.time = lines.time(bar.minute(), 7_000);
      case FUTURE_TIME -> f.time = lines.time(bar.minute() + 60L * 24 * 366 * 60, 0);
      case WRONG_INTERVAL -> f.end = lines.time(bar.minute() + 59, 59_999);
      case NUL_BYTE -> f.close = "\u0000" + f.close;
      default -> {
        return brokenLine(sound, defect);
      }
    }
    return lines.line(f);
  }

  private String brokenLine(String sound, MarketDefect defect) {
    return switch (defect) {
      case DUPLICATE_ROW -> sound;
      case REPEATED_HEADER -> lines.header();
      case BLANK_LINE -> "";
      case SHORT_ROW -> sound.substring(0, sound.lastIndexOf(',', sound.length() - 2));
      case LONG_ROW -> sound + ",1";
      case BROKEN_QUOTES -> "\"" + sound;
      case BAD_UTF8 -> "\u00ff\u00fe" + sound;
      case GIANT_LINE -> sound + "9".repeat(70_000);
      default -> throw new IllegalArgumentException(defect + " is no broken line");
    };
  }

  private void flagged(List<MarketWalk.Bar> bars, MarketDefect defect) {
    before(bars, AT).forEach(this::good);
    int end = AT;
    switch (defect) {
      case ZERO_VOLUME -> {
        end = AT + EMPTY;
        bars.subList(AT, end).forEach(bar -> good(bar.empty()));
        flags.merge("zero_volume", (long) EMPTY, Long::sum);
      }
      case FROZEN_SOURCE -> {
        end = AT + STILL;
        long price = bars.get(AT - 1).close();
        bars.subList(AT, end).forEach(bar -> good(bar.still(price)));
        flags.merge("frozen", (long) STILL, Long::sum);
        flags.merge("zero_volume", (long) STILL, Long::sum);
      }
      case THREE_MINUTE_BARS -> {
        end = AT + COARSE;
        for (int i = AT; i < end; i += 3) {
          good(bars.get(i));
          flags.merge("coarse", 1L, Long::sum);
        }
      }
      case CONVERTED_PRICE -> {
        end = AT + 1;
        MarketLines.Fields f = lines.fields(bars.get(AT));
        f.conversion = "multiply";
        text.add(lines.line(f));
        accepted++;
        flags.merge("converted", 1L, Long::sum);
      }
      default -> throw new IllegalArgumentException(defect + " sets no flag");
    }
    bars.subList(end, bars.size()).forEach(this::good);
  }

  private void kept(List<MarketWalk.Bar> bars, MarketDefect defect) {
    if (defect == MarketDefect.REVERSED_BLOCK) {
      before(bars, AT).forEach(this::good);
      List<MarketWalk.Bar> block = new ArrayList<>(bars.subList(AT, AT + REVERSED));
      Collections.reverse(block);
      block.forEach(this::good);
      bars.subList(AT + REVERSED, bars.size()).forEach(this::good);
      return;
    }
    before(bars, AT).forEach(this::good);
    MarketLines.Fields f = lines.fields(bars.get(AT));
    switch (defect) {
      case QUOTED_FIELDS -> {
        f.open = "\"" + f.open + "\"";
        f.close = "\"" + f.close + "\"";
      }
      case EXPONENT -> f.volume = "1.25e-3";
      case PADDED_DECIMALS -> f.open = f.open + "00000000";
      case OTHER_TIME_UNIT ->
          f.time =
              Long.toString(
                  bars.get(AT).minute() * (shape == MarketPlan.Shape.BINANCE ? 60 : 60_000_000L));
      default -> throw new IllegalArgumentException(defect + " is not kept");
    }
    text.add(lines.line(f));
    accepted++;
    bars.subList(AT + 1, bars.size()).forEach(this::good);
  }
}
