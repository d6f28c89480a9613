package dev.spreadlake.market;

import java.util.List;

/**
 * Depth of one book at one moment. Statistics, hence doubles.
 *
 * @param bidWithin base amount resting on the bid side within each of {@link #BANDS_PERCENT} of the
 *     mid price; same order
 * @param askWithin the same for the ask side
 * @param buySlippagePercent cost, in percent of the mid, of buying each of the configured sizes (in
 *     quote currency) at market; {@code NaN} where the book is too thin
 * @param sellSlippagePercent the same for selling
 */
public record Depth(
    List<Double> bidWithin,
    List<Double> askWithin,
    List<Double> buySlippagePercent,
    List<Double> sellSlippagePercent) {
  /** Distances from the mid price, in percent. */
  public static final List<Double> BANDS_PERCENT = List.of(0.1, 0.5, 1.0, 2.0);

  /** How many sizes the slippage is computed for. */
  public static final int SLIPPAGE_SIZES = 5;

  public Depth {
    bidWithin = List.copyOf(bidWithin);
    askWithin = List.copyOf(askWithin);
    buySlippagePercent = List.copyOf(buySlippagePercent);
    sellSlippagePercent = List.copyOf(sellSlippagePercent);
  }
}
