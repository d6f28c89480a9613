package dev.spreadlake.venue;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.bus.RecordCodec;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.config.Settings;
import dev.spreadlake.config.SettingsLoader;
import dev.spreadlake.lake.LakeVerticle;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.SimulatedExchange;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.simulator.SimulatedVenues;
import dev.spreadlake.simulator.Simulation;
import dev.spreadlake.simulator.SimulatorServer;
import dev.spreadlake.simulator.TradingFloor;
import dev.spreadlake.spread.SpreadObservation;
import dev.spreadlake.spread.SpreadVerticle;
import dev.spreadlake.time.TimeSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A simulated exchange that was taken for a real one")
@Timeout(60)
class SimulatedExchangeTest {
  @TempDir Path root;

  @Test
  @DisplayName("is owned up to before anything it says goes on, in every row of the lake too")
  void ownedUp() throws Exception {
    List<String> names = List.of("btc_mxn", "usd_mxn", "btcusdt");
    TradingFloor floor = new TradingFloor(Simulation.of(7, names), Instant.now());
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    try (SimulatorServer exchange = new SimulatorServer(new SimulatedVenues(floor))) {
      Vertx vertx = Vertx.vertx();
      try {
        RecordCodec.register(vertx.eventBus());
        listen(vertx.eventBus(), heard);
        run(vertx, settings(exchange.port), new Meters(registry));
        confessFirst(heard);
      } finally {
        vertx.close().await(20, SECONDS);
      }
    }
    for (Venue venue : Venue.values()) {
      assertThat(registry.get("spreadlake.feed.simulated").tag("venue", venue.id()).gauge().value())
          .isEqualTo(1);
    }
    List<String> rows = rowsOfSeconds();
    assertThat(rows).isNotEmpty().allMatch(row -> row.contains(",simulated,"));
  }

  private Settings settings(int port) {
    Map<String, String> flags =
        Map.of(
            "feeds", "live",
            "lake.root", root.toString(),
            "bitso.rest-url", "http://127.0.0.1:" + port + "/v3",
            "bitso.ws-url", "ws://127.0.0.1:" + port,
            "binance.rest-url", "http://127.0.0.1:" + port,
            "binance.ws-url", "ws://127.0.0.1:" + port);
    return SettingsLoader.load(flags, Map.of(), Optional.empty());
  }

  private static void listen(EventBus bus, BlockingQueue<Object> heard) {
    Topics.SIMULATED_EXCHANGE.subscribe(bus, heard::add);
    Topics.RAW_FRAME.subscribe(bus, frame -> heard.add(frame.venue()));
    Topics.QUOTE.subscribe(bus, quote -> heard.add(quote.venue()));
    Topics.TRADE.subscribe(bus, trade -> heard.add(trade.venue()));
    Topics.OBSERVATION.subscribe(bus, heard::add);
  }

  private static void run(Vertx vertx, Settings settings, Meters meters) throws Exception {
    TimeSource time = TimeSource.system();
    vertx
        .deployVerticle(new LakeVerticle(settings.lake(), settings.feeds(), time, meters))
        .await(20, SECONDS);
    vertx
        .deployVerticle(FeedVerticle.bitso(settings.bitso(), time, meters, new SecureRandom()))
        .await(20, SECONDS);
    vertx
        .deployVerticle(FeedVerticle.binance(settings.binance(), time, meters, new SecureRandom()))
        .await(20, SECONDS);
    Map<Venue, List<Book>> books =
        Map.of(Venue.BITSO, settings.bitso().books(), Venue.BINANCE, settings.binance().symbols());
    vertx
        .deployVerticle(new SpreadVerticle(books, settings.sample(), time, meters))
        .await(20, SECONDS);
  }

  /** Nothing of a venue before the word on it; both have been observed in the end. */
  private static void confessFirst(BlockingQueue<Object> heard) throws InterruptedException {
    Set<Venue> confessed = EnumSet.noneOf(Venue.class);
    Set<Venue> observed = EnumSet.noneOf(Venue.class);
    while (observed.size() < Venue.values().length) {
      Object one = heard.poll(20, SECONDS);
      assertThat(one).as("observed so far: %s", observed).isNotNull();
      if (one instanceof SimulatedExchange exchange) {
        assertThat(exchange.host()).startsWith("127.0.0.1:");
        assertThat(confessed.add(exchange.venue())).as("told once").isTrue();
      } else if (one instanceof SpreadObservation observation) {
        observed.add(observation.venue());
      } else {
        assertThat(confessed).contains((Venue) one);
      }
    }
  }

  private List<String> rowsOfSeconds() throws Exception {
    try (Stream<Path> tree = Files.walk(root.resolve("silver/book_seconds"))) {
      return tree.filter(file -> file.toString().endsWith(".csv"))
          .flatMap(file -> lines(file).stream().skip(1))
          .toList();
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
