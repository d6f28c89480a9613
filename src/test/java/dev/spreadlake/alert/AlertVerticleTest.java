package dev.spreadlake.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.bus.RecordCodec;
import dev.spreadlake.bus.RequestTopic;
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
import io.vertx.core.eventbus.ReplyException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AlertVerticleTest {
  private static final Book BTC = new Book("btc_mxn");
  private static final Book USD = new Book("usd_mxn");
  private static final Instant START = Instant.parse("2026-11-22T04:10:00Z");
  private static final Duration WAIT = Duration.ofSeconds(10);

  @TempDir Path lake;

  private List<Book> books = List.of(BTC, USD);
  private final BlockingQueue<AlertEvent> events = new LinkedBlockingQueue<>();
  private Vertx vertx;

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    RecordCodec.register(vertx.eventBus());
    Topics.ALERT.subscribe(vertx.eventBus(), events::add);
    Settings settings =
        SettingsLoader.load(Map.of("lake.root", lake.toString()), Map.of(), Optional.empty());
    vertx
        .deployVerticle(new AlertVerticle(settings, books, new Meters(new SimpleMeterRegistry())))
        .await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private void restart() throws Exception {
    stop();
    events.clear();
    start();
  }

  /** A quote whose spread is {@code spread} percent, at most two decimals. */
  private void observe(int second, Book book, String spread) {
    BigDecimal ask = new BigDecimal("10000");
    BigDecimal bid = ask.subtract(new BigDecimal(spread).multiply(new BigDecimal("100")));
    Topics.OBSERVATION.publish(
        vertx.eventBus(),
        SpreadObservation.ofQuote(
            START.plusSeconds(second), Venue.BITSO, book, bid, ask, Source.WS));
  }

  private AlertEvent next() throws InterruptedException {
    AlertEvent event = events.poll(10, TimeUnit.SECONDS);
    assertThat(event).as("an alert event within 10 s").isNotNull();
    return event;
  }

  private <Q, R> R ask(RequestTopic<Q, R> topic, Q question) throws Exception {
    return topic.ask(vertx.eventBus(), question, WAIT).await(10, TimeUnit.SECONDS);
  }

  private static AlertRule rule(String id, Book book, String above) {
    BigDecimal limit = new BigDecimal(above);
    return new AlertRule(id, "", book, limit, limit, Duration.ZERO, Severity.CRITICAL);
  }

  @Test
  @DisplayName("default thresholds 0.1, 0.5, 1.0 of every book fire and resolve, lowest first")
  void defaults() throws Exception {
    observe(0, BTC, "1.01");
    assertThat(List.of(next().rule(), next().rule(), next().rule()))
        .containsExactly("btc_mxn>0.1", "btc_mxn>0.5", "btc_mxn>1.0");
    observe(1, BTC, "0.5");
    AlertEvent highest = next();
    AlertEvent middle = next();
    assertThat(highest.rule()).isEqualTo("btc_mxn>1.0");
    assertThat(middle.rule()).isEqualTo("btc_mxn>0.5");
    assertThat(middle.state()).isEqualTo(AlertEvent.State.RESOLVED);
    assertThat(middle.peak()).isEqualByComparingTo("1.01");
    assertThat(middle.seq()).isEqualTo(5);
  }

  @Test
  @DisplayName("rules kept by a version that told 0.40 from 0.4 are loaded as one, and fire once")
  void canonicalIds() throws Exception {
    stop();
    Files.writeString(
        lake.resolve("_state/rules.json"),
        """
        {"version":1,"rules":[
          {"id":"btc_mxn>0.4","name":"btc_mxn>0.4","book":"btc_mxn","above":0.4,"clear":0.4,
           "hold":"PT0S","severity":"info"},
          {"id":"btc_mxn>0.40","name":"btc_mxn>0.40","book":"btc_mxn","above":0.40,"clear":0.3,
           "hold":"PT0S","severity":"critical"},
          {"id":"mine","name":"","book":"btc_mxn","above":0.450,"clear":0.3,
           "hold":"PT0S","severity":"warn"}]}
        """);
    start();
    List<String> ids =
        ask(Topics.ALERT_RULES, new AlertRequests.ListRules()).rules().stream()
            .filter(rule -> rule.book().equals(BTC))
            .map(rule -> rule.id() + " " + rule.severity().id())
            .toList();
    assertThat(ids)
        .containsExactlyInAnyOrder(
            "btc_mxn>1.0 warn",
            "btc_mxn>0.5 warn",
            "btc_mxn>0.1 warn",
            "btc_mxn>0.4 critical",
            "mine warn");
    observe(0, BTC, "0.47");
    assertThat(List.of(next().rule(), next().rule(), next().rule()))
        .containsExactly("btc_mxn>0.1", "btc_mxn>0.4", "mine");
  }

  @Test
  @DisplayName("an excursion that fires is neither told again nor forgotten over a restart")
  void restartWhileFiring() throws Exception {
    observe(0, USD, "0.2");
    AlertEvent fired = next();
    restart();
    observe(1, USD, "0.3");
    observe(2, USD, "0.05");
    AlertEvent resolved = next();
    assertThat(resolved.state()).isEqualTo(AlertEvent.State.RESOLVED);
    assertThat(resolved.id()).isEqualTo(fired.id());
    assertThat(resolved.seq()).isEqualTo(2);
    assertThat(resolved.peak()).isEqualByComparingTo("0.3");
    AlertRequests.Events history = ask(Topics.ALERT_HISTORY, new AlertRequests.History(0, 10));
    assertThat(history.events()).containsExactly(fired, resolved);
    assertThat(history.lastSeq()).isEqualTo(2);
    assertThat(ask(Topics.ALERT_HISTORY, new AlertRequests.History(1, 10)).events())
        .containsExactly(resolved);
  }

  @Test
  @DisplayName("what fires on a book that the settings no longer name is resolved at the start")
  void bookTakenOut() throws Exception {
    observe(0, USD, "0.2");
    AlertEvent fired = next();
    observe(7, USD, "0.3");
    observe(30, USD, "0.15");
    observe(31, BTC, "0.01");
    assertThat(ask(Topics.ALERT_OPEN, new AlertRequests.Open(10)).events()).hasSize(1);
    books = List.of(BTC);
    restart();
    AlertEvent resolved = next();
    assertThat(resolved.state()).isEqualTo(AlertEvent.State.RESOLVED);
    assertThat(resolved.id()).isEqualTo(fired.id());
    assertThat(resolved.seq()).isEqualTo(2);
    assertThat(resolved.peak()).isEqualByComparingTo("0.3");
    assertThat(resolved.duration()).as("to the end, not the peak").hasSeconds(30);
    assertThat(resolved.value()).isNull();
    assertThat(ask(Topics.ALERT_OPEN, new AlertRequests.Open(10)).events()).isEmpty();
    assertThat(ask(Topics.ALERT_RULES, new AlertRequests.ListRules()).standings())
        .noneMatch(standing -> standing.book().equals(USD.name()));
    assertThatThrownBy(
            () ->
                ask(
                    Topics.ALERT_SUBSCRIBE,
                    new AlertRequests.Subscribe("s", rule("mine", USD, "0.1"))))
        .hasMessageContaining("is not watched");
    books = List.of(BTC, USD);
    restart();
    assertThat(ask(Topics.ALERT_OPEN, new AlertRequests.Open(10)).events()).isEmpty();
    observe(60, USD, "0.2");
    assertThat(next().seq()).isEqualTo(3);
  }

  @Test
  @DisplayName(
      "between two times: newest first, the second in front within, the one behind not, and whether any is left out")
  void between() throws Exception {
    observe(0, USD, "0.2");
    AlertEvent first = next();
    observe(1, USD, "0.05");
    AlertEvent second = next();
    observe(2, USD, "0.3");
    AlertEvent third = next();
    AlertRequests.Span both =
        ask(
            Topics.ALERT_BETWEEN,
            new AlertRequests.Between(first.observedAt(), third.observedAt(), 10));
    assertThat(both.events()).containsExactly(second, first);
    assertThat(both.truncated()).isFalse();
    AlertRequests.Span newest =
        ask(
            Topics.ALERT_BETWEEN,
            new AlertRequests.Between(first.observedAt(), third.observedAt().plusSeconds(1), 2));
    assertThat(newest.events()).containsExactly(third, second);
    assertThat(newest.truncated()).isTrue();
  }

  @Test
  @DisplayName("what fires now has the value and the peak of now, over a restart too")
  void open() throws Exception {
    observe(0, USD, "0.2");
    AlertEvent fired = next();
    observe(1, USD, "0.4");
    observe(2, USD, "0.3");
    observe(3, BTC, "0.01");
    AlertEvent open = ask(Topics.ALERT_OPEN, new AlertRequests.Open(10)).events().get(0);
    assertThat(open.id()).isEqualTo(fired.id());
    assertThat(open.since()).isEqualTo(fired.since());
    assertThat(open.value()).isEqualByComparingTo("0.3");
    assertThat(open.peak()).isEqualByComparingTo("0.4");
    restart();
    assertThat(ask(Topics.ALERT_OPEN, new AlertRequests.Open(10)).events())
        .singleElement()
        .satisfies(kept -> assertThat(kept.id()).isEqualTo(fired.id()));
    observe(4, USD, "0.01");
    next();
    assertThat(ask(Topics.ALERT_OPEN, new AlertRequests.Open(10)).events()).isEmpty();
  }

  @Test
  @DisplayName("a feed that dies is no_data after five seconds of gaps, and a restart keeps that")
  void feedDies() throws Exception {
    observe(0, USD, "0.2");
    next();
    for (int second = 1; second <= 5; second++) {
      Topics.GAP.publish(
          vertx.eventBus(),
          new Gap(START.plusSeconds(second), USD, GapReason.DISCONNECTED, "test"));
    }
    assertThat(next().state()).isEqualTo(AlertEvent.State.NO_DATA);
    restart();
    Topics.GAP.publish(
        vertx.eventBus(), new Gap(START.plusSeconds(60), USD, GapReason.STARTING, "test"));
    observe(61, USD, "0.01");
    AlertEvent resolved = next();
    assertThat(resolved.state()).isEqualTo(AlertEvent.State.RESOLVED);
    assertThat(resolved.duration()).isEqualTo(Duration.ofSeconds(61));
  }

  @Test
  @DisplayName("a rule put over the bus holds over a restart; those of the settings stay")
  void keptRules() throws Exception {
    AlertRequests.PutRule put = new AlertRequests.PutRule(rule("mine", null, "0.25"));
    assertThat(ask(Topics.ALERT_PUT_RULE, put).found()).as("there was none").isFalse();
    assertThat(ask(Topics.ALERT_PUT_RULE, put).found()).as("replaced").isTrue();
    restart();
    observe(0, USD, "0.3");
    assertThat(List.of(next().rule(), next().rule())).containsExactly("usd_mxn>0.1", "mine");
    assertThat(ask(Topics.ALERT_RULES, new AlertRequests.ListRules()).standings())
        .filteredOn(standing -> standing.state().equals("firing"))
        .extracting(standing -> standing.rule().id() + " on " + standing.book())
        .containsExactlyInAnyOrder("usd_mxn>0.1 on usd_mxn", "mine on usd_mxn");
    assertThat(ask(Topics.ALERT_DELETE_RULE, new AlertRequests.DeleteRule("mine")).found())
        .isTrue();
    assertThat(next().state()).isEqualTo(AlertEvent.State.RESOLVED);
    assertThat(ask(Topics.ALERT_DELETE_RULE, new AlertRequests.DeleteRule("mine")).found())
        .isFalse();
    assertThatThrownBy(
            () -> ask(Topics.ALERT_DELETE_RULE, new AlertRequests.DeleteRule("btc_mxn>0.5")))
        .isInstanceOf(ReplyException.class)
        .hasMessageContaining("comes from the settings");
    assertThatThrownBy(
            () ->
                ask(
                    Topics.ALERT_PUT_RULE,
                    new AlertRequests.PutRule(rule("x", new Book("nope_mxn"), "1"))))
        .hasMessageContaining("nope_mxn");
  }

  @Test
  @DisplayName("an own threshold without a book counts once, and may be replaced at the limit")
  void ownLimit() throws Exception {
    int limit =
        SettingsLoader.load(Map.of(), Map.of(), Optional.empty()).http().liveSubscriptionsMax();
    for (int i = 0; i < limit; i++) {
      ask(Topics.ALERT_SUBSCRIBE, new AlertRequests.Subscribe("s", rule("t" + i, null, "99")));
    }
    ask(Topics.ALERT_SUBSCRIBE, new AlertRequests.Subscribe("s", rule("t0", null, "98")));
    assertThatThrownBy(
            () ->
                ask(
                    Topics.ALERT_SUBSCRIBE,
                    new AlertRequests.Subscribe("s", rule("more", USD, "99"))))
        .hasMessageContaining("at most " + limit);
  }

  @Test
  @DisplayName("a socket's own threshold carries its id, is not kept, and ends with the socket")
  void ownThreshold() throws Exception {
    ask(Topics.ALERT_SUBSCRIBE, new AlertRequests.Subscribe("socket-1", rule("mine", USD, "0.05")));
    observe(0, USD, "0.06");
    AlertEvent fired = next();
    assertThat(fired.subscriber()).isEqualTo("socket-1");
    assertThat(fired.id()).isEqualTo("mine");
    assertThat(fired.seq()).isZero();
    assertThat(
            ask(Topics.ALERT_UNSUBSCRIBE, new AlertRequests.Unsubscribe("socket-1", null)).found())
        .isTrue();
    observe(1, USD, "0.01");
    observe(2, USD, "0.2");
    assertThat(next().rule()).isEqualTo("usd_mxn>0.1");
    assertThat(ask(Topics.ALERT_HISTORY, new AlertRequests.History(0, 10)).events()).hasSize(1);
  }

  @Test
  @DisplayName("cuts a torn end of the journal and goes on from the last whole line")
  void tornEnd() throws Exception {
    observe(0, USD, "0.2");
    next();
    stop();
    Path journal = lake.resolve("_state/alerts.journal");
    long whole = Files.size(journal);
    Files.writeString(journal, "0badc0de {\"event\":{\"seq\":2", StandardOpenOption.APPEND);
    events.clear();
    start();
    assertThat(Files.size(journal)).isEqualTo(whole);
    observe(1, USD, "0.05");
    assertThat(next().seq()).isEqualTo(2);
  }

  @Test
  @DisplayName("refuses to start on a damaged journal or rules file, naming it")
  void damagedState() throws Exception {
    observe(0, USD, "0.2");
    next();
    observe(1, USD, "0.05");
    next();
    stop();
    Path journal = lake.resolve("_state/alerts.journal");
    byte[] good = Files.readAllBytes(journal);
    byte[] flipped = good.clone();
    flipped[20] ^= 1;
    Files.write(journal, flipped);
    assertThatThrownBy(this::start)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("alerts.journal is damaged at byte 0");
    vertx.close().await(10, TimeUnit.SECONDS);
    Files.write(journal, good);
    Files.write(lake.resolve("_state/rules.json"), "{".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(this::start)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("rules.json cannot be read");
  }
}
