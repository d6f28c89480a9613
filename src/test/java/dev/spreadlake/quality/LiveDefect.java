package dev.spreadlake.quality;

import dev.spreadlake.lake.table.WindowClosed;
import dev.spreadlake.lake.window.LakeStatus;
import dev.spreadlake.spread.GapReason;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.function.Consumer;

/** A kind of defect of the stream, the rule that must find it, and how it is made. */
public enum LiveDefect {
  CROSSED_BOOK("book.crossed", s -> s.gap(GapReason.CROSSED)),
  LOCKED_BOOK("book.locked", s -> s.gap(GapReason.LOCKED)),
  ONE_SIDED_BOOK("book.one_sided", s -> s.gap(GapReason.ONE_SIDED)),
  SEQUENCE_GAP("feed.sequence", LiveStream::missedChange),
  PROCESS_STALLED("process.on_time", s -> s.gap(GapReason.PROCESS_STALLED)),
  CLOCK_STEPPED("process.on_time", s -> s.gap(GapReason.CLOCK_STEP)),
  LAKE_REFUSES(
      "lake.writable",
      s -> s.quality.lakeStatus(new LakeStatus(false, 1, 9, s.now(), "full"), s.now())),
  STALE_BOOK("spreads.freshness", s -> s.gaps(GapReason.STALE, 4)),
  DEAD_FEED("bronze.freshness", s -> s.silence(Duration.ofMinutes(2))),
  DEAD_TRADES("trades.freshness", s -> s.silence(Duration.ofMinutes(20))),
  DEAD_SOCKET("spreads.suspect_seconds", LiveStream::suspect),
  CLOCK_BEHIND("process.on_time", LiveStream::clockBack),
  SECOND_TWICE("spreads.accounted", LiveStream::secondTwice),
  SECOND_SKIPPED("spreads.accounted", LiveStream::secondSkipped),
  SHORT_FILE(
      "spreads.window_complete",
      s -> s.quality.windowClosed(new WindowClosed(LiveStream.BTC, s.now(), s.now(), 599, 1, 0))),
  WIDE_SPREAD("spreads.in_range", s -> s.second(q -> q.prices("80", "100"))),
  MISSING_BID("quotes.complete", s -> s.second(q -> q.bid = null)),
  NEGATIVE_PRICE("quotes.positive", s -> s.second(q -> q.bid = BigDecimal.ZERO)),
  CROSSED_ROW("quotes.not_crossed", s -> s.second(q -> q.prices("100.1", "100"))),
  LOCKED_ROW("quotes.not_locked", s -> s.second(q -> q.prices("100", "100"))),
  ZERO_SIZE("quotes.sizes_positive", s -> s.second(q -> q.bidSize = BigDecimal.ZERO)),
  WILD_IMBALANCE("quotes.imbalance_range", s -> s.second(q -> q.imbalance = 1.5)),
  WRONG_SPREAD("quotes.spread_formula", s -> s.second(q -> q.spread = new BigDecimal("0.3"))),
  OLD_DATA("quotes.age", s -> s.second(q -> q.ageMillis = 60_000)),
  PRICE_JUMP("quotes.jump", s -> s.second(q -> q.prices("107.9", "108.0"))),
  TRADE_WITHOUT_PRICE("trades.positive", s -> s.trade(t -> t.price = BigDecimal.ZERO)),
  TRADE_WITHOUT_AMOUNT("trades.positive", s -> s.trade(t -> t.amount = new BigDecimal("-1"))),
  TRADE_OF_THE_FUTURE(
      "trades.not_future", s -> s.trade(t -> t.exchangeAt = t.exchangeAt.plusSeconds(3))),
  LATE_TRADE("trades.clock_skew", s -> s.trade(t -> t.exchangeAt = t.exchangeAt.minusSeconds(31))),
  TRADE_FAR_OFF("trades.near_quote", s -> s.trade(t -> t.price = new BigDecimal("110"))),
  TRADE_TWICE("trades.unique", s -> s.trade(t -> t.id--)),
  TRADE_MISSED("trades.sequence", s -> s.trade(t -> t.id += 3)),
  BAR_INCOMPLETE("bars.complete", s -> s.bar(b -> b.low = null)),
  BAR_ORDER("bars.ohlc_order", s -> s.bar(b -> b.open = new BigDecimal("100.4"))),
  BAR_PRICE("bars.positive", s -> s.bar(b -> b.flat("0", "0"))),
  BAR_VOLUME("bars.volume_not_negative", s -> s.bar(b -> b.volumes("-1"))),
  BAR_OF_THE_FUTURE("bars.not_future", s -> s.bar(b -> b.judgedAt = b.minute.minusSeconds(1))),
  BAR_OFF_GRID("bars.on_grid", s -> s.bar(b -> b.minute = b.minute.plusSeconds(7))),
  BAR_AVERAGE("bars.vwap_inside", s -> s.bar(b -> b.vwap = new BigDecimal("101"))),
  BAR_SIDES("bars.sides_sum", s -> s.bar(b -> b.buyVolume = new BigDecimal("0.5"))),
  BAR_JUMP("bars.jump", s -> s.bar(b -> b.flat("103", "103"))),
  BAR_VOLUME_ANOMALY("bars.volume_anomaly", s -> s.bar(b -> b.volumes("1000"))),
  BAR_FEW_SECONDS("bars.seconds_present", s -> s.bar(b -> b.seconds = 12)),
  MINUTE_MISSING("minutes.grid", s -> s.bar(b -> b.minute = b.minute.plusSeconds(60))),
  MINUTE_TWICE("minutes.unique", s -> s.bar(b -> b.minute = b.minute.minusSeconds(60))),
  VENUES_DISAGREE("cross.btc_usd", LiveStream::disagree);

  private final String rule;

  @SuppressWarnings("ImmutableEnumChecker") // The lambdas above hold nothing.
  private final Consumer<LiveStream> defect;

  LiveDefect(String rule, Consumer<LiveStream> defect) {
    this.rule = rule;
    this.defect = defect;
  }

  /** The rule that must find it. */
  String rule() {
    return rule;
  }

  /** Puts it into a stream. */
  void into(LiveStream stream) {
    defect.accept(stream);
  }
}
