package dev.spreadlake.venue;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spreadlake.bus.RecordCodec;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.config.Settings;
import dev.spreadlake.config.SettingsLoader;
import dev.spreadlake.market.RawFrame;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.simulator.Fault;
import dev.spreadlake.simulator.FaultKind;
import dev.spreadlake.simulator.SimulatedVenues;
import dev.spreadlake.simulator.Simulation;
import dev.spreadlake.simulator.SimulatorServer;
import dev.spreadlake.simulator.Top;
import dev.spreadlake.simulator.TradingFloor;
import dev.spreadlake.spread.SpreadObservation;
import dev.spreadlake.spread.SpreadVerticle;
import dev.spreadlake.time.TimeSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The built-in exchange and the live client of Binance, over a real socket. */
@DisplayName("Binance's depth that comes one and a half seconds late")
@Timeout(60)
class LateDepthTest {
  private static final int SECONDS_SEEN = 5;

  /**
   * More than the second until no depth is shown; less than the two until a socket that has not
   * told any is opened anew, however fast REST is.
   */
  private static final Duration LATE = Duration.ofMillis(1_500);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final NavigableMap<Instant, Top> truth = new ConcurrentSkipListMap<>();
  private final NavigableMap<Instant, Top> told = new ConcurrentSkipListMap<>();
  private final BlockingQueue<SpreadObservation> seen = new LinkedBlockingQueue<>();
  private final BlockingQueue<Object> suspects = new LinkedBlockingQueue<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  @DisplayName("leaves each second the best prices of its own moment, and no depth that is not so")
  void exactAllTheSame() throws Exception {
    TradingFloor floor = new TradingFloor(Simulation.of(7, List.of("btcusdt")), Instant.now());
    floor.listen(event -> truth.put(floor.now(), event.book().top()));
    floor.faults().start(Fault.of(FaultKind.LATE_DEPTH).delay(LATE));
    List<SpreadObservation> rows = new ArrayList<>();
    try (SimulatorServer exchange = new SimulatorServer(new SimulatedVenues(floor))) {
      Vertx vertx = Vertx.vertx();
      try {
        RecordCodec.register(vertx.eventBus());
        Topics.RAW_FRAME.subscribe(vertx.eventBus(), this::hear);
        Topics.OBSERVATION.subscribe(vertx.eventBus(), seen::add);
        Topics.SUSPECT.subscribe(vertx.eventBus(), suspects::add);
        run(vertx, settings(exchange.port));
        while (rows.size() < SECONDS_SEEN) {
          SpreadObservation row = seen.poll(20, SECONDS);
          assertThat(row).as("after %d rows", rows.size()).isNotNull();
          rows.add(row);
        }
      } finally {
        vertx.close().await(20, SECONDS);
      }
    }
    for (SpreadObservation row : rows) {
      // Before anything was told the row is of the snapshot, which may come first.
      if (told.firstKey().isBefore(row.second())) {
        assertThat(shown(row)).as("%s", row).isIn(newestTold(row.second()));
      }
      assertThat(truthSince(row, Duration.ofMillis(1_500))).as("%s", row).contains(shown(row));
      assertThat(row.source()).isEqualTo(Source.WS);
    }
    assertThat(rows)
        .filteredOn(row -> truthSince(row, Duration.ofMillis(200)).contains(shown(row)))
        .as("on a machine that has time for it, all of them")
        .isNotEmpty();
    assertThat(rows.subList(2, SECONDS_SEEN)).allMatch(row -> row.depth() == null);
    assertThat(suspects).isEmpty();
    assertThat(registry.get("spreadlake.feed.faults").tag("kind", "depth_late").counter().count())
        .isEqualTo(1);
  }

  private static Settings settings(int port) {
    Map<String, String> flags =
        Map.of(
            "feeds", "live",
            "binance.rest-url", "http://127.0.0.1:" + port,
            "binance.ws-url", "ws://127.0.0.1:" + port);
    return SettingsLoader.load(flags, Map.of(), Optional.empty());
  }

  private void run(Vertx vertx, Settings settings) throws Exception {
    TimeSource time = TimeSource.system();
    Meters meters = new Meters(registry);
    vertx
        .deployVerticle(FeedVerticle.binance(settings.binance(), time, meters, new SecureRandom()))
        .await(20, SECONDS);
    vertx
        .deployVerticle(
            new SpreadVerticle(
                Map.of(Venue.BINANCE, settings.binance().symbols()),
                settings.sample(),
                time,
                meters))
        .await(20, SECONDS);
  }

  private void hear(RawFrame frame) {
    if (frame.channel().equals("book-ticker")) {
      try {
        JsonNode data = JSON.readTree(frame.text().toString()).path("data");
        told.put(frame.receivedAt(), top(data.path("b").asText(), data.path("a").asText()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static Top top(String bid, String ask) {
    return plain(new Top(new BigDecimal(bid), new BigDecimal(ask)));
  }

  private static Top plain(Top top) {
    return new Top(top.bid().stripTrailingZeros(), top.ask().stripTrailingZeros());
  }

  private static Top shown(SpreadObservation row) {
    return plain(new Top(row.bid(), row.ask()));
  }

  /** What was told last when the second began; of what came in its first moments, none or one. */
  private List<Top> newestTold(Instant second) {
    return Stream.of(told.lowerEntry(second), told.ceilingEntry(second))
        .filter(entry -> entry != null && entry.getKey().isBefore(second.plusMillis(2)))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** The exchange's own best prices from so long before the second until it began. */
  private List<Top> truthSince(SpreadObservation row, Duration before) {
    Instant from = row.second().minus(before);
    return Stream.concat(
            Stream.ofNullable(truth.floorEntry(from)).map(Map.Entry::getValue),
            truth.subMap(from, row.second().plusMillis(2)).values().stream())
        .map(LateDepthTest::plain)
        .toList();
  }
}
