package dev.spreadlake.spread;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** The formula of the exercise. */
public final class Spreads {
  /** Decimals of a spread in percent. */
  public static final int SCALE = 6;

  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private Spreads() {}

  /**
   * Spread in percent of the ask: (ask − bid) · 100 / ask, rounded half-even to 6 decimals.
   *
   * @throws IllegalArgumentException unless 0 &lt; bid &lt; ask
   */
  public static BigDecimal percent(BigDecimal bid, BigDecimal ask) {
    if (bid.signum() <= 0 || ask.compareTo(bid) <= 0) {
      throw new IllegalArgumentException(
          "spread needs 0 < bid < ask (was " + bid + ", " + ask + ")");
    }
    return ask.subtract(bid).multiply(HUNDRED).divide(ask, SCALE, RoundingMode.HALF_EVEN);
  }
}
