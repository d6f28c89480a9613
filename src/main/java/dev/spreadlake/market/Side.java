package dev.spreadlake.market;

/** Side of an order or of the aggressor of a trade. */
public enum Side {
  BUY,
  SELL
}
