package dev.spreadlake.lake.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.bus.RecordCodec;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.config.Settings;
import dev.spreadlake.config.SettingsLoader;
import dev.spreadlake.fakes.ManualTime;
import dev.spreadlake.fakes.MemoryLink;
import dev.spreadlake.fakes.RecordingListener;
import dev.spreadlake.fakes.VirtualTimers;
import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.LakeVerticle;
import dev.spreadlake.lake.bronze.BronzeWriter;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.market.FrameText;
import dev.spreadlake.market.RawFrame;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Trade;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.simulator.Fault;
import dev.spreadlake.simulator.FaultKind;
import dev.spreadlake.simulator.Simulation;
import dev.spreadlake.simulator.TradingFloor;
import dev.spreadlake.simulator.binance.BinanceExchange;
import dev.spreadlake.spread.SpreadObservation;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.venue.binance.BinanceFeed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A replay of recorded frames of Binance")
@Timeout(120)
class BinanceReplayTest {
  private static final Instant START = Instant.parse("2026-03-01T11:59:50.100Z");

  @TempDir Path folder;
  private final Map<String, String> live = new TreeMap<>();
  private final Map<String, String> again = new TreeMap<>();
  private final List<Trade> trades = new ArrayList<>();
  private final List<SuspectSeconds> suspects = new ArrayList<>();
  private RecordingListener heard;

  @Test
  @DisplayName("of two symbols gives each second and each trade of the live feed, twice the same")
  void sameAsLive() throws IOException {
    record();
    Replayer.Tally tally = play(bronze());

    assertThat(live).hasSizeGreaterThan(35);
    assertThat(again).containsAllEntriesOf(live);
    assertThat(again.keySet())
        .as("in the replay only: the socket was lost, which no frame tells, so owned up to")
        .allMatch(key -> live.containsKey(key) || isSuspect(key));
    assertThat(trades).hasSizeGreaterThan(20).isEqualTo(heard.trades);
    assertThat(tally.accepted()).isEqualTo(heard.frames.size());
    Map<String, String> first = run("one");
    assertThat(first.keySet())
        .anyMatch(name -> name.startsWith("silver/book_seconds/book=ethusdt/"))
        .anyMatch(name -> name.startsWith("silver/trades/book=btcusdt/"));
    assertThat(first).isEqualTo(run("two"));
  }

  @Test
  @DisplayName("takes what others recorded of its combined streams")
  void foreign() throws IOException {
    record();
    List<String> lines = new ArrayList<>();
    for (RawFrame frame : heard.frames) {
      boolean book = frame.channel().equals("depth-snapshot") && frame.text().size() > 2_000;
      boolean missed = frame.channel().equals("rest-trades");
      String head = "{\"recv_ts\":" + seconds(frame.receivedAt());
      if (book || missed) {
        lines.add(
            head + ",\"url\":\"https://x" + frame.asked() + "\",\"msg\":" + frame.text() + "}");
      } else if (frame.text().toString().startsWith("{\"stream\"")) {
        lines.add(head + ",\"msg\":" + frame.text() + "}");
      }
    }
    lines.add("{\"recv_ts\":\"noon\",\"msg\":{}}");
    Files.createDirectories(folder.resolve("foreign"));
    Files.write(folder.resolve("foreign/frames.jsonl"), lines);
    Replayer.Tally tally = play(folder.resolve("foreign"));

    assertThat(again).containsAllEntriesOf(live);
    assertThat(trades).isEqualTo(heard.trades);
    assertThat(tally.quarantined()).isEqualTo(1);
  }

  @Test
  @DisplayName("takes bodies whose numbers are no text and that begin with white space")
  void otherSpelling() throws IOException {
    record();
    List<RawFrame> spelled = new ArrayList<>();
    for (RawFrame frame : heard.frames) {
      boolean body = !frame.asked().isEmpty();
      String text = frame.text().toString().replaceAll("\"(\\d+\\.\\d+)\"", "$1");
      spelled.add(
          body
              ? new RawFrame(
                  frame.venue(),
                  frame.channel(),
                  frame.receivedAt(),
                  frame.asked(),
                  FrameText.of("\r\n " + text))
              : frame);
    }
    write("spelled", spelled);
    play(folder.resolve("spelled/bronze"));

    assertThat(again).containsAllEntriesOf(live);
  }

  @Test
  @DisplayName("gives a server the tables of the command, whatever the machine's clock stamps")
  void played() throws Exception {
    record();
    play(bronze());
    Map<String, String> expected = run("command");
    Vertx vertx = Vertx.vertx();
    try {
      serve(vertx, settings("server"), again.size() + trades.size() + suspects.size());
    } finally {
      vertx.close().await(20, TimeUnit.SECONDS);
    }
    Map<String, String> served = contents("server");
    assertThat(served.keySet()).anyMatch(BinanceReplayTest::isOfToday);
    served.keySet().removeIf(BinanceReplayTest::isOfToday);

    assertThat(expected.keySet())
        .anyMatch(name -> name.endsWith("/trades_20260301T115000Z.csv"))
        .anyMatch(name -> name.endsWith("/trades_20260301T120000Z.csv"));
    assertThat(served).isEqualTo(expected);
  }

  private static boolean isOfToday(String name) {
    return name.startsWith("silver/alerts/book=btc_mxn/");
  }

  /** The lake's part plays the recording, and is told of an alert of now after the first trade. */
  private void serve(Vertx vertx, Settings settings, int messages) throws Exception {
    RecordCodec.register(vertx.eventBus());
    Meters meters = new Meters(new SimpleMeterRegistry());
    CountDownLatch left = new CountDownLatch(messages);
    String lake =
        vertx
            .deployVerticle(
                new LakeVerticle(settings.lake(), FeedMode.REPLAY, TimeSource.system(), meters))
            .await(20, TimeUnit.SECONDS);
    AtomicBoolean told = new AtomicBoolean();
    Topics.TRADE.subscribe(
        vertx.eventBus(),
        trade -> {
          if (told.compareAndSet(false, true)) {
            long now = TimeSource.system().now().getEpochSecond();
            Topics.ALERT.publish(vertx.eventBus(), LakeFixture.alert(now));
          }
          left.countDown();
        });
    Topics.OBSERVATION.subscribe(vertx.eventBus(), observation -> left.countDown());
    Topics.SUSPECT.subscribe(vertx.eventBus(), suspect -> left.countDown());
    vertx.deployVerticle(new ReplayVerticle(settings)).await(20, TimeUnit.SECONDS);
    assertThat(left.await(40, TimeUnit.SECONDS)).isTrue();
    vertx.undeploy(lake).await(20, TimeUnit.SECONDS);
  }

  private static String seconds(Instant at) {
    return at.getEpochSecond() + "." + "%09d".formatted(at.getNano());
  }

  private static Instant secondOf(String key) {
    return Instant.parse(key.substring(0, key.indexOf(' ')));
  }

  private boolean isSuspect(String key) {
    Instant second = secondOf(key);
    return suspects.stream()
        .anyMatch(
            range ->
                key.endsWith(range.book().name())
                    && !second.isBefore(range.from())
                    && !second.isAfter(range.to()));
  }

  private Path bronze() {
    return folder.resolve("live/bronze");
  }

  private Settings settings(String lake) {
    return SettingsLoader.load(
        Map.of(
            "lake.root",
            folder.resolve(lake).toString(),
            "binance.symbols",
            "BTCUSDT,ETHUSDT",
            "replay.paths",
            bronze().toString(),
            "replay.speed",
            "1000"),
        Map.of(),
        Optional.empty());
  }

  private Replayer.Tally play(Path path) throws IOException {
    try (Recording recording = Recordings.open(List.of(path), settings("unused"), row -> {})) {
      for (Replayer.Second s = recording.next(); s != null; s = recording.next()) {
        for (SpreadObservation o : s.observations()) {
          assertThat(again.put(o.second() + " " + o.book(), o.bid() + " " + o.ask())).isNull();
        }
        trades.addAll(s.trades());
        suspects.addAll(s.suspects());
      }
      return recording.tally();
    }
  }

  private Map<String, String> run(String lake) throws IOException {
    new ReplayRun(List.of(bronze()), settings(lake)).run(passed -> {});
    return contents(lake);
  }

  private Map<String, String> contents(String lake) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    Path root = folder.resolve(lake);
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(file).toString().replace('\\', '/');
        if (!name.startsWith(".")) {
          contents.put(name, Files.readString(file, StandardCharsets.ISO_8859_1));
        }
      }
    }
    return contents;
  }

  /** The live feed before the built-in exchange: a frame lost, then the socket. */
  private void record() throws IOException {
    ManualTime time = new ManualTime(START.toString());
    VirtualTimers timers = new VirtualTimers(time);
    TradingFloor floor = new TradingFloor(Simulation.of(21, List.of("btcusdt", "ethusdt")), START);
    floor
        .faults()
        .startAfter(
            Duration.ofSeconds(7),
            Fault.of(FaultKind.GAP).every(40).lasting(Duration.ofSeconds(1)));
    floor.faults().startAfter(Duration.ofSeconds(14), Fault.of(FaultKind.CLOSE_1011));
    Settings.Binance settings = settings("unused").binance();
    URI stream = BinanceFeed.streamUrl(settings);
    BinanceExchange exchange = new BinanceExchange(floor);
    MemoryLink link =
        new MemoryLink(
            exchange,
            "",
            stream.getPath() + "?" + stream.getQuery(),
            time,
            timers,
            Duration.ofNanos(40_123_457));
    heard = new RecordingListener();
    BinanceFeed feed =
        new BinanceFeed(
            settings,
            link,
            time,
            timers,
            new Meters(new SimpleMeterRegistry()),
            new Random(3),
            heard);
    timers.run(Duration.ofMillis(900));
    feed.start();
    Instant second = START.plusMillis(900);
    for (int passed = 1; passed <= 25; passed++) {
      second = second.plusSeconds(1);
      while (time.now().isBefore(second)) {
        exchange.advanceTo(time.now());
        timers.run(Duration.ofMillis(100));
      }
      for (BookSample sample : feed.sample(second).samples()) {
        if (sample.state() == BookState.IN_STEP) {
          live.put(second + " " + sample.book(), sample.bid() + " " + sample.ask());
        }
      }
    }
    Instant last = heard.frames.get(heard.frames.size() - 1).receivedAt();
    live.keySet().removeIf(key -> secondOf(key).isAfter(last));
    feed.stop();
    write("live", heard.frames);
  }

  private void write(String lake, List<RawFrame> frames) throws IOException {
    try (BronzeWriter writer =
        new BronzeWriter(
            new LakeLayout(folder.resolve(lake), Duration.ofMinutes(10)),
            new DurableFiles(folder.resolve(lake)),
            Duration.ofDays(7),
            closed -> {})) {
      for (RawFrame frame : frames) {
        writer.write(frame);
      }
    }
  }
}
