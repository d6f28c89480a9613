package dev.spreadlake.scripted;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.config.Settings;
import dev.spreadlake.fakes.MemoryLink;
import dev.spreadlake.market.FeedListener;
import dev.spreadlake.market.MarketFeed;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.simulator.Exchange;
import dev.spreadlake.simulator.FaultKind;
import dev.spreadlake.simulator.binance.BinanceExchange;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.venue.binance.BinanceFeed;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A scripted day of Binance with hundreds of faults")
class BinanceDayTest extends ScriptedDay {
  private static final List<FaultKind> KINDS =
      List.of(
          FaultKind.SILENCE,
          FaultKind.MUTE,
          FaultKind.NO_PINGS,
          FaultKind.LATE_TRADE,
          FaultKind.GAP,
          FaultKind.OMIT_DELETE,
          FaultKind.DUPLICATE,
          FaultKind.REORDER,
          FaultKind.MALFORMED,
          FaultKind.TRUNCATED,
          FaultKind.FRAGMENTED,
          FaultKind.REPLAY_TRADES,
          FaultKind.QUIET_BOOK,
          FaultKind.CROSSED,
          FaultKind.LOCKED,
          FaultKind.ONE_SIDED,
          FaultKind.SPREAD_SPIKE,
          FaultKind.STALE_SNAPSHOT,
          FaultKind.LATE_SNAPSHOT,
          FaultKind.SLOW_REPLIES,
          FaultKind.HTTP_503,
          FaultKind.HTTP_403,
          FaultKind.HTTP_404,
          FaultKind.HTTP_418,
          FaultKind.HTTP_429,
          FaultKind.HTTP_451,
          FaultKind.SERVER_SHUTDOWN,
          FaultKind.CUT_24H,
          FaultKind.CLOSE_1011,
          FaultKind.DROP,
          FaultKind.REFUSE,
          FaultKind.REFUSE_UPGRADE,
          FaultKind.CLOCK_SKEW);

  BinanceDayTest() {
    super(
        Venue.BINANCE,
        List.of("btcusdt", "ethusdt"),
        KINDS,
        BinanceExchange::new,
        0.05,
        // Changes of the best prices are told at once.
        LATENCY);
  }

  /** Sessions end often, so that change-overs fall among the faults. */
  @Override
  Map<String, String> settings() {
    return Map.of("binance.symbols", "BTCUSDT,ETHUSDT", "binance.session-max", "10m");
  }

  @Override
  MarketFeed feed(Settings settings, Exchange exchange, Meters meters, FeedListener listener) {
    String streams = BinanceFeed.streamUrl(settings.binance()).getQuery();
    return new BinanceFeed(
        settings.binance(),
        new MemoryLink(exchange, "", "/stream?" + streams, time, timers, LATENCY),
        time,
        timers,
        meters,
        new Random(4),
        listener);
  }

  /** The venue counts its trades one by one: what the stream left out was fetched. */
  @Override
  void tradesAreWhole(SortedSet<Long> ids, SortedSet<Long> made) {
    assertThat(ids).hasSizeGreaterThan(1_000);
    assertThat(ids.last() - ids.first() + 1).isEqualTo(ids.size());
  }

  @Override
  List<GapReason> expectedReasons() {
    return List.of(
        GapReason.CROSSED,
        GapReason.LOCKED,
        GapReason.ONE_SIDED,
        GapReason.RESYNCING,
        GapReason.DISCONNECTED,
        GapReason.RATE_LIMITED,
        GapReason.REFUSED);
  }
}
