package dev.spreadlake.bars;

import dev.spreadlake.market.Book;
import dev.spreadlake.market.Trade;
import dev.spreadlake.spread.SpreadObservation;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * The minutes of one book as they happen: the running one at any time, each one once more when its
 * watermark has passed, and again when a late trade corrects it. One thread.
 */
public final class LiveMinutes {
  private final Book book;
  private DayBars day;
  private Instant settledUntil;
  private Indicators.State settled;
  private boolean corrected;

  /**
   * @param day what is known of the day so far; its book's minutes are gone on with
   */
  public LiveMinutes(Book book, DayBars day) {
    this.book = book;
    take(day);
  }

  private void take(DayBars bars) {
    day = bars;
    settled = bars.start();
    settledUntil = bars.day().atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** Takes a trade by its exchange time; false if it is known, or of another day. */
  public boolean add(Trade trade) {
    Instant at = trade.exchangeAt() == null ? trade.receivedAt() : trade.exchangeAt();
    if (!turnTo(at)) {
      return false;
    }
    boolean fresh = day.add(trade);
    corrected |= fresh && at.isBefore(settledUntil);
    return fresh;
  }

  /** Takes one second's quote; false if it is known, or of another day. */
  public boolean add(SpreadObservation observation) {
    if (!turnTo(observation.second())) {
      return false;
    }
    boolean fresh = day.add(observation);
    corrected |= fresh && observation.second().isBefore(settledUntil);
    return fresh;
  }

  /** Begins the next day if {@code at} is in it; false if {@code at} is of a day that is over. */
  private boolean turnTo(Instant at) {
    LocalDate date = LocalDate.ofInstant(at, ZoneOffset.UTC);
    if (date.isAfter(day.day())) {
      Instant midnight = day.day().plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
      take(new DayBars(date, day.rows(midnight).end()));
    }
    return date.equals(day.day());
  }

  /**
   * What there is to say at {@code now}: minutes that have become final, corrected ones, and the
   * running one last; nothing before the first trade or second of the day.
   */
  public List<MinuteNews> tick(Instant now) {
    List<MinuteNews> news = new ArrayList<>();
    if (!turnTo(now)) {
      return news;
    }
    Instant settles = now.minus(DayBars.WATERMARK).truncatedTo(ChronoUnit.MINUTES);
    if (corrected) {
      // Rare: the minutes after the corrected one follow, since indicators remember.
      settled = day.start();
      settledUntil = day.day().atStartOfDay(ZoneOffset.UTC).toInstant();
      corrected = false;
    }
    if (settles.isAfter(settledUntil)) {
      DayBars.Result result = day.rows(settledUntil, settled, settles);
      settled = result.end();
      settledUntil = settles;
      result.rows().forEach(row -> news.add(news(row, true)));
    }
    Instant running = now.truncatedTo(ChronoUnit.MINUTES).plusSeconds(60);
    List<DayBars.Row> open = day.rows(settledUntil, settled, running).rows();
    open.forEach(row -> news.add(news(row, false)));
    return news;
  }

  private MinuteNews news(DayBars.Row row, boolean isFinal) {
    return new MinuteNews(
        book, row.bar().minute(), isFinal, row.revision(), MinuteRows.row(book.name(), row));
  }
}
