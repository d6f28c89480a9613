package dev.spreadlake.venue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.config.Settings;
import dev.spreadlake.config.SettingsLoader;
import dev.spreadlake.fakes.ManualTime;
import dev.spreadlake.fakes.MemoryLink;
import dev.spreadlake.fakes.RecordingListener;
import dev.spreadlake.fakes.VirtualTimers;
import dev.spreadlake.market.MarketFeed;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.simulator.Exchange;
import dev.spreadlake.simulator.Fault;
import dev.spreadlake.simulator.FaultKind;
import dev.spreadlake.simulator.Simulation;
import dev.spreadlake.simulator.TradingFloor;
import dev.spreadlake.simulator.binance.BinanceExchange;
import dev.spreadlake.simulator.bitso.BitsoExchange;
import dev.spreadlake.venue.binance.BinanceFeed;
import dev.spreadlake.venue.bitso.BitsoFeed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The built-in exchanges and the live clients, in virtual time. */
@DisplayName("A socket of which all is late")
@Timeout(60)
class LateStreamTest {
  private static final Duration LATENCY = Duration.ofMillis(15);
  private static final Duration LATE = Duration.ofSeconds(3);

  private final ManualTime time = new ManualTime("2026-03-01T10:00:00.100Z");
  private final VirtualTimers timers = new VirtualTimers(time);
  private final RecordingListener heard = new RecordingListener();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Exchange exchange;
  private MarketFeed feed;

  private void start(Venue venue) {
    Settings settings =
        SettingsLoader.load(
            Map.of("bitso.books", "btc_mxn", "binance.symbols", "BTCUSDT"),
            Map.of(),
            Optional.empty());
    String book = venue == Venue.BITSO ? "btc_mxn" : "btcusdt";
    TradingFloor floor = new TradingFloor(Simulation.of(3, List.of(book)), time.now());
    Meters meters = new Meters(registry);
    if (venue == Venue.BITSO) {
      exchange = new BitsoExchange(floor);
      MemoryLink link = new MemoryLink(exchange, time, timers, LATENCY);
      feed = new BitsoFeed(settings.bitso(), link, time, timers, meters, new Random(4), heard);
    } else {
      exchange = new BinanceExchange(floor);
      String streams = "/stream?" + BinanceFeed.streamUrl(settings.binance()).getQuery();
      MemoryLink link = new MemoryLink(exchange, "", streams, time, timers, LATENCY);
      feed = new BinanceFeed(settings.binance(), link, time, timers, meters, new Random(4), heard);
    }
    feed.start();
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds * 20; i++) {
      exchange.advanceTo(time.now());
      timers.run(Duration.ofMillis(50));
      if (i % 20 == 0) {
        feed.sample(Instant.ofEpochSecond(time.now().getEpochSecond()));
      }
    }
  }

  private double faults(String kind) {
    var counter = registry.find("spreadlake.feed.faults").tag("kind", kind).counter();
    return counter == null ? 0 : counter.count();
  }

  @ParameterizedTest
  @EnumSource(
      value = Venue.class,
      names = {"BITSO", "BINANCE"})
  @DisplayName("is found by the live client, and its seconds are suspect")
  void found(Venue venue) {
    start(venue);
    pass(65);
    assertThat(faults("stream_late")).isZero();
    exchange.floor().faults().start(Fault.of(FaultKind.LATE_STREAM).delay(LATE));
    pass(130);
    assertThat(faults("stream_late")).isPositive();
    assertThat(heard.suspects).isNotEmpty();
  }

  @Test
  @DisplayName("has its keepalives late too, keeps their order, and catches up at the end")
  void inOrder() {
    start(Venue.BITSO);
    pass(10);
    String id = exchange.floor().faults().start(Fault.of(FaultKind.LATE_STREAM).delay(LATE)).id();
    pass(1);
    long before = keepalives() + diffs();
    pass(1);
    assertThat(keepalives() + diffs()).as("nothing for three seconds").isEqualTo(before);
    pass(30);
    assertThat(keepalives()).isPositive();
    assertThat(diffs()).isGreaterThan(before);
    exchange.floor().faults().stop(id);
    pass(10);
    assertThat(faults("sequence_gap")).as("none overtook another").isZero();
    assertThat(faults("duplicate")).isZero();
  }

  private long keepalives() {
    return heard.frames.stream().filter(f -> f.text().toString().contains("\"ka\"")).count();
  }

  private long diffs() {
    return heard.frames.stream().filter(f -> f.channel().equals("diff-orders")).count();
  }
}
