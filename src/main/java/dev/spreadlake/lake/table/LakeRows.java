package dev.spreadlake.lake.table;

import static java.time.ZoneOffset.UTC;

import dev.spreadlake.alert.AlertEvent;
import dev.spreadlake.basis.ImpliedSecond;
import dev.spreadlake.market.Depth;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Trade;
import dev.spreadlake.spread.SpreadObservation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Rows of the lake's tables as text. Decimals as the exchange wrote them, plain; statistics rounded
 * half-even to 8 decimals; unknown is empty, which readers take for null. Not thread-safe (it keeps
 * the text of the newest second).
 */
public final class LakeRows {
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'+00:00'").withZone(UTC);
  private static final DateTimeFormatter MICROSECOND =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'+00:00'").withZone(UTC);
  private static final int SECOND_LENGTH = 25;
  private static final int STATISTIC_SCALE = 8;
  private static final List<Double> NO_BANDS =
      Collections.nCopies(Depth.BANDS_PERCENT.size(), Double.NaN);
  private static final List<Double> NO_SIZES =
      Collections.nCopies(Depth.SLIPPAGE_SIZES, Double.NaN);

  private long newestSecond = Long.MIN_VALUE;
  private String newestText = "";

  /** {@code 2022-04-30T04:10:26+00:00}. */
  public String second(long epochSecond) {
    if (epochSecond != newestSecond) {
      newestText = SECOND.format(Instant.ofEpochSecond(epochSecond));
      newestSecond = epochSecond;
    }
    return newestText;
  }

  /** The second that {@code row} begins with. */
  public static long secondOf(String row) {
    LocalDate date = LocalDate.of(number(row, 0, 4), number(row, 5, 7), number(row, 8, 10));
    return LakeLayout.dayStart(date)
        + number(row, 11, 13) * 3600L
        + number(row, 14, 16) * 60L
        + number(row, 17, 19);
  }

  private static int number(String text, int from, int to) {
    return Integer.parseInt(text, from, to, 10);
  }

  /** The text of the second that {@code row} begins with. */
  public static String secondText(String row) {
    return row.substring(0, Math.min(row.length(), SECOND_LENGTH));
  }

  /** The row of {@link Dataset#SPREADS}: the first five columns of {@code wide}. */
  public static String narrow(String wide) {
    int end = -1;
    for (int i = 0; i < 5; i++) {
      end = wide.indexOf(',', end + 1);
    }
    return wide.substring(0, end);
  }

  /** A row of {@link Dataset#BOOK_SECONDS}. */
  public String wide(SpreadObservation o, FeedMode mode) {
    StringBuilder row = new StringBuilder(256);
    row.append(second(o.second().getEpochSecond())).append(',').append(o.book().name());
    decimal(row, o.bid());
    decimal(row, o.ask());
    decimal(row, o.spread());
    row.append(',').append(o.venue().id()).append(',').append(mode.id());
    row.append(',').append(o.source().id());
    decimal(row, o.mid());
    statistic(row, o.spreadBps());
    decimal(row, o.bidSize());
    decimal(row, o.askSize());
    statistic(row, o.imbalance());
    Depth depth = o.depth();
    statistics(row, depth == null ? NO_BANDS : depth.bidWithin());
    statistics(row, depth == null ? NO_BANDS : depth.askWithin());
    statistics(row, depth == null ? NO_SIZES : depth.buySlippagePercent());
    statistics(row, depth == null ? NO_SIZES : depth.sellSlippagePercent());
    row.append(',').append(o.trades());
    decimal(row, o.volume());
    row.append(',').append(o.ageMillis()).append(',').append(o.latencyMillis());
    return row.toString();
  }

  /** A row of {@link Dataset#GAPS}. */
  public String gap(String book, GapRange gap) {
    return second(gap.first())
        + ","
        + SECOND.format(Instant.ofEpochSecond(gap.last()))
        + ","
        + gap.seconds()
        + ","
        + book
        + ","
        + gap.reason()
        + ","
        + text(gap.detail());
  }

  /** A row of {@link Dataset#SUSPECT}, cut to {@code first..last}. */
  public String suspect(SuspectSeconds suspect, long first, long last) {
    return SECOND.format(Instant.ofEpochSecond(first))
        + ","
        + SECOND.format(Instant.ofEpochSecond(last))
        + ","
        + (last - first + 1)
        + ","
        + suspect.book().name()
        + ","
        + suspect.venue().id()
        + ","
        + text(suspect.reason());
  }

  /** A row of {@link Dataset#TRADES}. */
  public String trade(Trade t) {
    StringBuilder row = new StringBuilder(160);
    if (t.exchangeAt() != null) {
      row.append(MICROSECOND.format(t.exchangeAt()));
    }
    row.append(',').append(MICROSECOND.format(t.receivedAt()));
    row.append(',').append(t.book().name()).append(',').append(t.venue().id());
    row.append(',').append(t.id());
    decimal(row, t.price());
    decimal(row, t.amount());
    decimal(row, t.price().multiply(t.amount()).stripTrailingZeros());
    row.append(',').append(t.aggressor().name().toLowerCase(Locale.ROOT));
    return row.toString();
  }

  /** A row of {@link Dataset#IMPLIED}. */
  public String implied(ImpliedSecond s) {
    StringBuilder row = new StringBuilder(100);
    row.append(second(s.second().getEpochSecond()));
    decimal(row, s.impliedBid());
    decimal(row, s.impliedAsk());
    decimal(row, s.impliedMid());
    decimal(row, s.quotedMid());
    decimal(row, s.basisPercent());
    row.append(',').append(text(s.reason()));
    return row.toString();
  }

  /** The second behind {@link #implied}. */
  public static ImpliedSecond implied(String row) {
    String[] fields = row.split(",", 7);
    Instant second = Instant.ofEpochSecond(secondOf(row));
    if (fields[5].isEmpty()) {
      return new ImpliedSecond(second, null, null, null, null, null, untext(fields[6]));
    }
    return new ImpliedSecond(
        second,
        new BigDecimal(fields[1]),
        new BigDecimal(fields[2]),
        new BigDecimal(fields[3]),
        new BigDecimal(fields[4]),
        new BigDecimal(fields[5]),
        null);
  }

  /** A row of {@link Dataset#ALERTS}. */
  public String alert(AlertEvent e) {
    StringBuilder row = new StringBuilder(256);
    row.append(second(e.observedAt().getEpochSecond())).append(',').append(e.book().name());
    row.append(',').append(e.seq());
    row.append(',').append(text(e.id()));
    row.append(',').append(text(e.rule()));
    row.append(',').append(text(e.name()));
    row.append(',').append(e.state().id());
    row.append(',').append(e.severity() == null ? "" : text(e.severity().id()));
    decimal(row, e.threshold());
    decimal(row, e.clear());
    decimal(row, e.value());
    decimal(row, e.bid());
    decimal(row, e.ask());
    row.append(',').append(SECOND.format(e.since()));
    decimal(row, e.peak());
    return row.toString();
  }

  /** Quoted where CSV asks for it; line ends become spaces, so that a record is a line. */
  static String text(String value) {
    if (value == null || value.isEmpty()) {
      return "";
    }
    String line = line(value);
    if (line.indexOf(',') < 0 && line.indexOf('"') < 0) {
      return line;
    }
    return '"' + line.replace("\"", "\"\"") + '"';
  }

  /** {@code value} on one line. */
  public static String line(String value) {
    return value.replaceAll("\\p{Cntrl}+", " ");
  }

  /** The value behind {@link #text}. */
  public static String untext(String field) {
    if (field.length() >= 2 && field.charAt(0) == '"') {
      return field.substring(1, field.length() - 1).replace("\"\"", "\"");
    }
    return field;
  }

  private static void decimal(StringBuilder row, BigDecimal value) {
    row.append(',');
    if (value != null) {
      row.append(value.toPlainString());
    }
  }

  private static void statistics(StringBuilder row, List<Double> values) {
    for (double value : values) {
      statistic(row, value);
    }
  }

  private static void statistic(StringBuilder row, double value) {
    row.append(',');
    if (Double.isFinite(value)) {
      BigDecimal rounded =
          BigDecimal.valueOf(value).setScale(STATISTIC_SCALE, RoundingMode.HALF_EVEN);
      row.append(rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString());
    }
  }
}
