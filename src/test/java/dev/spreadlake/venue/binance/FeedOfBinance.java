package dev.spreadlake.venue.binance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.config.Settings;
import dev.spreadlake.config.SettingsLoader;
import dev.spreadlake.fakes.ManualTime;
import dev.spreadlake.fakes.RecordingListener;
import dev.spreadlake.fakes.ScriptedBinance;
import dev.spreadlake.fakes.VirtualTimers;
import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.BookState;
import dev.spreadlake.metrics.Meters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** Binance's feed before a scripted venue, in virtual time. */
@Timeout(60)
abstract class FeedOfBinance {
  final ManualTime time = new ManualTime("2026-11-22T08:00:00Z");
  final VirtualTimers timers = new VirtualTimers(time);
  final ScriptedBinance venue = new ScriptedBinance(timers);
  final RecordingListener heard = new RecordingListener();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  BinanceFeed feed;

  static Settings.Binance settings(String symbols, String sessionMax) {
    return SettingsLoader.load(
            Map.of("binance.symbols", symbols, "binance.session-max", sessionMax),
            Map.of(),
            Optional.empty())
        .binance();
  }

  @BeforeEach
  void start() {
    start("BTCUSDT", "23h");
  }

  void start(String symbols, String sessionMax) {
    start(settings(symbols, sessionMax));
  }

  void start(Settings.Binance settings) {
    if (feed != null) {
      feed.stop();
    }
    feed =
        new BinanceFeed(settings, venue, time, timers, new Meters(registry), new Random(7), heard);
    feed.start();
    pass(1);
  }

  void pass(double seconds) {
    timers.run(Duration.ofMillis((long) (seconds * 1000)));
  }

  BookSample sample() {
    return feed.sample(Instant.ofEpochSecond(time.now().getEpochSecond())).samples().get(0);
  }

  /** The venue's own best prices with their amounts. */
  String best() {
    return venue.side(true).entrySet().iterator().next()
        + " "
        + venue.side(false).entrySet().iterator().next();
  }

  double faults(String kind) {
    var counter = registry.find("spreadlake.feed.faults").tag("kind", kind).counter();
    return counter == null ? 0 : counter.count();
  }

  void inStepWithTruth() {
    BookSample sample = sample();
    assertThat(sample.state()).as(sample.detail()).isEqualTo(BookState.IN_STEP);
    assertThat(sample.bid()).isEqualByComparingTo(venue.best(true));
    assertThat(sample.ask()).isEqualByComparingTo(venue.best(false));
  }
}
