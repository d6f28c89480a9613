package dev.spreadlake.venue.bitso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.config.Settings;
import dev.spreadlake.fakes.ManualTime;
import dev.spreadlake.fakes.RecordingListener;
import dev.spreadlake.fakes.ScriptedExchange;
import dev.spreadlake.fakes.VirtualTimers;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.Source;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.venue.ExchangeLink.RestReply;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;

/** Bitso's feed before a scripted exchange, in virtual time. */
@Timeout(60)
abstract class ScriptedBitso {
  static final Duration SECOND = Duration.ofSeconds(1);
  static final List<BigDecimal> SIZES =
      Stream.of("1", "10", "100", "1000", "10000").map(BigDecimal::new).toList();

  final ManualTime time = new ManualTime("2026-03-01T10:00:00.100Z");
  final VirtualTimers timers = new VirtualTimers(time);
  final ScriptedExchange exchange = new ScriptedExchange(timers, "btc_mxn", "usd_mxn");
  final RecordingListener heard = new RecordingListener();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final Random random = new Random(5);
  int orders;

  BitsoFeed feed = feed(Settings.FeedKind.STREAM, 60, "btc_mxn", "usd_mxn");

  BitsoFeed feed(Settings.FeedKind kind, int perMinute, String... books) {
    Settings.Bitso settings =
        new Settings.Bitso(
            URI.create("http://localhost/v3"),
            URI.create("ws://localhost"),
            Stream.of(books).map(Book::new).toList(),
            kind,
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            perMinute,
            SIZES);
    return new BitsoFeed(
        settings, exchange, time, timers, new Meters(registry), new Random(1), heard);
  }

  void fillBooks() {
    for (String name : List.of("btc_mxn", "usd_mxn")) {
      for (int i = 0; i < 40; i++) {
        exchange.book(name).open(name + "-b" + i, true, 1_000 - i + ".00", "1.50000000");
        exchange.book(name).open(name + "-a" + i, false, 1_001 + i + ".00", "2");
      }
    }
  }

  /** Both books in step, a change of each just seen. */
  void inStep() {
    fillBooks();
    feed.start();
    trade(3);
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertThat(sample("usd_mxn").state()).isEqualTo(BookState.IN_STEP);
  }

  /** Seconds in which both books change. */
  void trade(int seconds) {
    for (int i = 0; i < seconds; i++) {
      change("btc_mxn");
      change("usd_mxn");
      timers.run(SECOND);
    }
  }

  /** A random change that leaves the true book uncrossed. */
  void change(String name) {
    ScriptedExchange.TrueBook book = exchange.book(name);
    boolean buy = random.nextBoolean();
    String id = "o" + random.nextInt(30);
    if (random.nextInt(3) == 0) {
      book.remove(id, random.nextBoolean());
      return;
    }
    BigDecimal far = book.best(!buy);
    BigDecimal step =
        BigDecimal.valueOf(10 + random.nextInt(300), 2).setScale(1, java.math.RoundingMode.UP);
    BigDecimal price = buy ? far.subtract(step) : far.add(step);
    book.open(id, buy, price.setScale(2).toPlainString(), "0." + (1 + orders++ % 9) + "0000000");
  }

  void loseOne(String name) {
    exchange.onDiff = text -> null;
    change(name);
    exchange.onDiff = text -> text;
  }

  RestReply snapshotNow() {
    RestReply[] caught = {null};
    exchange.get("/order_book/?book=btc_mxn&aggregate=false", reply -> caught[0] = reply);
    timers.run(Duration.ofMillis(200));
    return caught[0];
  }

  void keepAlive(int second) {
    if (second % 20 == 7) {
      exchange.send("{\"type\":\"ka\"}");
    }
  }

  Instant second() {
    return Instant.ofEpochSecond(time.now().getEpochSecond());
  }

  BookSample sample(String book) {
    return feed.sample(second()).samples().stream()
        .filter(sample -> sample.book().name().equals(book))
        .findFirst()
        .orElseThrow();
  }

  /** Every book that answers agrees with the exchange; how many did. */
  int assertTruth() {
    timers.run(Duration.ofMillis(45));
    int answered = 0;
    for (BookSample sample : feed.sample(second()).samples()) {
      if (sample.state() == BookState.IN_STEP && sample.source() == Source.WS) {
        assertThat(sample).matches(this::isTrue);
        answered++;
      }
    }
    return answered;
  }

  boolean isTrue(BookSample sample) {
    ScriptedExchange.TrueBook book = exchange.book(sample.book().name());
    return sample.bid().compareTo(book.best(true)) == 0
        && sample.ask().compareTo(book.best(false)) == 0;
  }

  boolean isOwnedUpTo(BookSample sample) {
    return heard.suspects.stream()
        .anyMatch(
            s ->
                s.book().equals(sample.book())
                    && !sample.second().isBefore(s.from())
                    && !sample.second().isAfter(s.to()));
  }

  int count(String part) {
    return (int) exchange.asked.stream().filter(path -> path.contains(part)).count();
  }

  double faults(String kind) {
    Counter counter = registry.find("spreadlake.feed.faults").tag("kind", kind).counter();
    return counter == null ? 0 : counter.count();
  }

  double budgetLeft() {
    Gauge gauge = registry.find("spreadlake.feed.rest.budget.left").gauge();
    return gauge.value();
  }
}
