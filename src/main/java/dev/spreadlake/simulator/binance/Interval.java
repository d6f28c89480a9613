package dev.spreadlake.simulator.binance;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;

/** A kline's length. Weeks begin on Monday, months on the first. */
enum Interval {
  S1("1s", 1_000),
  M1("1m", 60_000),
  M3("3m", 180_000),
  M5("5m", 300_000),
  M15("15m", 900_000),
  M30("30m", 1_800_000),
  H1("1h", 3_600_000),
  H2("2h", 7_200_000),
  H4("4h", 14_400_000),
  H6("6h", 21_600_000),
  H8("8h", 28_800_000),
  H12("12h", 43_200_000),
  D1("1d", 86_400_000),
  D3("3d", 259_200_000),
  W1("1w", 604_800_000),
  MONTH("1M", 2_678_400_000L);

  /** The first Monday after the epoch, a Thursday. */
  private static final long MONDAY_MS = 4 * 86_400_000L;

  private final String id;
  private final long ms;

  Interval(String id, long ms) {
    this.id = id;
    this.ms = ms;
  }

  String id() {
    return id;
  }

  static Optional<Interval> of(String id) {
    return Arrays.stream(values()).filter(interval -> interval.id.equals(id)).findFirst();
  }

  /** Opening time of the kline a time lies in, on a clock {@code offsetMs} ahead of UTC. */
  long start(long timeMs, long offsetMs) {
    long local = timeMs + offsetMs;
    long start =
        switch (this) {
          case MONTH ->
              day(local).withDayOfMonth(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
          case W1 -> Math.floorDiv(local - MONDAY_MS, ms) * ms + MONDAY_MS;
          default -> Math.floorDiv(local, ms) * ms;
        };
    return start - offsetMs;
  }

  /** Opening time of the kline after the one that opens then. */
  long next(long startMs, long offsetMs) {
    return this == MONTH
        ? day(startMs + offsetMs)
                .plusMonths(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .toEpochMilli()
            - offsetMs
        : startMs + ms;
  }

  private static LocalDate day(long timeMs) {
    return Instant.ofEpochMilli(timeMs).atOffset(ZoneOffset.UTC).toLocalDate();
  }
}
