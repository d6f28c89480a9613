package dev.spreadlake.basis;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * The USD/MXN that bitcoin implies at one whole second, or why it cannot be said. Prices are pesos
 * for one dollar. The dollar side of bitcoin is USDT, a token that is meant to be worth a dollar
 * but has a price of its own: the basis holds that difference too.
 *
 * @param impliedBid pesos got for one USDT: buy bitcoin at its ask, sell it at its peso bid; 8
 *     decimals
 * @param impliedAsk pesos paid for one USDT: buy bitcoin at its peso ask, sell it at its bid
 * @param impliedMid half of the sum of both, exact
 * @param quotedMid mid of the usd_mxn book, exact
 * @param basisPercent (impliedMid / quotedMid − 1) · 100, rounded half-even to 6 decimals
 * @param reason null if the rate can be said; else which book has no observation and why, and all
 *     prices are null
 */
public record ImpliedSecond(
    Instant second,
    BigDecimal impliedBid,
    BigDecimal impliedAsk,
    BigDecimal impliedMid,
    BigDecimal quotedMid,
    BigDecimal basisPercent,
    String reason) {
  public ImpliedSecond {
    requireNonNull(second, "second");
    if ((reason == null) == (basisPercent == null)) {
      throw new IllegalArgumentException("either a basis or the reason for none");
    }
  }

  static ImpliedSecond unsaid(Instant second, String reason) {
    return new ImpliedSecond(second, null, null, null, null, null, reason);
  }

  /** Whether there is a rate. */
  public boolean said() {
    return reason == null;
  }
}
