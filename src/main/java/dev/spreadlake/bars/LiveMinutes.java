package dev.spreadlake.bars;

import dev.spreadlake.market.Book;
import dev.spreadlake.market.Trade;
import dev.spreadlake.spread.SpreadObservation;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The minutes of one book as they happen: the running one at any time, each one once more when its
 * watermark has passed, and again when a late trade corrects it. The day before is kept for as long
 * as a trade may still count on it, and the indicators of today follow its corrections. They begin
 * anew after a day of which nothing is known, as they do in gold, which has no such day. What was
 * told by a clock that has been set back is told again, as a correction. One thread.
 */
public final class LiveMinutes {
  /**
   * Seconds are told in order and within moments; after this time, minutes keep only what they sum
   * up to.
   */
  private static final Duration SECONDS_WITHIN = Duration.ofHours(1);

  /** Days kept at once when a clock jumps. */
  private static final int DAYS_MAX = 4;

  private final Book book;
  private final Map<LocalDate, DayBars> days = new TreeMap<>();
  private LocalDate oldest;
  private Indicators.State start;
  private Instant settledUntil;
  private Indicators.State settled;
  private Instant toldUntil;
  private Instant corrected;

  /**
   * @param day what is known of the day so far; its book's minutes are gone on with
   */
  public LiveMinutes(Book book, DayBars day) {
    this(book, List.of(day));
  }

  /**
   * @param known what is known of one day or several that follow each other; the minutes of the
   *     last are gone on with, those of the others count as told
   */
  public LiveMinutes(Book book, List<DayBars> known) {
    this.book = book;
    begin(known.get(0).day(), known.get(0).start());
    known.forEach(day -> days.put(day.day(), day));
    toldUntil = midnight(known.get(known.size() - 1).day());
    settled = rows(settledUntil, start, toldUntil).end();
    settledUntil = toldUntil;
  }

  private void begin(LocalDate day, Indicators.State state) {
    days.clear();
    oldest = day;
    start = state;
    settled = state;
    settledUntil = midnight(day);
    corrected = null;
  }

  /** Takes a trade at the time it counts at; false if it is known, or of a day that is over. */
  public boolean add(Trade trade) {
    DayBars bars = dayOf(trade.countsAt());
    return bars != null && bars.takes(trade) && added(bars.add(trade), trade.countsAt());
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

  /**
   * The day that holds a moment; null if it is forgotten, or one too many. A day far ahead is what
   * a machine wakes up to before its clock is believed.
   */
  private DayBars dayOf(Instant at) {
    LocalDate date = date(at);
    boolean far = date.isAfter(date(settledUntil).plusDays(1)) && !days.containsKey(date);
    if (date.isBefore(oldest) || (far && days.size() >= DAYS_MAX)) {
      return null;
    }
    return days.computeIfAbsent(date, day -> new DayBars(day, Indicators.State.empty()));
  }

  /**
   * What there is to say at {@code now}: minutes that have become final, corrected ones, and those
   * that are not final yet, the running one last.
   */
  public List<MinuteNews> tick(Instant now) {
    List<MinuteNews> news = new ArrayList<>();
    if (date(now).isBefore(oldest) && settledUntil.isAfter(midnight(oldest))) {
      // The clock was set back to a day that had been over by it.
      begin(date(now), Indicators.State.empty());
    }
    if (corrected != null) {
      // Rare: the minutes after the corrected one follow, since indicators remember.
      settled = rows(midnight(oldest), start, corrected).end();
      settledUntil = corrected;
      corrected = null;
    }
    Instant settles = now.minus(DayBars.WATERMARK).truncatedTo(ChronoUnit.MINUTES);
    settle(settles, news);
    forget(settles);
    Instant running = now.truncatedTo(ChronoUnit.MINUTES).plusSeconds(60);
    rows(settledUntil, settled, running).rows().forEach(row -> news.add(news(row, false, false)));
    return news;
  }

  private void settle(Instant until, List<MinuteNews> news) {
    if (until.isAfter(settledUntil)) {
      DayBars.Result result = rows(settledUntil, settled, until);
      settled = result.end();
      settledUntil = until;
      for (DayBars.Row row : result.rows()) {
        Instant minute = row.bar().minute();
        boolean again = minute.isBefore(toldUntil);
        toldUntil = again ? toldUntil : minute.plusSeconds(60);
        news.add(news(row, true, again));
      }
    }
  }

  /** Days on which no further trade can count, and seconds that are long past. */
  private void forget(Instant settles) {
    days.values().forEach(day -> day.freezeQuotes(settles.minus(SECONDS_WITHIN)));
    Instant over = midnight(oldest.plusDays(1));
    while (!settles.isBefore(over.plus(DayBars.RECEIVED_WITHIN))) {
      start = rows(midnight(oldest), start, over).end();
      days.remove(oldest);
      oldest = oldest.plusDays(1);
      over = midnight(oldest.plusDays(1));
    }
  }

  /** Rows of [from, until), day after day, and the indicators after them. */
  private DayBars.Result rows(Instant from, Indicators.State state, Instant until) {
    List<DayBars.Row> rows = new ArrayList<>();
    Indicators.State after = state;
    for (LocalDate date = date(from); midnight(date).isBefore(until); date = date.plusDays(1)) {
      DayBars day = days.get(date);
      if (day != null) {
        DayBars.Result part = day.rows(from, after, until);
        rows.addAll(part.rows());
        after = part.end();
      }
      boolean over = !until.isBefore(midnight(date.plusDays(1)));
      if (over && (day == null || day.isBlank())) {
        after = Indicators.State.empty();
      }
    }
    return new DayBars.Result(rows, after);
  }

  private static LocalDate date(Instant at) {
    return LocalDate.ofInstant(at, ZoneOffset.UTC);
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
