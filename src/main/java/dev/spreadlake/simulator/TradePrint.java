package dev.spreadlake.simulator;

import dev.spreadlake.market.Side;

/**
 * A trade.
 *
 * @param taker side of the order that crossed the spread
 * @param price in ticks
 * @param amount in units of 10⁻⁸
 * @param atMs ms since epoch
 */
public record TradePrint(
    long id, Side taker, long price, long amount, String makerId, String takerId, long atMs) {}
