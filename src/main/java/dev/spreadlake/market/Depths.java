package dev.spreadlake.market;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Computes {@link Depth} from the levels of a book. Pure; doubles, because it is statistics. */
public final class Depths {
  /** The levels of one book, best first, and whether there may be more beyond the last. */
  public interface Levels {
    /** Shows the levels of one side. */
    void walk(boolean buy, OrderBook.LevelVisitor visitor);

    /** True if the venue may hold more levels of that side than are shown. */
    boolean truncated(boolean buy);
  }

  private Depths() {}

  /**
   * Depth of a whole book; null if a side is empty.
   *
   * @param sizes quote-currency sizes for the slippage
   */
  public static Depth of(OrderBook book, List<BigDecimal> sizes) {
    return of(
        new Levels() {
          @Override
          public void walk(boolean buy, OrderBook.LevelVisitor visitor) {
            book.walk(buy, visitor);
          }

          @Override
          public boolean truncated(boolean buy) {
            return false;
          }
        },
        sizes);
  }

  /** Depth of the levels shown; a band that reaches beyond truncated levels is {@code NaN}. */
  public static Depth of(Levels levels, List<BigDecimal> sizes) {
    double bid = best(levels, true);
    double ask = best(levels, false);
    if (Double.isNaN(bid) || Double.isNaN(ask)) {
      return null;
    }
    double mid = (bid + ask) / 2;
    return new Depth(
        within(levels, true, mid),
        within(levels, false, mid),
        slippage(levels, false, mid, sizes),
        slippage(levels, true, mid, sizes));
  }

  private static double best(Levels levels, boolean buy) {
    double[] best = {Double.NaN};
    levels.walk(
        buy,
        (price, amount) -> {
          best[0] = price;
          return false;
        });
    return best[0];
  }

  private static List<Double> within(Levels levels, boolean buy, double mid) {
    int bands = Depth.BANDS_PERCENT.size();
    double[] sums = new double[bands];
    double widest = Depth.BANDS_PERCENT.get(bands - 1);
    double[] last = {0};
    levels.walk(
        buy,
        (price, amount) -> {
          double percent = Math.abs(price - mid) / mid * 100;
          last[0] = percent;
          for (int i = 0; i < bands; i++) {
            if (percent <= Depth.BANDS_PERCENT.get(i)) {
              sums[i] += amount;
            }
          }
          return percent <= widest;
        });
    List<Double> result = new ArrayList<>(bands);
    for (int i = 0; i < bands; i++) {
      boolean unknown = levels.truncated(buy) && last[0] < Depth.BANDS_PERCENT.get(i);
      result.add(unknown ? Double.NaN : sums[i]);
    }
    return result;
  }

  /** Percent of the mid lost when {@code sizes} are taken from one side, best first. */
  private static List<Double> slippage(
      Levels levels, boolean fromBids, double mid, List<BigDecimal> sizes) {
    List<Double> result = new ArrayList<>(sizes.size());
    for (BigDecimal size : sizes) {
      double wanted = size.doubleValue();
      double[] taken = new double[2]; // quote value, base amount
      levels.walk(
          fromBids,
          (price, amount) -> {
            double value = Math.min(price * amount, wanted - taken[0]);
            taken[0] += value;
            taken[1] += value / price;
            return taken[0] < wanted;
          });
      boolean thin = taken[0] < wanted * (1 - 1e-12) || wanted <= 0;
      double average = taken[0] / taken[1];
      double lost = (fromBids ? mid - average : average - mid) / mid * 100;
      result.add(thin ? Double.NaN : lost);
    }
    return result;
  }
}
