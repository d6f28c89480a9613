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
import dev.spreadlake.simulator.bitso.BitsoExchange;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.venue.bitso.BitsoFeed;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A scripted day of Bitso with hundreds of faults")
class ScriptedDayTest extends ScriptedDay {
  private static final List<FaultKind> KINDS =
      List.of(
          FaultKind.SILENCE,
          FaultKind.MUTE,
          FaultKind.GAP,
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
          FaultKind.HTTP_404,
          FaultKind.HTTP_420,
          FaultKind.HTTP_429,
          FaultKind.CLOSE_1011,
          FaultKind.DROP,
          FaultKind.REFUSE,
          FaultKind.REFUSE_UPGRADE,
          FaultKind.CLOCK_SKEW);

  ScriptedDayTest() {
    super(Venue.BITSO, List.of("btc_mxn", "usd_mxn"), KINDS, BitsoExchange::new, 0.15, LATENCY);
  }

  @Override
  MarketFeed feed(Settings settings, Exchange exchange, Meters meters, FeedListener listener) {
    return new BitsoFeed(
        settings.bitso(),
        new MemoryLink(exchange, time, timers, LATENCY),
        time,
        timers,
        meters,
        new Random(4),
        listener);
  }

  /**
   * Bitso's trade ids count over all books: only the exchange knows which there were. Those of a
   * time without a socket were fetched.
   */
  @Override
  void tradesAreWhole(SortedSet<Long> told, SortedSet<Long> made) {
    assertThat(told).hasSizeGreaterThan(1_000);
    SortedSet<Long> between = made.subSet(told.first(), told.last());
    assertThat(between)
        .filteredOn(id -> !told.contains(id))
        .as("left out, though no frame was kept from an open socket")
        .allMatch(this::isUnfetchable);
  }

  @Override
  List<GapReason> expectedReasons() {
    return List.of(
        GapReason.CROSSED,
        GapReason.LOCKED,
        GapReason.ONE_SIDED,
        GapReason.RESYNCING,
        GapReason.DISCONNECTED);
  }
}
