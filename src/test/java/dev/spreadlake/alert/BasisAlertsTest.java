package dev.spreadlake.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.spreadlake.basis.ImpliedRate;
import dev.spreadlake.basis.ImpliedVerticle;
import dev.spreadlake.bus.RecordCodec;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.config.Settings;
import dev.spreadlake.config.SettingsLoader;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.spread.SpreadObservation;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Alerts on the basis of the implied USD/MXN")
@Timeout(60)
class BasisAlertsTest {
  private static final Instant START = Instant.parse("2026-11-22T04:10:00Z");
  private static final List<Book> BOOKS =
      List.of(ImpliedRate.BTC_MXN, ImpliedRate.USD_MXN, ImpliedRate.BTC_USDT);

  @TempDir Path lake;

  private final BlockingQueue<AlertEvent> events = new LinkedBlockingQueue<>();
  private Vertx vertx;

  private void start(List<Book> books) throws Exception {
    vertx = Vertx.vertx();
    RecordCodec.register(vertx.eventBus());
    Topics.ALERT.subscribe(vertx.eventBus(), events::add);
    Settings settings =
        SettingsLoader.load(
            Map.of(
                "lake.root", lake.toString(),
                "alerts.thresholds", "90",
                "alerts.basis-thresholds", "2.0"),
            Map.of(),
            Optional.empty());
    Meters meters = new Meters(new SimpleMeterRegistry());
    vertx.deployVerticle(new AlertVerticle(settings, books, meters)).await(10, TimeUnit.SECONDS);
    vertx.deployVerticle(new ImpliedVerticle(books, meters)).await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    if (vertx != null) {
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }

  private void quote(int second, Book book, String price) {
    BigDecimal mid = new BigDecimal(price);
    BigDecimal half = new BigDecimal("0.00000001");
    Topics.OBSERVATION.publish(
        vertx.eventBus(),
        SpreadObservation.ofQuote(
            START.plusSeconds(second),
            Venue.BITSO,
            book,
            mid.subtract(half),
            mid.add(half),
            Source.WS));
  }

  /** A second whose implied rate is {@code pesos} where 20 are quoted. */
  private void second(int second, String pesos) {
    BigDecimal bitcoin = new BigDecimal(pesos).movePointRight(5);
    quote(second, ImpliedRate.BTC_MXN, bitcoin.toPlainString());
    quote(second, ImpliedRate.BTC_USDT, "100000");
    quote(second, ImpliedRate.USD_MXN, "20");
  }

  private AlertEvent next() throws InterruptedException {
    AlertEvent event = events.poll(10, TimeUnit.SECONDS);
    assertThat(event).as("an alert event within 10 s").isNotNull();
    return event;
  }

  private void put(AlertRule rule) throws Exception {
    Topics.ALERT_PUT_RULE
        .ask(vertx.eventBus(), new AlertRequests.PutRule(rule), Duration.ofSeconds(10))
        .await(10, TimeUnit.SECONDS);
  }

  private static AlertRule rule(String id, Book book, String above) {
    BigDecimal limit = new BigDecimal(above);
    return new AlertRule(id, "", book, limit, limit, Duration.ZERO, Severity.CRITICAL);
  }

  @Test
  @DisplayName("fire on either side of the quoted rate, resolve, and tell the implied prices")
  void bothSides() throws Exception {
    start(BOOKS);
    second(0, "20");
    second(1, "21");
    AlertEvent dear = next();
    assertThat(dear.rule()).isEqualTo("basis>2.0");
    assertThat(dear.book()).isEqualTo(BasisSeries.NAME);
    assertThat(dear.state()).isEqualTo(AlertEvent.State.FIRING);
    assertThat(dear.value()).isEqualByComparingTo("5");
    assertThat(dear.bid()).isCloseTo(new BigDecimal("21"), within(new BigDecimal("0.000001")));
    second(2, "20");
    assertThat(next().state()).isEqualTo(AlertEvent.State.RESOLVED);
    second(3, "19");
    AlertEvent cheap = next();
    assertThat(cheap.state()).isEqualTo(AlertEvent.State.FIRING);
    assertThat(cheap.value()).as("the size, without its sign").isEqualByComparingTo("5");
  }

  @Test
  @DisplayName("stay open over no data and over a restart, and resolve once")
  void restart() throws Exception {
    start(BOOKS);
    second(0, "21");
    AlertEvent fired = next();
    for (int second = 1; second <= 6; second++) {
      for (Book book : BOOKS) {
        Gap gap = new Gap(START.plusSeconds(second), book, GapReason.STALE, "");
        Topics.GAP.publish(vertx.eventBus(), gap);
      }
    }
    assertThat(next().state()).isEqualTo(AlertEvent.State.NO_DATA);
    stop();
    start(BOOKS);
    second(7, "22");
    second(8, "20");
    AlertEvent resolved = next();
    assertThat(resolved.state()).isEqualTo(AlertEvent.State.RESOLVED);
    assertThat(resolved.id()).isEqualTo(fired.id());
    assertThat(resolved.peak()).isEqualByComparingTo("10");
    assertThat(events).isEmpty();
  }

  @Test
  @DisplayName("are for rules on the basis only: a rule for every book does not mean it")
  void everyBook() throws Exception {
    start(BOOKS);
    put(rule("every", null, "0"));
    put(rule("mine", BasisSeries.NAME, "4"));
    second(0, "21");
    assertThat(List.of(next().rule(), next().rule()))
        .containsExactlyInAnyOrder("basis>2.0", "mine");
    second(1, "20.5");
    AlertEvent resolved = next();
    assertThat(resolved.rule()).isEqualTo("mine");
    assertThat(events).isEmpty();
  }

  @Test
  @DisplayName("are refused where a book that the rate needs is not watched")
  void unwatched() throws Exception {
    start(List.of(ImpliedRate.BTC_MXN, ImpliedRate.USD_MXN));
    assertThatThrownBy(() -> put(rule("mine", BasisSeries.NAME, "4")))
        .hasMessageContaining("needs btc_mxn, btcusdt and usd_mxn");
  }

  @Test
  @DisplayName("say what they are on; a book beside the basis is refused")
  void on() {
    assertThat(BasisSeries.of("basis", null)).isEqualTo(BasisSeries.NAME);
    assertThat(BasisSeries.of("spread", null)).isNull();
    assertThat(BasisSeries.of(null, ImpliedRate.USD_MXN)).isEqualTo(ImpliedRate.USD_MXN);
    assertThatThrownBy(() -> BasisSeries.of("basis", ImpliedRate.USD_MXN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("book ");
    assertThatThrownBy(() -> BasisSeries.of("depth", null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("on ");
  }
}
