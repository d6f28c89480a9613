package dev.spreadlake.basis;

import dev.spreadlake.market.Book;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.MissedSeconds;
import dev.spreadlake.spread.SpreadObservation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Joins the seconds of three books into the implied USD/MXN, bid and ask aware: what a trader who
 * crosses both bitcoin books would get and pay. Each second is told once, in order, as soon as all
 * three books have spoken of it; at the latest when {@link #PENDING_MAX} newer ones wait, and then
 * the reason says who was silent. Fed by one thread.
 */
public final class ImpliedRate {
  public static final Book BTC_MXN = new Book("btc_mxn");
  public static final Book BTC_USDT = new Book("btcusdt");
  public static final Book USD_MXN = new Book("usd_mxn");

  /** Seconds that wait for a silent book. */
  static final int PENDING_MAX = 5;

  private static final List<Book> NEEDED = List.of(BTC_MXN, BTC_USDT, USD_MXN);
  private static final int PRICE_SCALE = 8;
  private static final int BASIS_SCALE = 6;
  private static final BigDecimal HALF = new BigDecimal("0.5");
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  /** Of a longer stall the seconds before have no row. */
  private static final Duration MISSED_MAX = Duration.ofHours(1).minusSeconds(1);

  /** A second further back than this means that the clock was set right, not disorder. */
  private static final long CLOCK_CORRECTION_SECONDS = 3_600;

  /** What one book said of a second. */
  private record Said(BigDecimal bid, BigDecimal ask, String reason) {}

  private final Consumer<ImpliedSecond> sink;
  private final TreeMap<Instant, Map<Book, Said>> pending = new TreeMap<>();
  private Instant told = Instant.MIN;

  public ImpliedRate(Consumer<ImpliedSecond> sink) {
    this.sink = sink;
  }

  /** Whether every book that the rate needs is among these. */
  public static boolean canBeSaid(Collection<Book> books) {
    return books.containsAll(NEEDED);
  }

  /** Takes an observation; those of other books are none of its business. */
  public void observe(SpreadObservation seen) {
    take(seen.second(), seen.book(), new Said(seen.bid(), seen.ask(), null));
  }

  /** Takes a second without an observation. */
  public void gap(Gap gap) {
    take(gap.second(), gap.book(), new Said(null, null, gap.reason().id()));
  }

  /** Takes many seconds without an observation: the last hour of them one by one. */
  public void missed(MissedSeconds missed) {
    Instant from = missed.to().minus(MISSED_MAX);
    for (Instant second = from.isBefore(missed.from()) ? missed.from() : from;
        !second.isAfter(missed.to());
        second = second.plusSeconds(1)) {
      take(second, missed.book(), new Said(null, null, missed.reason().id()));
    }
  }

  private void take(Instant second, Book book, Said said) {
    if (!NEEDED.contains(book) || !isNews(second)) {
      return;
    }
    Map<Book, Said> saids = pending.computeIfAbsent(second, key -> new TreeMap<>());
    saids.putIfAbsent(book, said);
    // A complete second is told with those before it: they will not become complete any more.
    while (!pending.isEmpty() && (pending.size() > PENDING_MAX || anyComplete())) {
      Map.Entry<Instant, Map<Book, Said>> oldest = pending.pollFirstEntry();
      told = oldest.getKey();
      sink.accept(join(oldest.getKey(), oldest.getValue()));
    }
  }

  private boolean isNews(Instant second) {
    if (second.isAfter(told)) {
      return true;
    }
    if (told.getEpochSecond() - second.getEpochSecond() < CLOCK_CORRECTION_SECONDS) {
      return false;
    }
    pending.clear();
    told = second.minusSeconds(1);
    return true;
  }

  private boolean anyComplete() {
    return pending.values().stream().anyMatch(saids -> saids.size() == NEEDED.size());
  }

  private static ImpliedSecond join(Instant second, Map<Book, Said> saids) {
    StringBuilder missing = new StringBuilder();
    for (Book book : NEEDED) {
      Said said = saids.get(book);
      String reason = said == null ? "silent" : said.reason();
      if (reason != null) {
        missing.append(missing.length() == 0 ? "" : "; ").append(book).append(": ").append(reason);
      }
    }
    if (missing.length() > 0) {
      return ImpliedSecond.unsaid(second, missing.toString());
    }
    return rate(second, saids.get(BTC_MXN), saids.get(BTC_USDT), saids.get(USD_MXN));
  }

  private static ImpliedSecond rate(Instant second, Said pesos, Said dollars, Said quoted) {
    BigDecimal bid = pesos.bid().divide(dollars.ask(), PRICE_SCALE, RoundingMode.HALF_EVEN);
    BigDecimal ask = pesos.ask().divide(dollars.bid(), PRICE_SCALE, RoundingMode.HALF_EVEN);
    BigDecimal mid = bid.add(ask).multiply(HALF);
    BigDecimal quotedMid = quoted.bid().add(quoted.ask()).multiply(HALF);
    BigDecimal basis =
        mid.subtract(quotedMid)
            .multiply(HUNDRED)
            .divide(quotedMid, BASIS_SCALE, RoundingMode.HALF_EVEN);
    return new ImpliedSecond(second, bid, ask, mid, quotedMid, basis, null);
  }
}
