package dev.spreadlake.quality.row;

/** A compiled number; asked only for rows in which none of its columns is missing. */
@FunctionalInterface
interface Value {
  double of(double[] row);
}
