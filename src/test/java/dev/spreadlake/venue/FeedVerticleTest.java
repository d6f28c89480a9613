package dev.spreadlake.venue;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.bus.RecordCodec;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.config.Settings;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.Quote;
import dev.spreadlake.market.RawFrame;
import dev.spreadlake.market.SampleReply;
import dev.spreadlake.market.SampleRequest;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.simulator.Fault;
import dev.spreadlake.simulator.FaultKind;
import dev.spreadlake.simulator.Simulation;
import dev.spreadlake.simulator.SimulatorVerticle;
import dev.spreadlake.simulator.TradingFloor;
import dev.spreadlake.simulator.bitso.BitsoExchange;
import dev.spreadlake.time.TimeSource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Bitso's feed, over real sockets,")
@Timeout(120)
class FeedVerticleTest {
  private static final String BTC = "btc_mxn";
  private static final String USD = "usd_mxn";
  private static final Duration BOUND = Duration.ofSeconds(30);

  // One event loop for everything, so that faults can be switched without a race.
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final BitsoExchange exchange =
      new BitsoExchange(
          new TradingFloor(
              Simulation.of(3, List.of(BTC, USD)).withSpeed(4), TimeSource.system().now()));
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final BlockingQueue<SampleReply> replies = new LinkedBlockingQueue<>();
  private final Queue<SuspectSeconds> suspects = new ConcurrentLinkedQueue<>();
  private final Queue<Quote> quotes = new ConcurrentLinkedQueue<>();
  private final Queue<RawFrame> frames = new ConcurrentLinkedQueue<>();
  private String feedId;
  private long asked;

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(20, SECONDS);
  }

  @Test
  @DisplayName("brings books into step, tells quotes and keeps the frames, and closes cleanly")
  void plain() throws Exception {
    start(Settings.FeedKind.STREAM, BTC, USD);
    awaitState(BTC, BookState.IN_STEP);
    awaitState(USD, BookState.IN_STEP);
    BookSample sample = sample(BTC);
    assertThat(sample.source()).isEqualTo(Source.WS);
    assertThat(sample.depth()).isNotNull();
    assertThat(quotes).isNotEmpty().allMatch(quote -> quote.bid().compareTo(quote.ask()) < 0);
    assertThat(frames).extracting(RawFrame::channel).contains("diff-orders", "order_book");
    vertx.undeploy(feedId).await(10, SECONDS);
    await(() -> exchange.sessions().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "GAP,sequence_gap",
    "DUPLICATE,duplicate",
    "REORDER,sequence_gap",
    "MALFORMED,malformed",
    "TRUNCATED,malformed",
    "FRAGMENTED,''"
  })
  @DisplayName("gets over spoilt frames on the same socket")
  void spoiltFrames(FaultKind kind, String counted) throws Exception {
    started();
    double before = quotes.size();
    fault(Fault.of(kind).book(BTC).channel("diff-orders").every(5).times(3));
    if (!counted.isEmpty()) {
      await(() -> faults(counted) > 0);
    }
    await(() -> quotes.size() > before + 20);
    clear();
    awaitState(BTC, BookState.IN_STEP);
    assertThat(registry.find("spreadlake.feed.reconnects").counter()).isNull();
    assertThat(sample(USD).state()).isEqualTo(BookState.IN_STEP);
  }

  @ParameterizedTest
  @EnumSource(
      value = FaultKind.class,
      names = {"CROSSED", "LOCKED", "ONE_SIDED"})
  @DisplayName("shows a book that is not a market as a state of its own, until it is one again")
  void notAMarket(FaultKind kind) throws Exception {
    started();
    fault(Fault.of(kind).book(BTC));
    awaitState(BTC, BookState.valueOf(kind.name()));
    assertThat(sample(BTC).bid()).isNull();
    assertThat(sample(USD).state()).isEqualTo(BookState.IN_STEP);
    clear();
    awaitState(BTC, BookState.IN_STEP);
  }

  @ParameterizedTest
  @EnumSource(
      value = FaultKind.class,
      names = {"CLOSE_1011", "DROP"})
  @DisplayName("opens another socket when one goes, and seeds anew")
  void lostSocket(FaultKind kind) throws Exception {
    started();
    fault(Fault.of(kind));
    await(() -> registry.find("spreadlake.feed.reconnects").counter() != null);
    clear();
    awaitState(BTC, BookState.IN_STEP);
    awaitState(USD, BookState.IN_STEP);
  }

  @ParameterizedTest
  @EnumSource(
      value = FaultKind.class,
      names = {"SILENCE", "MUTE"})
  @DisplayName("finds a dead socket by asking REST, and owns up to the seconds in between")
  void stall(FaultKind kind) throws Exception {
    started();
    fault(Fault.of(kind));
    await(
        () -> {
          sample(BTC);
          return faults("stall") > 0;
        });
    await(() -> suspects.stream().anyMatch(s -> s.reason().startsWith("stalled")));
    clear();
    awaitState(BTC, BookState.IN_STEP);
  }

  @ParameterizedTest
  @EnumSource(
      value = FaultKind.class,
      names = {"HTTP_503", "HTTP_404", "SLOW_REPLIES", "LATE_SNAPSHOT", "STALE_SNAPSHOT"})
  @DisplayName(
      "waits out REST that fails, dawdles or lies, and calls the book out of step meanwhile")
  void badRest(FaultKind kind) throws Exception {
    started();
    fault(Fault.of(kind).updates(500).delay(Duration.ofSeconds(3)));
    fault(Fault.of(FaultKind.GAP).book(BTC).channel("diff-orders").times(1));
    await(() -> faults("sequence_gap") > 0);
    assertThat(sample(BTC).state()).isEqualTo(BookState.GAP);
    clear();
    awaitState(BTC, BookState.IN_STEP);
    assertThat(sample(USD).state()).isEqualTo(BookState.IN_STEP);
  }

  @Test
  @DisplayName("stops asking when told to, for as long as it is told")
  void throttled() throws Exception {
    started();
    fault(Fault.of(FaultKind.HTTP_429).delay(Duration.ofSeconds(2)));
    fault(Fault.of(FaultKind.GAP).book(BTC).channel("diff-orders").times(1));
    awaitState(BTC, BookState.RATE_LIMITED);
    assertThat(sample(BTC).detail()).contains("429").contains("2 s");
    assertThat(registry.get("spreadlake.feed.rest.budget.left").gauge().value()).isZero();
    clear();
    awaitState(BTC, BookState.IN_STEP);
  }

  @Test
  @DisplayName("polls while no socket is to be had, and yields when there is one again")
  void fallback() throws Exception {
    started();
    fault(Fault.of(FaultKind.REFUSE_UPGRADE));
    fault(Fault.of(FaultKind.CLOSE_1011));
    await(
        () -> {
          BookSample sample = sample(BTC);
          return sample.state() == BookState.IN_STEP && sample.source() == Source.REST;
        });
    clear();
    await(
        () -> {
          BookSample sample = sample(BTC);
          return sample.state() == BookState.IN_STEP && sample.source() == Source.WS;
        });
  }

  @Test
  @DisplayName("is not misled by a venue whose clock is wrong")
  void clockSkew() throws Exception {
    fault(Fault.of(FaultKind.CLOCK_SKEW).delay(Duration.ofSeconds(-300)));
    started();
    assertThat(sample(BTC).ageMillis()).isLessThan(60_000);
  }

  @Test
  @DisplayName("names a book the venue does not list; the other runs on")
  void unknownBook() throws Exception {
    fault(Fault.of(FaultKind.UNKNOWN_BOOK).book(BTC));
    start(Settings.FeedKind.STREAM, BTC, USD);
    awaitState(USD, BookState.IN_STEP);
    await(() -> sample(BTC).detail().equals("Bitso does not list btc_mxn; nearest: usd_mxn"));
    assertThat(sample(BTC).state()).isEqualTo(BookState.UNKNOWN_BOOK);
  }

  @Test
  @DisplayName("says that it is refused where the venue does not serve it")
  void refused() throws Exception {
    fault(Fault.of(FaultKind.HTTP_451));
    start(Settings.FeedKind.STREAM, BTC);
    awaitState(BTC, BookState.REFUSED);
  }

  @Test
  @DisplayName("opens no socket in poll mode")
  void pollMode() throws Exception {
    start(Settings.FeedKind.POLL, BTC);
    awaitState(BTC, BookState.IN_STEP);
    assertThat(sample(BTC).source()).isEqualTo(Source.REST);
    assertThat(exchange.sessions()).isEmpty();
  }

  // Surroundings.

  private void started() throws Exception {
    start(Settings.FeedKind.STREAM, BTC, USD);
    awaitState(BTC, BookState.IN_STEP);
    awaitState(USD, BookState.IN_STEP);
  }

  private void start(Settings.FeedKind kind, String... books) throws Exception {
    RecordCodec.register(vertx.eventBus());
    SimulatorVerticle simulator =
        new SimulatorVerticle(exchange, "127.0.0.1", 0, TimeSource.system());
    vertx.deployVerticle(simulator).await(20, SECONDS);
    Topics.SAMPLE_REPLY.subscribe(vertx.eventBus(), replies::add);
    Topics.SUSPECT.subscribe(vertx.eventBus(), suspects::add);
    Topics.QUOTE.subscribe(vertx.eventBus(), quotes::add);
    Topics.RAW_FRAME.subscribe(vertx.eventBus(), frames::add);
    Settings.Bitso settings =
        new Settings.Bitso(
            URI.create("http://127.0.0.1:" + simulator.port() + "/api/v3"),
            URI.create("ws://127.0.0.1:" + simulator.port()),
            Stream.of(books).map(Book::new).toList(),
            kind,
            Duration.ofSeconds(1),
            Duration.ofSeconds(3),
            Duration.ofSeconds(1),
            60,
            Stream.of("1", "10", "100", "1000", "10000").map(BigDecimal::new).toList());
    feedId =
        vertx
            .deployVerticle(
                FeedVerticle.bitso(
                    settings, TimeSource.system(), new Meters(registry), new Random(1)))
            .await(20, SECONDS);
  }

  private void fault(Fault fault) throws Exception {
    onLoop(() -> exchange.floor().faults().start(fault));
  }

  private void clear() throws Exception {
    onLoop(() -> exchange.floor().faults().stopAll());
  }

  private void onLoop(Runnable action) throws Exception {
    Promise<Void> done = Promise.promise();
    vertx.runOnContext(
        ignored -> {
          action.run();
          done.complete();
        });
    done.future().await(10, SECONDS);
  }

  private BookSample sample(String book) {
    Instant second = Instant.ofEpochSecond(1_800_000_000L + asked++);
    Topics.SAMPLE_REQUEST.publish(vertx.eventBus(), new SampleRequest(second));
    try {
      while (true) {
        SampleReply reply = replies.poll(10, SECONDS);
        if (reply == null) {
          throw new AssertionError("no answer within 10 s");
        }
        for (BookSample sample : reply.samples()) {
          if (sample.second().equals(second) && sample.book().name().equals(book)) {
            return sample;
          }
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void awaitState(String book, BookState state) throws Exception {
    await(() -> sample(book).state() == state);
  }

  private static void await(BooleanSupplier condition) throws Exception {
    long until = System.nanoTime() + BOUND.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - until > 0) {
        throw new AssertionError("not within " + BOUND);
      }
      Thread.sleep(10);
    }
  }

  private double faults(String kind) {
    Counter counter = registry.find("spreadlake.feed.faults").tag("kind", kind).counter();
    return counter == null ? 0 : counter.count();
  }
}
