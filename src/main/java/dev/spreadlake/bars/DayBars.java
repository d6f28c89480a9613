package dev.spreadlake.bars;

import dev.spreadlake.market.Trade;
import dev.spreadlake.spread.SpreadObservation;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The minute bars and indicators of one book on one UTC day. What it gives is a function of the
 * trades and seconds that were added and of the indicators' state at the start of the day, whatever
 * the order of arrival: so the live path and a batch over silver give the same bits. One thread.
 */
public final class DayBars {
  /**
   * A minute is final this long after its end. A trade of it that comes later corrects it and
   * counts as a revision.
   */
  public static final Duration WATERMARK = Duration.ofSeconds(5);

  /**
   * A trade counts on its day, live and in gold, if it was received no longer than this before the
   * day begins or after it ends. Longer than a venue or a clock is behind; else on no day.
   */
  public static final Duration RECEIVED_WITHIN = Duration.ofHours(1);

  /**
   * A bar with its indicators.
   *
   * @param revision trades of the minute that came after its watermark
   */
  public record Row(MinuteBar bar, IndicatorRow indicators, int revision) {}

  /** The day's rows and the indicators' state after its last minute. */
  public record Result(List<Row> rows, Indicators.State end) {}

  private final LocalDate day;
  private final Indicators.State start;
  private final TreeMap<Instant, MinuteAccumulator> minutes = new TreeMap<>();
  private Instant frozenUntil = Instant.MIN;

  public DayBars(LocalDate day, Indicators.State start) {
    this.day = day;
    this.start = start;
  }

  /** The indicators before the day's first minute. */
  Indicators.State start() {
    return start;
  }

  public LocalDate day() {
    return day;
  }

  /** Whether nothing is known of the day: it has no row. */
  boolean isBlank() {
    return minutes.isEmpty();
  }

  /** Whether a trade counts on this day. */
  public boolean takes(Trade trade) {
    Instant begin = day.atStartOfDay(ZoneOffset.UTC).toInstant();
    Instant end = begin.plus(Duration.ofDays(1));
    return date(trade.countsAt()).equals(day)
        && !trade.receivedAt().isBefore(begin.minus(RECEIVED_WITHIN))
        && trade.receivedAt().isBefore(end.plus(RECEIVED_WITHIN));
  }

  /** Adds a trade at the time it counts at; false if it was known. */
  public boolean add(Trade trade) {
    return minute(trade.countsAt()).add(trade);
  }

  /** Adds one second's quote as silver has it; false if it was known. */
  public boolean add(QuoteSecond quote) {
    return minute(quote.second()).add(quote);
  }

  /** Adds one second's quote; false if it was known. */
  public boolean add(SpreadObservation observation) {
    return minute(observation.second()).add(observation);
  }

  /** Takes no further second before {@code until}, and keeps less of those that it has. */
  void freezeQuotes(Instant until) {
    if (until.isAfter(frozenUntil)) {
      minutes.subMap(frozenUntil, until).values().forEach(MinuteAccumulator::freezeQuotes);
      frozenUntil = until;
    }
  }

  /**
   * Rows of every minute from the first that has data up to, not including, {@code until}. A minute
   * without data in between has a row that says so.
   */
  public Result rows(Instant until) {
    return rows(Instant.MIN, start, until);
  }

  /**
   * The same from {@code from} on.
   *
   * @param state of the indicators after the minute before {@code from}
   */
  public Result rows(Instant from, Indicators.State state, Instant until) {
    List<Row> rows = new ArrayList<>();
    Indicators indicators = new Indicators(state);
    if (!minutes.isEmpty()) {
      Instant first = minutes.firstKey();
      for (Instant minute = first.isBefore(from) ? from : first;
          minute.isBefore(until) && date(minute).equals(day);
          minute = minute.plusSeconds(60)) {
        MinuteAccumulator known = minutes.get(minute);
        MinuteAccumulator filled = known == null ? new MinuteAccumulator(minute) : known;
        MinuteBar bar = filled.bar();
        rows.add(new Row(bar, indicators.next(bar), filled.revision()));
      }
    }
    return new Result(rows, indicators.state());
  }

  private MinuteAccumulator minute(Instant at) {
    Instant minute = at.truncatedTo(ChronoUnit.MINUTES);
    if (!date(minute).equals(day)) {
      throw new IllegalArgumentException(at + " is not on " + day);
    }
    return minutes.computeIfAbsent(minute, MinuteAccumulator::new);
  }

  private static LocalDate date(Instant at) {
    return LocalDate.ofInstant(at, ZoneOffset.UTC);
  }
}
