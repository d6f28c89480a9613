package dev.spreadlake.simulator;

import dev.spreadlake.market.Side;

/**
 * A resting order. Immutable; a change makes a new one.
 *
 * @param id the venue's order id
 * @param price in ticks
 * @param amount in units of 10⁻⁸
 * @param createdMs when it was first placed, ms since epoch
 * @param rank place in the queue at its price: lower was there first; unique per book
 */
public record Order(String id, Side side, long price, long amount, long createdMs, long rank) {
  public Order {
    if (price <= 0 || amount <= 0) {
      throw new IllegalArgumentException("price " + price + " amount " + amount);
    }
  }

  Order withAmount(long newAmount) {
    return new Order(id, side, price, newAmount, createdMs, rank);
  }

  Order withPrice(long newPrice, long newRank) {
    return new Order(id, side, newPrice, amount, createdMs, newRank);
  }
}
