package dev.spreadlake.bars;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * One book over one minute, [minute, minute + 60 s). Prices are null in a minute without trades:
 * nothing is carried forward.
 *
 * @param open price of the trade with the lowest id
 * @param close price of the trade with the highest id
 * @param volume base amount
 * @param quoteVolume sum of price · amount
 * @param vwap quoteVolume / volume, 8 decimals half-even
 * @param buyVolume base amount whose aggressor bought
 * @param seconds seconds of the minute with a quote, 0..60
 * @param spreadMeanBps mean spread over those seconds, basis points of the mid; NaN if none
 * @param imbalanceMean mean of the top-of-book imbalance; NaN if unknown
 * @param bidDepthMean mean base amount within 0.1 % below the mid; NaN if unknown
 */
public record MinuteBar(
    Instant minute,
    BigDecimal open,
    BigDecimal high,
    BigDecimal low,
    BigDecimal close,
    BigDecimal volume,
    BigDecimal quoteVolume,
    BigDecimal vwap,
    int trades,
    BigDecimal buyVolume,
    BigDecimal sellVolume,
    int seconds,
    double spreadMeanBps,
    double spreadMinBps,
    double spreadMaxBps,
    double imbalanceMean,
    double bidDepthMean,
    double askDepthMean) {}
