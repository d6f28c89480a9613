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
 * watermark has passed, and again when a late trade corrects it. A day is over once its last minute
 * is final; what happens until then on the day after is kept for it. The indicators begin anew
 * after a day of which nothing is known, as they do in gold, which has no such day. One thread.
 */
public final class LiveMinutes {
  private final Book book;
  private DayBars day;
  private DayBars next;
  private Indicators.State start;
  private Instant settledUntil;
  private Indicators.State settled;
  private Instant corrected;

  /**
   * @param day what is known of the day so far; its book's minutes are gone on with
   */
  public LiveMinutes(Book book, DayBars day) {
    this.book = book;
    begin(day, day.start());
  }

  private void begin(DayBars bars, Indicators.State state) {
    day = bars;
    next = null;
    start = state;
    settled = start;
    settledUntil = midnight(day.day());
    corrected = null;
  }

  /** Takes a trade at the time it counts at; false if it is known, or of a day that is over. */
  public boolean add(Trade trade) {
    DayBars bars = dayOf(trade.countsAt());
    return bars != null && added(bars.add(trade), trade.countsAt());
  }

  /** Takes one second's quote; false if it is known, or of a day that is over. */
  public boolean add(SpreadObservation observation) {
    DayBars bars = dayOf(observation.second());
    return bars != null && added(bars.add(observation), observation.second());
  }

  private boolean added(boolean fresh, Instant at) {
    if (fresh && at.isBefore(settledUntil) && (corrected == null || at.isBefore(corrected))) {
      corrected = at.truncatedTo(ChronoUnit.MINUTES);
    }
    return fresh;
  }

  /** The day that holds a moment: the one under way, or the one after it; else null. */
  private DayBars dayOf(Instant at) {
    LocalDate date = LocalDate.ofInstant(at, ZoneOffset.UTC);
    if (date.equals(day.day())) {
      return day;
    }
    if (!date.equals(day.day().plusDays(1))) {
      return null;
    }
    if (next == null) {
      next = new DayBars(date, Indicators.State.empty());
    }
    return next;
  }

  /**
   * What there is to say at {@code now}: minutes that have become final, corrected ones, and the
   * running one last (none in the seconds after midnight, until the day before is final).
   */
  public List<MinuteNews> tick(Instant now) {
    List<MinuteNews> news = new ArrayList<>();
    Instant settles = now.minus(DayBars.WATERMARK).truncatedTo(ChronoUnit.MINUTES);
    Instant toldUntil = settledUntil;
    if (corrected != null) {
      // Rare: the minutes after the corrected one follow, since indicators remember.
      settled = day.rows(midnight(day.day()), start, corrected).end();
      settledUntil = corrected;
      corrected = null;
    }
    while (!settles.isBefore(midnight(day.day().plusDays(1)))) {
      settle(midnight(day.day().plusDays(1)), toldUntil, news);
      LocalDate following = day.day().plusDays(1);
      Indicators.State state = day.isBlank() ? Indicators.State.empty() : settled;
      begin(next != null ? next : new DayBars(following, state), state);
    }
    settle(settles, toldUntil, news);
    Instant running = now.truncatedTo(ChronoUnit.MINUTES).plusSeconds(60);
    day.rows(settledUntil, settled, running)
        .rows()
        .forEach(row -> news.add(news(row, false, false)));
    return news;
  }

  private void settle(Instant until, Instant toldUntil, List<MinuteNews> news) {
    if (until.isAfter(settledUntil)) {
      DayBars.Result result = day.rows(settledUntil, settled, until);
      settled = result.end();
      settledUntil = until;
      for (DayBars.Row row : result.rows()) {
        news.add(news(row, true, row.bar().minute().isBefore(toldUntil)));
      }
    }
  }

  private static Instant midnight(LocalDate date) {
    return date.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private MinuteNews news(DayBars.Row row, boolean isFinal, boolean again) {
    return new MinuteNews(
        book,
        row.bar().minute(),
        isFinal,
        row.revision(),
        MinuteRows.row(book.name(), row),
        row.bar(),
        again);
  }
}
