package dev.spreadlake.quality;

import dev.spreadlake.bars.MinuteBar;
import dev.spreadlake.fakes.ManualTime;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.MissedChange;
import dev.spreadlake.market.Side;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.spread.SpreadObservation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Consumer;

/** A sound stream of one book, its trades and its minutes, into which defects can be put. */
final class LiveStream {
  static final Book BTC = new Book("btc_mxn");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** A second in the making. */
  static final class Quote {
    BigDecimal bid;
    BigDecimal ask;
    BigDecimal spread;
    BigDecimal bidSize = BigDecimal.ONE;
    double imbalance = 0.1;
    long ageMillis = 200;

    void prices(String newBid, String newAsk) {
      bid = new BigDecimal(newBid);
      ask = new BigDecimal(newAsk);
      spread =
          ask.subtract(bid).multiply(new BigDecimal(100)).divide(ask, 6, RoundingMode.HALF_EVEN);
    }
  }

  /** A trade in the making. */
  static final class Print {
    long id;
    BigDecimal price = new BigDecimal("100");
    BigDecimal amount = BigDecimal.ONE;
    Instant exchangeAt;
  }

  /** A minute in the making. */
  static final class Bar {
    Instant minute;
    Instant judgedAt;
    BigDecimal open;
    BigDecimal high;
    BigDecimal low;
    BigDecimal close;
    BigDecimal vwap;
    BigDecimal volume;
    BigDecimal buyVolume;
    int seconds = 60;

    void flat(String from, String to) {
      open = new BigDecimal(from);
      high = new BigDecimal(to);
      low = open;
      close = high;
      vwap = open;
    }

    void volumes(String all) {
      volume = new BigDecimal(all);
      buyVolume = volume;
    }
  }

  final RuleCatalogue catalogue = RuleCatalogue.builtIn();
  private final KeptResults kept = new KeptResults();
  final List<QualityResult> told = kept.changes;
  final Judge judge = new Judge(catalogue, 1_000, kept);
  private final ManualTime time = new ManualTime(START.toString());
  final ServiceLevels levels = new ServiceLevels(catalogue, false, time);
  final LiveQuality quality = new LiveQuality(catalogue, judge, levels, false, time);
  private final LiveRows rows = new LiveRows(catalogue, judge);
  private final FreshnessWatch freshness = new FreshnessWatch(levels, judge);
  private final Random random = new Random(7);
  private Instant second = START;
  private Instant minute = START;
  private long nextTrade = 1_000;

  Instant now() {
    return second;
  }

  /** Rules that failed so far. */
  TreeSet<String> failed() {
    TreeSet<String> rules = new TreeSet<>();
    told.stream().filter(r -> !r.passed()).forEach(r -> rules.add(r.rule()));
    return rules;
  }

  /** Sound seconds, each with a trade and a bar. */
  void sound(int count) {
    for (int i = 0; i < count; i++) {
      second(q -> {});
      trade(t -> {});
      bar(b -> {});
      levels.attempt("bronze.freshness", "bitso", true, second);
      freshness.check();
    }
  }

  void second(Consumer<Quote> change) {
    Quote q = new Quote();
    BigDecimal bid = new BigDecimal("99.95").add(BigDecimal.valueOf(random.nextInt(5), 3));
    q.prices(bid.toPlainString(), bid.add(new BigDecimal("0.1")).toPlainString());
    change.accept(q);
    BigDecimal mid = q.bid == null ? q.ask : q.bid.add(q.ask).multiply(new BigDecimal("0.5"));
    SpreadObservation o =
        new SpreadObservation(
            second,
            Venue.BITSO,
            BTC,
            q.bid,
            q.ask,
            q.spread,
            mid,
            1,
            q.bidSize,
            BigDecimal.ONE,
            q.imbalance,
            null,
            1,
            BigDecimal.ONE,
            q.ageMillis,
            3,
            Source.WS);
    quality.observation(o);
    rows.observation(o);
    pass(Duration.ofSeconds(1));
  }

  private void pass(Duration length) {
    second = second.plus(length);
    time.advance(length);
  }

  void trade(Consumer<Print> change) {
    Print t = new Print();
    t.id = nextTrade++;
    t.exchangeAt = second.minusMillis(80);
    change.accept(t);
    nextTrade = Math.max(nextTrade, t.id + 1);
    levels.attempt("trades.freshness", BTC.name(), true, second);
    rows.trade(
        new Trade(Venue.BINANCE, BTC, t.id, t.price, t.amount, Side.BUY, t.exchangeAt, second));
  }

  void bar(Consumer<Bar> change) {
    Bar b = new Bar();
    b.minute = minute;
    b.judgedAt = minute.plusSeconds(65);
    BigDecimal close = new BigDecimal("100").add(BigDecimal.valueOf(random.nextInt(9), 2));
    b.open = new BigDecimal("100.05");
    b.low = new BigDecimal("99.9");
    b.high = new BigDecimal("100.2");
    b.close = close;
    b.vwap = new BigDecimal("100.01");
    b.volumes(Integer.toString(1 + random.nextInt(3)));
    change.accept(b);
    minute = minute.plusSeconds(60);
    rows.bar(
        BTC,
        new MinuteBar(
            b.minute,
            b.open,
            b.high,
            b.low,
            b.close,
            b.volume,
            b.volume,
            b.vwap,
            5,
            b.buyVolume,
            BigDecimal.ZERO,
            b.seconds,
            1,
            1,
            1,
            0,
            1,
            1),
        false,
        b.judgedAt);
  }

  void gap(GapReason reason) {
    gaps(reason, 1);
  }

  void gaps(GapReason reason, int count) {
    for (int i = 0; i < count; i++) {
      quality.gap(new Gap(second, BTC, reason, ""));
      pass(Duration.ofSeconds(1));
    }
  }

  void suspect() {
    quality.suspect(
        new SuspectSeconds(Venue.BITSO, BTC, second.minusSeconds(5), second, "dead socket"));
  }

  /** A change is missed, and the book is in step again before the second is over. */
  void missedChange() {
    quality.missedChange(new MissedChange(Venue.BITSO, BTC, second.plusMillis(300)));
    second(q -> {});
  }

  void secondTwice() {
    second = second.minusSeconds(1);
    quality.observation(
        SpreadObservation.ofQuote(
            second, Venue.BITSO, BTC, new BigDecimal("99"), new BigDecimal("100"), Source.WS));
    second = second.plusSeconds(1);
  }

  /** Nothing comes for a while. */
  void silence(Duration length) {
    pass(length);
    freshness.check();
  }

  /** A second of which there is neither an observation nor a gap. */
  void secondSkipped() {
    pass(Duration.ofSeconds(1));
    second(q -> {});
  }

  /** The clock is set back; until it has caught up, nothing is recorded. */
  void clockBack() {
    time.step(Duration.ofHours(-1));
    for (int i = 0; i < 10; i++) {
      time.advance(Duration.ofSeconds(1));
      quality.silence();
    }
    time.step(Duration.ofHours(1).minusSeconds(10));
  }

  /** BTC/MXN, USD/MXN and BTC/USDT of one second that do not fit. */
  void disagree() {
    pair("usd_mxn", "19.9", "20.0");
    pair("btcusdt", "5.3", "5.4");
    second(q -> {});
  }

  /** The same, fitting. */
  void agree() {
    pair("usd_mxn", "19.9", "20.1");
    pair("btcusdt", "4.99", "5.01");
  }

  private void pair(String book, String bid, String ask) {
    rows.observation(
        SpreadObservation.ofQuote(
            second,
            Venue.BITSO,
            new Book(book),
            new BigDecimal(bid),
            new BigDecimal(ask),
            Source.WS));
  }
}
