package dev.spreadlake.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.bus.RecordCodec;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.lake.quality.QualityTable;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.quality.QualityRequests.AskBoard;
import dev.spreadlake.quality.QualityRequests.AskHistory;
import dev.spreadlake.quality.QualityRequests.AskNewest;
import dev.spreadlake.quality.QualityRequests.Board;
import dev.spreadlake.quality.QualityVerticle.PastRun;
import dev.spreadlake.spread.SpreadObservation;
import dev.spreadlake.time.TimeSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Quality over a restart")
@Timeout(60)
class QualityRestartTest {
  private static final Instant START = Instant.parse("2026-11-22T04:10:00Z");
  private static final Book BTC = new Book("btc_mxn");
  private static final Book USD = new Book("usd_mxn");

  @TempDir Path lake;

  private final BlockingQueue<QualityLevel> levels = new LinkedBlockingQueue<>();
  private final BlockingQueue<QualityResult> results = new LinkedBlockingQueue<>();
  private final Meters meters = new Meters(new SimpleMeterRegistry());
  private Vertx vertx;
  private String deployment;

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
    RecordCodec.register(vertx.eventBus());
    Topics.QUALITY_LEVEL.subscribe(vertx.eventBus(), levels::add);
    Topics.QUALITY.subscribe(vertx.eventBus(), results::add);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  private void start(List<Book> books, PastRun... runs) throws Exception {
    TimeSource time = TimeSource.system();
    deployment =
        vertx
            .deployVerticle(
                new QualityVerticle(
                    RuleCatalogue.builtIn(),
                    new StreamParts(List.of(Venue.BITSO), books),
                    new QualityTable(lake, time, meters),
                    () -> List.of(runs),
                    time,
                    meters))
            .await(20, TimeUnit.SECONDS);
  }

  private void stop() throws Exception {
    vertx.undeploy(deployment).await(20, TimeUnit.SECONDS);
    levels.clear();
    results.clear();
  }

  private void second(Book book, int n) {
    Topics.OBSERVATION.publish(
        vertx.eventBus(),
        SpreadObservation.ofQuote(
            START.plusSeconds(n),
            Venue.BITSO,
            book,
            new BigDecimal("99.9"),
            new BigDecimal("100"),
            Source.WS));
  }

  private static QualityResult found(String rule, String dataset, boolean passed, Instant at) {
    return QualityResult.of(
        RuleCatalogue.builtIn().get(rule), dataset, passed, "found", "0 rows", 1, at, "");
  }

  private Board board() throws Exception {
    return Topics.QUALITY_BOARD
        .ask(vertx.eventBus(), new AskBoard(), Duration.ofSeconds(10))
        .await(20, TimeUnit.SECONDS);
  }

  private List<String> failing(String rule) throws Exception {
    return board().rules().stream()
        .filter(state -> state.rule().id().equals(rule))
        .findFirst()
        .orElseThrow()
        .failing();
  }

  private QualityResult next() throws InterruptedException {
    QualityResult result = results.poll(10, TimeUnit.SECONDS);
    assertThat(result).as("a result within ten seconds").isNotNull();
    return result;
  }

  @Test
  @DisplayName("a failure that had passed is over, and a new one is told as such")
  void passedBefore() throws Exception {
    start(List.of(BTC));
    second(BTC, 0);
    second(BTC, 0);
    for (int n = 1; n <= 60; n++) {
      second(BTC, n);
    }
    assertThat(next().passed()).isFalse();
    assertThat(next().passed()).isTrue();
    assertThat(board().held()).isEmpty();
    stop();

    start(List.of(BTC));
    assertThat(board().held()).isEmpty();
    QualityLevel told = levels.poll(10, TimeUnit.SECONDS);
    assertThat(told.rule()).as("an alert may not know yet").isEqualTo("spreads.accounted");
    assertThat(told.value()).isZero();
    second(BTC, 61);
    second(BTC, 61);
    assertThat(next())
        .matches(result -> !result.passed())
        .extracting("rule")
        .isEqualTo("spreads.accounted");
  }

  @Test
  @DisplayName("a book that is no longer watched holds nothing, and its alert is told to end")
  void unwatched() throws Exception {
    start(List.of(BTC, USD));
    second(USD, 0);
    second(USD, 0);
    assertThat(next().dataset()).isEqualTo("usd_mxn");
    assertThat(board().held()).containsExactly("spreads.accounted on usd_mxn");
    stop();

    start(List.of(BTC));
    assertThat(board().held()).isEmpty();
    assertThat(failing("spreads.accounted")).isEmpty();
    QualityLevel told = levels.poll(10, TimeUnit.SECONDS);
    assertThat(told.rule() + "@" + told.dataset()).isEqualTo("spreads.accounted@usd_mxn");
    assertThat(told.value()).isZero();
  }

  @Test
  @DisplayName("what a batch found by a rule of the stream is over once a batch says so")
  void batchOfBoth() throws Exception {
    start(List.of(BTC));
    Topics.QUALITY.publish(
        vertx.eventBus(), found("bars.ohlc_order", "silver/market", false, START));
    next();
    assertThat(failing("bars.ohlc_order")).containsExactly("silver/market");
    stop();

    start(List.of(BTC));
    assertThat(failing("bars.ohlc_order")).containsExactly("silver/market");
    Topics.QUALITY.publish(
        vertx.eventBus(), found("bars.ohlc_order", "silver/market", true, START.plusSeconds(9)));
    next();
    assertThat(failing("bars.ohlc_order")).isEmpty();
    assertThat(board().held()).isEmpty();
  }

  @Test
  @DisplayName("what a batch found long ago holds until it runs again; what is new in it is kept")
  void oldRun() throws Exception {
    QualityResult bad = found("master.bad_share", "silver/master", false, START);
    start(List.of(BTC), new PastRun("master", START, false, List.of(bad)));
    assertThat(board().held()).containsExactly("master.bad_share on silver/master");

    Topics.QUALITY.publish(vertx.eventBus(), bad);
    awaitLevelOf("master.bad_share");
    Topics.QUALITY.publish(vertx.eventBus(), bad);
    board();
    stop();
    start(List.of(BTC));
    assertThat(board().held()).containsExactly("master.bad_share on silver/master");
    assertThat(
            Topics.QUALITY_NEWEST
                .ask(vertx.eventBus(), new AskNewest(1), Duration.ofSeconds(10))
                .await(20, TimeUnit.SECONDS)
                .results())
        .extracting(QualityResult::rule)
        .contains("master.bad_share");
    assertThat(
            Topics.QUALITY_HISTORY
                .ask(
                    vertx.eventBus(),
                    new AskHistory("master.bad_share", "", 9),
                    Duration.ofSeconds(10))
                .await(20, TimeUnit.SECONDS)
                .results())
        .containsExactly(bad);
  }

  /** What is not judged for want of data, such as freshness, may be told before it. */
  private void awaitLevelOf(String rule) throws InterruptedException {
    QualityLevel level;
    do {
      level = levels.poll(10, TimeUnit.SECONDS);
      assertThat(level).as("a level of " + rule).isNotNull();
    } while (!level.rule().equals(rule));
  }
}
