package dev.spreadlake.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.bars.MinuteBar;
import dev.spreadlake.bars.MinuteNews;
import dev.spreadlake.basis.ImpliedSecond;
import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.bus.RecordCodec;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.fakes.ManualTime;
import dev.spreadlake.lake.quality.QualityTable;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FrameText;
import dev.spreadlake.market.RawFrame;
import dev.spreadlake.market.RefusedRow;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.quality.QualityRequests.AskBoard;
import dev.spreadlake.quality.QualityRequests.Board;
import dev.spreadlake.quality.QualityRequests.Hop;
import dev.spreadlake.quality.QualityRequests.RuleState;
import dev.spreadlake.quality.QualityRequests.ServiceLevel.Status;
import dev.spreadlake.spread.SpreadObservation;
import dev.spreadlake.time.TimeSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Quality on the bus")
@Timeout(60)
class QualityVerticleTest {
  private static final Instant START = Instant.parse("2026-11-22T04:10:00Z");
  private static final Book BTC = new Book("btc_mxn");

  @TempDir Path lake;

  private final BlockingQueue<QualityLevel> levels = new LinkedBlockingQueue<>();
  private final BlockingQueue<QualityResult> results = new LinkedBlockingQueue<>();
  private final BlockingQueue<QualityGate> gates = new LinkedBlockingQueue<>();
  private final Meters meters = new Meters(new SimpleMeterRegistry());
  private Vertx vertx;
  private String deployment;

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    RecordCodec.register(vertx.eventBus());
    Topics.QUALITY_LEVEL.subscribe(vertx.eventBus(), levels::add);
    Topics.QUALITY.subscribe(vertx.eventBus(), results::add);
    Topics.QUALITY_GATE.subscribe(vertx.eventBus(), gates::add);
    deploy(List::of);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  private void deploy(Callable<List<QualityVerticle.PastRun>> runs) throws Exception {
    deploy(runs, TimeSource.system());
  }

  private QualityVerticle deploy(Callable<List<QualityVerticle.PastRun>> runs, TimeSource time)
      throws Exception {
    QualityVerticle verticle =
        new QualityVerticle(
            RuleCatalogue.builtIn(),
            new StreamParts(List.of(Venue.BITSO), List.of(BTC)),
            new QualityTable(lake, time, meters),
            runs,
            time,
            meters);
    deployment = vertx.deployVerticle(verticle).await(20, TimeUnit.SECONDS);
    return verticle;
  }

  private void restart() throws Exception {
    vertx.undeploy(deployment).await(20, TimeUnit.SECONDS);
    deploy(List::of);
  }

  private void second(int n) {
    Topics.OBSERVATION.publish(
        vertx.eventBus(),
        SpreadObservation.ofQuote(
            START.plusSeconds(n),
            Venue.BITSO,
            BTC,
            new BigDecimal("99.9"),
            new BigDecimal("100"),
            Source.WS));
  }

  private Board board() throws Exception {
    return Topics.QUALITY_BOARD
        .ask(vertx.eventBus(), new AskBoard(), Duration.ofSeconds(10))
        .await(20, TimeUnit.SECONDS);
  }

  private RuleState rule(String id) throws Exception {
    return board().rules().stream()
        .filter(state -> state.rule().id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private QualityResult next() throws InterruptedException {
    QualityResult result = results.poll(10, TimeUnit.SECONDS);
    assertThat(result).as("a result within ten seconds").isNotNull();
    return result;
  }

  @Test
  @DisplayName("says what holds gold back, keeps saying so over a restart, and lets go")
  void gate() throws Exception {
    second(0);
    assertThat(board().held()).isEmpty();
    second(0);
    assertThat(next().rule()).isEqualTo("spreads.accounted");
    assertThat(board().held()).containsExactly("spreads.accounted on btc_mxn");
    assertThat(levels.poll(10, TimeUnit.SECONDS).severe()).isTrue();

    untilGate("spreads.accounted on btc_mxn");

    restart();
    assertThat(board().held()).containsExactly("spreads.accounted on btc_mxn");
    gates.clear();
    untilGate("spreads.accounted on btc_mxn");
    for (int n = 1; n <= 60; n++) {
      second(n);
    }
    QualityResult result = next();
    while (!result.rule().equals("spreads.accounted")) {
      // On a slow machine a silence in between is told, too.
      result = next();
    }
    assertThat(result.passed()).isTrue();
    assertThat(board().held()).isEmpty();
    untilGate();
  }

  @Test
  @DisplayName("finds that nothing is recorded while the clock is behind what was")
  void clockBehind() throws Exception {
    vertx.undeploy(deployment).await(20, TimeUnit.SECONDS);
    ManualTime time = new ManualTime(START.toString());
    deploy(List::of, time);
    for (int n = 0; n < 3; n++) {
      second(n);
    }
    assertThat(status("silver/spreads/btc_mxn")).isEqualTo(Status.MET);
    time.advance(Duration.ofSeconds(10));
    time.step(Duration.ofHours(-1));

    assertThat(List.of(next().rule(), next().rule()))
        .containsExactly("spreads.freshness", "process.on_time");
    assertThat(status("silver/spreads/btc_mxn")).isEqualTo(Status.MISSED);
    assertThat(rule("process.on_time").last().detail()).contains("the clock is behind");
    second(3);
    second(4);
    second(5);
    second(6);
    second(7);
    assertThat(List.of(next(), next())).allMatch(QualityResult::passed);
  }

  @Test
  @DisplayName("says nothing of the silence of a program that ends")
  void ending() throws Exception {
    vertx.undeploy(deployment).await(20, TimeUnit.SECONDS);
    ManualTime time = new ManualTime(START.toString());
    QualityVerticle verticle = deploy(List::of, time);
    second(0);
    assertThat(status("silver/spreads/btc_mxn")).isEqualTo(Status.MET);
    verticle.end();
    time.advance(Duration.ofSeconds(10));
    vertx.undeploy(deployment).await(20, TimeUnit.SECONDS);
    assertThat(results).isEmpty();
  }

  private void untilGate(String... held) throws InterruptedException {
    QualityGate gate;
    do {
      gate = gates.poll(10, TimeUnit.SECONDS);
      assertThat(gate).as("a gate of %s", List.of(held)).isNotNull();
    } while (!gate.held().equals(List.of(held)));
  }

  @Test
  @DisplayName(
      "takes in what a batch found, shows it, keeps it and wakes somebody for what is severe")
  void batch() throws Exception {
    Rule rule = RuleCatalogue.builtIn().get("master.bad_share");
    Topics.QUALITY.publish(
        vertx.eventBus(),
        QualityResult.of(rule, rule.dataset(), false, "9 %", "5 %", 1, START, "too many"));

    QualityLevel level = levels.poll(10, TimeUnit.SECONDS);
    assertThat(level.rule()).isEqualTo("master.bad_share");
    assertThat(level.value()).isEqualByComparingTo("1");
    assertThat(rule("master.bad_share").last().detail()).isEqualTo("too many");
    restart();
    assertThat(rule("master.bad_share").failing()).containsExactly("silver/master");
    assertThat(board().scorecard())
        .anyMatch(
            line ->
                line.dataset().equals("silver/master")
                    && line.dimension() == Dimension.VALIDITY
                    && line.status().equals("fail"));
  }

  @Test
  @DisplayName("tells a level that is met, missed, never run and failed every time")
  void serviceLevels() throws Exception {
    Instant now = TimeSource.system().now();
    vertx.undeploy(deployment).await(20, TimeUnit.SECONDS);
    deploy(
        () ->
            List.of(
                new QualityVerticle.PastRun("master", now, true, List.of()),
                new QualityVerticle.PastRun(
                    "market", now.minus(Duration.ofDays(9)), true, List.of())));
    assertThat(status("gold/master")).isEqualTo(Status.MET);
    assertThat(status("gold/market")).isEqualTo(Status.MISSED);
    assertThat(status("gold/news")).isEqualTo(Status.NOT_RUN);
    Topics.BATCH.publish(vertx.eventBus(), new BatchEvent("news", "r", "failed", "x", 1, 2, now));
    assertThat(status("gold/news")).isEqualTo(Status.ALL_FAILED);
  }

  /** A final minute; {@code vwap} lies inside the prices if it is 100. */
  private void minute(Instant minute, int trades, String vwap) {
    BigDecimal price = trades == 0 ? null : new BigDecimal("100");
    BigDecimal volume = new BigDecimal(trades);
    MinuteBar bar =
        new MinuteBar(
            minute,
            price,
            price,
            price,
            price,
            volume,
            volume.multiply(new BigDecimal(vwap)),
            trades == 0 ? null : new BigDecimal(vwap),
            trades,
            volume,
            BigDecimal.ZERO,
            trades == 0 ? 0 : 60,
            1,
            1,
            1,
            0,
            1,
            1);
    Topics.MINUTE.publish(vertx.eventBus(), new MinuteNews(BTC, minute, true, 0, "", bar, false));
  }

  @Test
  @DisplayName(
      "judges each minute as it becomes final, with history, alert, metric and what holds gold back")
  void minutes() throws Exception {
    vertx.undeploy(deployment).await(20, TimeUnit.SECONDS);
    ManualTime time = new ManualTime("2026-11-22T04:20:00Z");
    deploy(List::of, time);
    assertThat(status("gold/minutes")).isEqualTo(Status.NOT_RUN);
    Instant before = time.now().minusSeconds(180);
    minute(before, 3, "999");
    for (int n = 0; n < 3; n++) {
      minute(time.now(), 3, "100");
      time.advance(Duration.ofSeconds(60));
    }
    assertThat(status("gold/minutes/btc_mxn")).isEqualTo(Status.MET);
    assertThat(rule("bars.vwap_inside").failing())
        .as("a minute of the process before was judged by it")
        .isEmpty();

    time.advance(Duration.ofMinutes(2));
    minute(time.now().minusSeconds(60), 3, "999");
    assertThat(List.of(next().rule(), next().rule()))
        .containsExactly("minutes.grid", "bars.vwap_inside");
    assertThat(List.of(levels.take().rule(), levels.take().rule()))
        .containsExactly("minutes.grid", "bars.vwap_inside");
    assertThat(board().held()).containsExactly("bars.vwap_inside on btc_mxn");
    assertThat(meters.quality("accuracy", "stop", "fail").count()).isEqualTo(1);
    for (int n = 0; n < 4; n++) {
      time.advance(Duration.ofSeconds(60));
      minute(time.now().minusSeconds(60), 0, "0");
    }
    assertThat(status("gold/minutes/btc_mxn"))
        .as("minutes come, all of them empty")
        .isEqualTo(Status.ALL_FAILED);
    time.advance(Duration.ofMinutes(5));
    assertThat(status("gold/minutes/btc_mxn")).isEqualTo(Status.MISSED);
  }

  @Test
  @DisplayName("holds the implied rate to its age, but not while the program is starting")
  void implied() throws Exception {
    vertx.undeploy(deployment).await(20, TimeUnit.SECONDS);
    ManualTime time = new ManualTime("2026-11-22T04:20:00Z");
    deploy(List::of, time);
    unsaid(time.now());
    assertThat(status("gold/implied")).isEqualTo(Status.NOT_RUN);
    Topics.IMPLIED.publish(
        vertx.eventBus(),
        new ImpliedSecond(
            time.now(),
            BigDecimal.TEN,
            BigDecimal.TEN,
            BigDecimal.TEN,
            BigDecimal.TEN,
            BigDecimal.ZERO,
            null));
    assertThat(status("gold/implied")).isEqualTo(Status.MET);
    time.advance(Duration.ofSeconds(40));
    assertThat(status("gold/implied")).isEqualTo(Status.MISSED);
    unsaid(time.now());
    assertThat(status("gold/implied")).isEqualTo(Status.ALL_FAILED);
  }

  private void unsaid(Instant second) {
    Topics.IMPLIED.publish(
        vertx.eventBus(),
        new ImpliedSecond(second, null, null, null, null, null, "btc_mxn: starting"));
  }

  private Status status(String dataset) throws Exception {
    return board().freshness().stream()
        .filter(level -> level.dataset().equals(dataset))
        .findFirst()
        .orElseThrow()
        .status();
  }

  @Test
  @DisplayName("counts every frame and row of the stream, and keeps what is refused with its text")
  void refused() throws Exception {
    for (int n = 0; n < 5; n++) {
      Topics.RAW_FRAME.publish(
          vertx.eventBus(), new RawFrame(Venue.BITSO, "trades", START, FrameText.of("{}")));
    }
    Topics.RAW_FRAME.publish(
        vertx.eventBus(), new RawFrame(Venue.BITSO, "malformed", START, FrameText.of("{\"cut")));
    Topics.REFUSED.publish(
        vertx.eventBus(),
        new RefusedRow(
            Venue.BITSO, "malformed", "feed.malformed", "bitso", START, "{\"cut", "no end"));

    assertThat(next().rule()).isEqualTo("feed.malformed");
    Hop frames = board().hops().get(0);
    assertThat(frames).isEqualTo(new Hop("live", "feed", "bronze", 6, 5, 1, 0));
    assertThat(board().hops())
        .allMatch(hop -> hop.rowsIn() == hop.accepted() + hop.quarantined() + hop.duplicates());
    vertx.undeploy(deployment).await(20, TimeUnit.SECONDS);
    try (var files = Files.walk(lake.resolve("quarantine/live/feed_malformed"))) {
      Path kept = files.filter(Files::isRegularFile).findFirst().orElseThrow();
      assertThat(Files.readString(kept)).contains("feed.malformed", "\"{\"\"cut\"");
    }
    deploy(List::of);
  }
}
