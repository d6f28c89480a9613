package dev.spreadlake.simulator;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Exact decimal text from scaled integers. Amounts are counted in units of 10⁻⁸; prices in ticks of
 * their market. Stateless, thread-safe.
 */
public final class DecimalText {
  /** Decimals of an amount. */
  public static final int AMOUNT_SCALE = 8;

  private DecimalText() {}

  /** {@code unscaled · 10^-scale} with exactly {@code scale} decimals, e.g. {@code 0.00181072}. */
  public static String padded(long unscaled, int scale) {
    if (unscaled < 0) {
      return "-" + padded(-unscaled, scale);
    }
    String digits = Long.toString(unscaled);
    if (scale == 0) {
      return digits;
    }
    if (digits.length() <= scale) {
      digits = "0".repeat(scale - digits.length() + 1) + digits;
    }
    int point = digits.length() - scale;
    return digits.substring(0, point) + '.' + digits.substring(point);
  }

  /** Like {@link #padded} without trailing zeros after the point, e.g. {@code 2769.2}. */
  public static String stripped(long unscaled, int scale) {
    String text = padded(unscaled, scale);
    if (scale == 0) {
      return text;
    }
    int end = text.length();
    while (text.charAt(end - 1) == '0') {
      end--;
    }
    return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
  }

  /** An amount in units of 10⁻⁸, half-even. */
  public static long amountUnscaled(BigDecimal amount) {
    return amount.setScale(AMOUNT_SCALE, RoundingMode.HALF_EVEN).unscaledValue().longValueExact();
  }

  /** Amount times price at eight decimals, half-even, as an unscaled number. */
  public static long valueUnscaled(long amount, long price, int priceScale) {
    long high = Math.multiplyHigh(amount, price);
    long product = amount * price;
    if (high == 0 && product >= 0 && priceScale == 0) {
      return product;
    }
    return BigDecimal.valueOf(amount, AMOUNT_SCALE)
        .multiply(BigDecimal.valueOf(price, priceScale))
        .setScale(AMOUNT_SCALE, RoundingMode.HALF_EVEN)
        .unscaledValue()
        .longValueExact();
  }
}
