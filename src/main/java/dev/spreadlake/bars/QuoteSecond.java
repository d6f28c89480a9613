package dev.spreadlake.bars;

import java.time.Instant;

/**
 * What a minute keeps of one second's quote.
 *
 * @param second whole second
 * @param spreadBps basis points of the mid
 * @param imbalance at the top, -1..1; NaN if unknown
 * @param bidDepth base amount within 0.1 % below the mid; NaN if unknown
 * @param askDepth the same above
 */
public record QuoteSecond(
    Instant second, double spreadBps, double imbalance, double bidDepth, double askDepth) {}
