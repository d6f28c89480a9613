package dev.spreadlake.batch.generate;

import java.time.LocalDate;
import java.time.ZoneOffset;

/** Random numbers by row and purpose, and times spread over the days of a plan. */
final class Draws {
  private static final long MICROS_A_SECOND = 1_000_000L;
  private static final String[] OFFSETS = {"+00", "+00:00", "Z", ""};

  private final long seed;
  private final long rows;
  private final long firstMicros;
  private final long spanMicros;
  private final boolean mixedTimes;

  Draws(long seed, GeneratePlan plan, MasterFile file) {
    this.seed = UserIds.mix(seed + file.id().hashCode());
    this.rows = Math.max(1, plan.rows(file));
    this.firstMicros = micros(plan.from());
    this.spanMicros = micros(plan.to().plusDays(1)) - firstMicros;
    this.mixedTimes = plan.defects().has(file, DefectKind.MIXED_TIMES);
  }

  private static long micros(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toEpochSecond() * MICROS_A_SECOND;
  }

  /** 64 random bits for a row and purpose. */
  long bits(long row, int purpose) {
    return UserIds.mix(seed + row * 0x9E3779B97F4A7C15L + purpose * 0xD1B54A32D192ED03L);
  }

  /** Uniform in [0, 1). */
  double unit(long row, int purpose) {
    return (bits(row, purpose) >>> 11) * 0x1.0p-53;
  }

  /** Whether an event of a probability happens. */
  boolean chance(long row, int purpose, double probability) {
    return unit(row, purpose) < probability;
  }

  /** The time of a row: the file runs through the days, neighbours a little out of order. */
  long timeOf(long row) {
    return timeOf(row, 0);
  }

  /** A time so much later than that of a row, within the days of the plan. */
  long timeOf(long row, long laterMicros) {
    double place = (row + 6 * (unit(row, 1) - 0.5)) / rows;
    long micros = (long) (Math.min(Math.max(place, 0), 1) * spanMicros);
    return firstMicros + inSpan(inSpan(toMillis(row, micros)) + laterMicros);
  }

  /** A time anywhere in the span after a share of it, 0 to 1. */
  long anyTime(long row, double after) {
    double place = after + unit(row, 1) * (1 - after);
    return firstMicros + inSpan(toMillis(row, (long) (place * spanMicros)));
  }

  private long inSpan(long micros) {
    return Math.min(Math.max(micros, 0), spanMicros - 1000);
  }

  /** Milliseconds as the source has them, one row in 200 with microseconds, one in 900 whole. */
  private long toMillis(long row, long micros) {
    long kind = Long.remainderUnsigned(bits(row, 2), 1800);
    if (kind < 9) {
      return micros;
    }
    return kind < 11 ? micros / MICROS_A_SECOND * MICROS_A_SECOND : micros / 1000 * 1000;
  }

  /** Writes a time as the transactions have it, {@code 2020-01-10 14:11:05.63+00}. */
  void timeWithOffset(long row, long micros, LineBuffer line) {
    int style = mixedTimes ? (int) (bits(row, 3) & 3) : 0;
    char between = mixedTimes && (bits(row, 4) & 1) == 0 ? 'T' : ' ';
    line.time(micros, between, -1).text(OFFSETS[style]);
  }

  /** Writes a time as the events have it, {@code 2020-01-02 18:40:33.568000}. */
  void timeWithoutOffset(long row, long micros, LineBuffer line) {
    if (mixedTimes) {
      timeWithOffset(row, micros, line);
    } else {
      line.time(micros, ' ', 6);
    }
  }

  /** The first row whose nominal time is at or after a day. */
  long firstRowOf(LocalDate day) {
    return (long) Math.ceil((double) (micros(day) - firstMicros) / spanMicros * rows);
  }

  long rows() {
    return rows;
  }
}
