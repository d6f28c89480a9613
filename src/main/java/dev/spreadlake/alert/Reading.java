package dev.spreadlake.alert;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;

/**
 * One value of a series at one second.
 *
 * @param second since the epoch
 * @param value what is compared, exact
 * @param bid the quote behind a spread; null for other series
 * @param ask likewise
 */
record Reading(long second, BigDecimal value, BigDecimal bid, BigDecimal ask) {
  Reading {
    requireNonNull(value, "value");
  }
}
