package dev.spreadlake.web;

import dev.spreadlake.bars.DayBars;
import dev.spreadlake.bars.Indicators;
import dev.spreadlake.bars.LiveMinutes;
import dev.spreadlake.bars.MinuteNews;
import dev.spreadlake.basis.ImpliedSecond;
import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.lake.table.FileClosed;
import dev.spreadlake.lake.window.LakeStatus;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.Depth;
import dev.spreadlake.market.Quote;
import dev.spreadlake.market.Side;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import dev.spreadlake.quality.Dimension;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.spread.SpreadObservation;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** Something of everything that the program tells its clients. */
final class Traffic {
  private static final Instant AT = Instant.parse("2026-11-22T04:10:26.140Z");

  private Traffic() {}

  static void publishEverything(WebFixture web) {
    Topics.OBSERVATION.publish(web.bus(), WebFixture.observation(WebFixture.BTC, 0));
    Topics.OBSERVATION.publish(web.bus(), deep(1));
    Topics.GAP.publish(web.bus(), WebFixture.gap(WebFixture.BTC, 2, GapReason.ONE_SIDED));
    Topics.SUSPECT.publish(
        web.bus(),
        new SuspectSeconds(
            Venue.BITSO, WebFixture.BTC, deep(1).second(), deep(9).second(), "dead socket"));
    Topics.QUOTE.publish(
        web.bus(),
        new Quote(
            Venue.BITSO,
            WebFixture.BTC,
            7,
            new BigDecimal("1.00"),
            BigDecimal.ONE,
            new BigDecimal("1.10"),
            BigDecimal.TEN,
            null,
            AT,
            Source.WS));
    Topics.IMPLIED.publish(
        web.bus(),
        new ImpliedSecond(
            deep(1).second(),
            new BigDecimal("18.36274510"),
            new BigDecimal("18.41666667"),
            new BigDecimal("18.389705885"),
            new BigDecimal("18.345"),
            new BigDecimal("0.243695"),
            null));
    Topics.TRADE.publish(
        web.bus(),
        new Trade(
            Venue.BITSO,
            WebFixture.BTC,
            1,
            new BigDecimal("1.05"),
            new BigDecimal("0.00100000"),
            Side.SELL,
            AT,
            AT));
    Topics.MINUTE.publish(web.bus(), minute());
    Topics.FEED_STATUS.publish(web.bus(), HttpApiTest.status(BookState.IN_STEP, "in step"));
    Topics.QUALITY.publish(
        web.bus(),
        new QualityResult(
            5,
            "spread.age",
            Dimension.TIMELINESS,
            "warn",
            "silver/spreads",
            false,
            "3 s",
            "at most 2 s",
            4,
            AT,
            "late"));
    Topics.LAKE_STATUS.publish(web.bus(), new LakeStatus(true, 1, 100, AT, ""));
    Topics.FILE_CLOSED.publish(
        web.bus(), new FileClosed("silver/spreads", "a.csv", 600, AT, AT, "00", true));
    Topics.BATCH.publish(web.bus(), new BatchEvent("master", "r1", "running", "staging", 1, 3, AT));
    web.alerts.fire(WebFixture.BTC);
  }

  private static SpreadObservation deep(int n) {
    return SpreadObservation.of(
        Instant.parse("2026-11-22T04:10:00Z").plusSeconds(n),
        Venue.BITSO,
        WebFixture.BTC,
        new BigDecimal("790333.41"),
        new BigDecimal("790961.89"),
        new BigDecimal("0.5"),
        new BigDecimal("0.25"),
        new Depth(
            List.of(1.0, 2.0, 3.0, 4.0),
            List.of(1.0, 2.0, 3.0, 4.0),
            List.of(0.01, Double.NaN),
            List.of(0.02, Double.NaN)),
        1,
        new BigDecimal("0.5"),
        140,
        2,
        Source.WS);
  }

  /** A minute in which one trade happened. */
  private static MinuteNews minute() {
    DayBars day = new DayBars(LocalDate.ofInstant(AT, ZoneOffset.UTC), Indicators.State.empty());
    day.add(
        new Trade(
            Venue.BITSO, WebFixture.BTC, 1, BigDecimal.TEN, BigDecimal.ONE, Side.SELL, AT, AT));
    return new LiveMinutes(WebFixture.BTC, day).tick(AT).get(0);
  }
}
