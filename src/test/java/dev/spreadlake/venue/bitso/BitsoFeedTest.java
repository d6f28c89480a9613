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
import dev.spreadlake.market.FeedStatus;
import dev.spreadlake.market.RawFrame;
import dev.spreadlake.market.Side;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Trade;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.venue.ExchangeLink.RestReply;
import dev.spreadlake.venue.RestAnswer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Bitso's feed, in virtual time,")
@Timeout(60)
class BitsoFeedTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final List<BigDecimal> SIZES =
      Stream.of("1", "10", "100", "1000", "10000").map(BigDecimal::new).toList();

  private final ManualTime time = new ManualTime("2026-03-01T10:00:00.100Z");
  private final VirtualTimers timers = new VirtualTimers(time);
  private final ScriptedExchange exchange = new ScriptedExchange(timers, "btc_mxn", "usd_mxn");
  private final RecordingListener heard = new RecordingListener();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Random random = new Random(5);
  private int orders;

  private BitsoFeed feed = feed(Settings.FeedKind.STREAM, 60, "btc_mxn", "usd_mxn");

  @Test
  @DisplayName("is in step within a second of the first change, and shows the text of the exchange")
  void comesIntoStep() {
    fillBooks();
    feed.start();
    trade(2);
    BookSample btc = sample("btc_mxn");
    assertThat(btc.state()).isEqualTo(BookState.IN_STEP);
    assertThat(btc.source()).isEqualTo(Source.WS);
    assertThat(btc.bid().toString()).matches("\\d+\\.\\d0");
    assertThat(btc.depth()).isNotNull();
    assertTruth();
    assertThat(heard.quotes).isNotEmpty();
  }

  @Test
  @DisplayName(
      "asks for a quiet book twice before it believes it, then answers for as long as it is quiet")
  void quietBook() {
    fillBooks();
    feed.start();
    timers.run(Duration.ofMillis(1_500));
    assertThat(sample("usd_mxn").state()).isEqualTo(BookState.STARTING);
    timers.run(Duration.ofSeconds(2));
    assertThat(sample("usd_mxn").state()).isEqualTo(BookState.IN_STEP);
    for (int i = 0; i < 90; i++) {
      keepAlive(i);
      timers.run(SECOND);
      assertThat(sample("usd_mxn").state()).isEqualTo(BookState.IN_STEP);
    }
    assertThat(exchange.attempts).isEqualTo(1);
    assertThat(sample("usd_mxn").ageMillis()).isGreaterThan(80_000);
    assertThat(heard.suspects).isEmpty();
  }

  @Test
  @DisplayName("calls only the book with a gap stale, reseeds it, and owns up to the second before")
  void gap() {
    inStep();
    loseOne("btc_mxn");
    timers.run(Duration.ofMillis(950));
    // Nothing has shown the loss yet: this answer is given in good faith, and is wrong.
    feed.sample(second());
    change("btc_mxn");
    timers.run(Duration.ofMillis(45));
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.GAP);
    assertThat(sample("usd_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertThat(heard.suspects).hasSize(1);
    timers.run(Duration.ofMillis(200));
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertTruth();
    assertThat(exchange.attempts).isEqualTo(1);
    assertThat(faults("sequence_gap")).isEqualTo(1);
  }

  @Test
  @DisplayName("drops duplicates and puts swapped frames right without a snapshot")
  void duplicatesAndSwaps() {
    inStep();
    int askedBefore = exchange.asked.size();
    String[] held = {null};
    exchange.onDiff =
        text -> {
          exchange.send(text);
          return text;
        };
    change("btc_mxn");
    exchange.onDiff =
        text -> {
          held[0] = text;
          return null;
        };
    change("btc_mxn");
    exchange.onDiff = text -> text;
    change("btc_mxn");
    exchange.send(held[0]);
    timers.run(Duration.ofMillis(41));
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertTruth();
    timers.run(SECOND);
    assertThat(faults("duplicate")).isEqualTo(1);
    assertThat(faults("late_snapshot")).isEqualTo(1);
    assertThat(exchange.asked.size() - askedBefore).isEqualTo(1);
    assertTruth();
  }

  @Test
  @DisplayName("asks for one snapshot a second while frame after frame comes in the wrong order")
  void reordering() {
    inStep();
    int askedBefore = exchange.asked.size();
    for (int i = 0; i < 30; i++) {
      String[] held = {null};
      exchange.onDiff =
          text -> {
            held[0] = text;
            return null;
          };
      change("btc_mxn");
      exchange.onDiff = text -> text;
      change("btc_mxn");
      exchange.send(held[0]);
      timers.run(Duration.ofMillis(200));
      assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
      assertTruth();
    }
    assertThat(faults("sequence_gap")).isEqualTo(30);
    assertThat(exchange.asked.size() - askedBefore).isLessThanOrEqualTo(7);
  }

  @Test
  @DisplayName("does not believe a snapshot older than the stream, and keeps the changes meanwhile")
  void staleSnapshot() {
    inStep();
    RestReply old = snapshotNow();
    for (int i = 0; i < 20; i++) {
      change("btc_mxn");
    }
    timers.run(SECOND);
    loseOne("btc_mxn");
    change("btc_mxn");
    int[] replies = {0};
    exchange.onReply = reply -> replies[0]++ < 2 ? old : reply;
    timers.run(SECOND);
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.GAP);
    trade(6);
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertThat(faults("stale_snapshot")).isGreaterThanOrEqualTo(1);
    assertTruth();
  }

  @Test
  @DisplayName("discards the late reply to a request of an earlier socket")
  void lateReply() {
    fillBooks();
    exchange.restDelay = Duration.ofSeconds(8);
    exchange.replyFromThePast = true;
    feed.start();
    timers.run(Duration.ofMillis(500));
    exchange.close("1011");
    timers.run(Duration.ofSeconds(2));
    exchange.restDelay = Duration.ofMillis(80);
    exchange.replyFromThePast = false;
    trade(12);
    assertThat(faults("late_snapshot")).isEqualTo(2);
    assertTruth();
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
  }

  @Test
  @DisplayName("publishes a crossed, locked or one-sided book as a state, never as a quote")
  void crossed() {
    inStep();
    int quotes = heard.quotes.size();
    ScriptedExchange.TrueBook usd = exchange.book("usd_mxn");
    usd.open("crossing", true, usd.best(false).add(BigDecimal.TEN).toPlainString(), "1");
    timers.run(Duration.ofMillis(100));
    assertThat(sample("usd_mxn").state()).isEqualTo(BookState.CROSSED);
    assertThat(sample("usd_mxn").bid()).isNull();
    usd.open("crossing", true, usd.best(false).toPlainString(), "1");
    timers.run(Duration.ofMillis(100));
    assertThat(sample("usd_mxn").state()).isEqualTo(BookState.LOCKED);
    usd.remove("crossing", false);
    timers.run(Duration.ofMillis(100));
    assertThat(sample("usd_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertThat(heard.quotes.size() - quotes).isLessThanOrEqualTo(1);
    for (int i = 0; i < 40; i++) {
      usd.remove("usd_mxn-b" + i, true);
    }
    timers.run(Duration.ofMillis(100));
    assertThat(sample("usd_mxn").state()).isEqualTo(BookState.ONE_SIDED);
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
  }

  @Test
  @DisplayName(
      "fetches a book anew that stays crossed because a removal was lost under a good sequence")
  void staysCrossed() {
    inStep();
    ScriptedExchange.TrueBook btc = exchange.book("btc_mxn");
    btc.open("ghost", false, btc.best(false).subtract(new BigDecimal("0.10")).toPlainString(), "1");
    // The removal arrives as a change that says nothing.
    exchange.onDiff = text -> text.replace("\"ghost\"", "\"nobody\"");
    btc.remove("ghost", false);
    exchange.onDiff = text -> text;
    btc.open("newer", true, btc.best(false).subtract(new BigDecimal("0.05")).toPlainString(), "1");
    timers.run(Duration.ofMillis(600));
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.CROSSED);
    timers.run(Duration.ofSeconds(2));
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertTruth();
  }

  @Test
  @DisplayName("finds a stall under flowing keep-alives in seconds, and lists the seconds between")
  void stall() {
    inStep();
    Instant from = second();
    exchange.onDiff = text -> null;
    for (int i = 0; i < 8; i++) {
      change("btc_mxn");
      exchange.send("{\"type\":\"ka\"}");
      timers.run(SECOND);
      feed.sample(second());
    }
    assertThat(faults("stall")).isEqualTo(1);
    exchange.onDiff = text -> text;
    trade(4);
    assertThat(exchange.attempts).isEqualTo(2);
    assertThat(heard.suspects)
        .anySatisfy(
            suspect -> {
              assertThat(suspect.book()).isEqualTo(new Book("btc_mxn"));
              assertThat(suspect.from()).isBetween(from, from.plusSeconds(2));
              assertThat(Duration.between(suspect.from(), suspect.to()).toSeconds())
                  .isBetween(4L, 7L);
            });
    // The other book was found unchanged meanwhile: what it answered until then stands.
    assertThat(heard.suspects)
        .filteredOn(s -> s.book().name().equals("usd_mxn"))
        .allMatch(s -> Duration.between(s.from(), s.to()).toSeconds() <= 2);
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertTruth();
  }

  @Test
  @DisplayName("gives a socket up that has been wholly silent for 60 s, even where REST fails")
  void silence() {
    inStep();
    exchange.silent = true;
    exchange.onReply =
        reply -> new RestReply(503, "text/html", -1, "<html>Service Unavailable</html>", "");
    int answered = 0;
    for (int i = 0; i < 70; i++) {
      change("btc_mxn");
      timers.run(SECOND);
      answered += sample("btc_mxn").state() == BookState.IN_STEP ? 1 : 0;
    }
    assertThat(faults("silence")).isEqualTo(1);
    assertThat(answered).as("unverified answers end after 30 s").isBetween(25, 32);
    exchange.silent = false;
    exchange.onReply = reply -> reply;
    trade(40);
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertThat(heard.suspects)
        .anySatisfy(
            s -> {
              assertThat(s.book().name()).isEqualTo("btc_mxn");
              assertThat(Duration.between(s.from(), s.to()).toSeconds()).isGreaterThan(20);
            });
    assertTruth();
  }

  @Test
  @DisplayName("does not go on for a minute about a silent socket while REST may not be asked")
  void silenceWhileRefused() {
    inStep();
    exchange.silent = true;
    exchange.onReply = reply -> new RestReply(451, "application/json", -1, "{}", "");
    int answered = 0;
    for (int i = 0; i < 55; i++) {
      change("btc_mxn");
      timers.run(SECOND);
      answered += sample("btc_mxn").state() == BookState.IN_STEP ? 1 : 0;
    }
    assertThat(answered).as("unverified answers end after 30 s").isBetween(25, 32);
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.STALE);
  }

  @Test
  @DisplayName("stops every REST request for a minute after 420, or for as long as it is told")
  void throttled() {
    inStep();
    exchange.onReply =
        reply ->
            new RestReply(
                420,
                "application/json",
                -1,
                "{\"success\":false,\"error\":{\"code\":\"0801\",\"message\":\"slow down\"}}",
                "");
    loseOne("btc_mxn");
    change("btc_mxn");
    timers.run(Duration.ofMillis(500));
    exchange.onReply = reply -> reply;
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.RATE_LIMITED);
    assertThat(sample("usd_mxn").state()).isEqualTo(BookState.IN_STEP);
    int asked = exchange.asked.size();
    trade(55);
    assertThat(exchange.asked).hasSize(asked);
    assertThat(budgetLeft()).isZero();
    trade(8);
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertTruth();
    assertThat(RestAnswer.of(new RestReply(429, "", 7, "", ""), BitsoErrors::read).pause())
        .isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  @DisplayName("names an unknown book and its nearest neighbours; the others run on")
  void unknownBook() {
    feed = feed(Settings.FeedKind.STREAM, 60, "btc_mxm", "usd_mxn");
    fillBooks();
    feed.start();
    for (int i = 0; i < 5; i++) {
      change("usd_mxn");
      timers.run(SECOND);
    }
    BookSample wrong = sample("btc_mxm");
    assertThat(wrong.state()).isEqualTo(BookState.UNKNOWN_BOOK);
    assertThat(wrong.detail()).isEqualTo("Bitso does not list btc_mxm; nearest: btc_mxn, usd_mxn");
    assertThat(sample("usd_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertThat(exchange.attempts).isEqualTo(1);
  }

  @Test
  @DisplayName("counts broken frames, looks again at the book, and keeps the socket")
  void malformed() {
    inStep();
    for (String broken :
        List.of(
            "",
            "<html>502</html>",
            "null",
            "[]",
            "{\"book\":\"btc_mxn\",\"sequence\":45209",
            "{\"type\":\"diff-orders\",\"book\":\"btc_mxn\",\"sequence\":-4,\"payload\":[]}")) {
      exchange.send(broken);
      timers.run(Duration.ofMillis(60));
      assertThat(sample("btc_mxn").state()).as(broken).isEqualTo(BookState.GAP);
      trade(2);
      assertThat(sample("btc_mxn").state()).as(broken).isEqualTo(BookState.IN_STEP);
    }
    assertThat(faults("malformed")).isEqualTo(6);
    assertThat(exchange.attempts).isEqualTo(1);
    assertTruth();
    assertThat(heard.frames).extracting(RawFrame::channel).contains("malformed");
  }

  @Test
  @DisplayName("survives HTML, empty and nonsensical REST bodies and asks again later")
  void brokenRest() {
    fillBooks();
    List<RestReply> broken =
        List.of(
            new RestReply(503, "text/html", -1, "<html>", ""),
            new RestReply(200, "text/html", -1, "<html>", ""),
            new RestReply(404, "", -1, "", ""),
            ScriptedExchange.json(200, "{\"success\":true"),
            ScriptedExchange.json(200, "{\"success\":true,\"payload\":[]}"),
            RestReply.none("TimeoutException"));
    int[] next = {0};
    exchange.onReply = reply -> next[0] < broken.size() ? broken.get(next[0]++) : reply;
    feed.start();
    trade(30);
    assertThat(next[0]).isEqualTo(broken.size());
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertThat(sample("usd_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertTruth();
    assertThat(exchange.attempts).isEqualTo(1);
  }

  @Test
  @DisplayName("waits longer and longer between attempts, up to 32 s, until valid data come")
  void backsOff() {
    exchange.refuse = 0;
    fillBooks();
    feed.start();
    timers.run(Duration.ofMinutes(20));
    // Full jitter below 32 s: 16 s on average, so about 75 attempts in 20 minutes.
    assertThat(exchange.attempts).isBetween(50, 110);
    exchange.refuse = null;
    for (int i = 0; i < 40; i++) {
      trade(1);
    }
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    int before = exchange.attempts;
    exchange.close("1011");
    trade(3);
    assertThat(exchange.attempts).isEqualTo(before + 1);
  }

  @Test
  @DisplayName("does not count a socket that opens and says nothing valid as a success")
  void emptyOpenings() {
    fillBooks();
    feed = feed(Settings.FeedKind.STREAM, 60, "btc_mxn");
    exchange.onDiff = text -> null;
    feed.start();
    for (int i = 0; i < 600; i++) {
      timers.run(SECOND);
      exchange.close("1011");
    }
    assertThat(exchange.attempts).isLessThan(70);
  }

  @Test
  @DisplayName("polls by REST after 30 s without a socket, within the budget, and yields again")
  void fallback() {
    fillBooks();
    exchange.refuse = 0;
    feed.start();
    timers.run(Duration.ofSeconds(29));
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.DISCONNECTED);
    timers.run(Duration.ofSeconds(5));
    int inStep = 0;
    int asked = exchange.asked.size();
    for (int i = 0; i < 120; i++) {
      timers.run(SECOND);
      change("btc_mxn");
      BookSample sample = sample("btc_mxn");
      if (sample.state() == BookState.IN_STEP) {
        inStep++;
        assertThat(sample.source()).isEqualTo(Source.REST);
        assertThat(sample.ageMillis()).isLessThanOrEqualTo(2_000);
        assertThat(sample.depth()).isNotNull();
      } else {
        assertThat(sample.state()).isEqualTo(BookState.STALE);
      }
    }
    assertThat(inStep).isGreaterThanOrEqualTo(108);
    assertThat(exchange.asked.size() - asked).isBetween(110, 121);
    exchange.refuse = null;
    for (int i = 0; i < 40; i++) {
      trade(1);
    }
    assertThat(sample("btc_mxn").source()).isEqualTo(Source.WS);
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    int polls = count("aggregate=true");
    trade(5);
    assertThat(count("aggregate=true")).isEqualTo(polls);
  }

  @Test
  @DisplayName("opens no socket in poll mode and says so in the data")
  void pollMode() {
    feed = feed(Settings.FeedKind.POLL, 60, "btc_mxn", "usd_mxn");
    fillBooks();
    feed.start();
    timers.run(Duration.ofSeconds(3));
    assertThat(exchange.attempts).isZero();
    assertThat(sample("btc_mxn").source()).isEqualTo(Source.REST);
    assertThat(sample("btc_mxn").bid()).isEqualByComparingTo(exchange.book("btc_mxn").best(true));
    exchange.onReply = reply -> RestReply.none("down");
    timers.run(Duration.ofSeconds(3));
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.STALE);
  }

  @Test
  @DisplayName("never sends more than its budget in any minute, whatever happens")
  void budget() {
    feed = feed(Settings.FeedKind.STREAM, 20, "btc_mxn", "usd_mxn");
    fillBooks();
    feed.start();
    exchange.onReply = reply -> RestReply.none("down");
    int[] perSecond = new int[600];
    int seen = 0;
    for (int i = 0; i < perSecond.length; i++) {
      change("btc_mxn");
      change("usd_mxn");
      if (i % 3 == 0) {
        loseOne("btc_mxn");
      }
      if (i == 300) {
        exchange.onReply = reply -> reply;
      }
      timers.run(SECOND);
      perSecond[i] = exchange.asked.size() - seen;
      seen = exchange.asked.size();
    }
    for (int i = 0; i + 60 <= perSecond.length; i++) {
      int sum = 0;
      for (int j = i; j < i + 60; j++) {
        sum += perSecond[j];
      }
      assertThat(sum).isLessThanOrEqualTo(20);
    }
    assertThat(seen).isGreaterThan(50);
  }

  @Test
  @DisplayName("tells each trade once, with the taker's side, and counts it in the next sample")
  void trades() {
    inStep();
    sample("btc_mxn");
    String text =
        "{\"payload\":[{\"a\":\"1.82161582\",\"i\":201566590,\"mo\":\"d\",\"r\":\"2769.2\",\"t\":1,"
            + "\"to\":\"n\",\"v\":\"5044.4\",\"x\":1790126718894}],\"sent\":1,\"book\":\"btc_mxn\",\"type\":\"trades\"}";
    exchange.send(text);
    exchange.send(text);
    timers.run(Duration.ofMillis(50));
    assertThat(heard.trades).extracting(Trade::aggressor).containsExactly(Side.SELL);
    BookSample sample = sample("btc_mxn");
    assertThat(sample.trades()).isEqualTo(1);
    assertThat(sample.volume()).isEqualByComparingTo("1.82161582");
    assertThat(sample("btc_mxn").trades()).isZero();
    assertThat(faults("duplicate_trade")).isEqualTo(1);
  }

  @Test
  @DisplayName("reports connection and books each second, and keeps every frame as received")
  void reports() {
    inStep();
    heard.statuses.clear();
    trade(10);
    assertThat(heard.statuses.stream().filter(s -> s.book() == null)).hasSizeBetween(9, 11);
    assertThat(heard.statuses).extracting(FeedStatus::state).containsOnly(BookState.IN_STEP);
    assertThat(heard.frames)
        .extracting(RawFrame::channel)
        .contains("diff-orders", "control", "order_book");
    feed.stop();
    int told = heard.statuses.size();
    timers.run(Duration.ofSeconds(5));
    assertThat(heard.statuses).hasSize(told);
  }

  @Test
  @DisplayName(
      "agrees with the exchange at every second it answers, or owns up to it, over an hour of faults")
  void hourOfFaults() {
    fillBooks();
    feed.start();
    int answered = 0;
    List<BookSample> wrong = new ArrayList<>();
    for (int i = 0; i < 3_600; i++) {
      disturb();
      for (int j = 0; j < 3; j++) {
        change(random.nextBoolean() ? "btc_mxn" : "usd_mxn");
        timers.run(Duration.ofMillis(100 + random.nextInt(200)));
      }
      exchange.onDiff = text -> text;
      exchange.onReply = reply -> reply;
      exchange.refuse = null;
      timers.run(Duration.ofMillis(300));
      timers.run(Duration.ofMillis(45));
      for (BookSample sample : feed.sample(second()).samples()) {
        if (sample.state() == BookState.IN_STEP) {
          answered++;
          if (!isTrue(sample)) {
            wrong.add(sample);
          }
        }
      }
    }
    trade(60);
    assertThat(answered).isGreaterThan(4_500);
    assertThat(exchange.attempts).isGreaterThan(20);
    assertThat(wrong).isNotEmpty().hasSizeLessThan(400).allMatch(this::isOwnedUpTo);
  }

  /** One second in five something goes wrong that the next frame or the closing shows. */
  private void disturb() {
    switch (random.nextInt(40)) {
      case 0 -> loseOne("btc_mxn");
      case 1 -> loseOne("usd_mxn");
      case 2 -> exchange.close("1011");
      case 3 -> exchange.send("{\"book\":\"btc_mxn\",\"seq");
      case 4 -> exchange.onReply = reply -> RestReply.none("down");
      case 5 -> exchange.refuse = 503;
      case 6 ->
          exchange.onDiff =
              text -> {
                exchange.send(text);
                return text;
              };
      case 7 -> exchange.restDelay = Duration.ofMillis(50 + random.nextInt(3_000));
      default -> {}
    }
  }

  // Surroundings.

  private BitsoFeed feed(Settings.FeedKind kind, int perMinute, String... books) {
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

  private void fillBooks() {
    for (String name : List.of("btc_mxn", "usd_mxn")) {
      for (int i = 0; i < 40; i++) {
        exchange.book(name).open(name + "-b" + i, true, 1_000 - i + ".00", "1.50000000");
        exchange.book(name).open(name + "-a" + i, false, 1_001 + i + ".00", "2");
      }
    }
  }

  /** Both books in step, a change of each just seen. */
  private void inStep() {
    fillBooks();
    feed.start();
    trade(3);
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertThat(sample("usd_mxn").state()).isEqualTo(BookState.IN_STEP);
  }

  /** Seconds in which both books change. */
  private void trade(int seconds) {
    for (int i = 0; i < seconds; i++) {
      change("btc_mxn");
      change("usd_mxn");
      timers.run(SECOND);
    }
  }

  /** A random change that leaves the true book uncrossed. */
  private void change(String name) {
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

  private void loseOne(String name) {
    exchange.onDiff = text -> null;
    change(name);
    exchange.onDiff = text -> text;
  }

  private RestReply snapshotNow() {
    RestReply[] caught = {null};
    exchange.get("/order_book/?book=btc_mxn&aggregate=false", reply -> caught[0] = reply);
    timers.run(Duration.ofMillis(200));
    return caught[0];
  }

  private void keepAlive(int second) {
    if (second % 20 == 7) {
      exchange.send("{\"type\":\"ka\"}");
    }
  }

  private Instant second() {
    return Instant.ofEpochSecond(time.now().getEpochSecond());
  }

  private BookSample sample(String book) {
    return feed.sample(second()).samples().stream()
        .filter(sample -> sample.book().name().equals(book))
        .findFirst()
        .orElseThrow();
  }

  /** Every book that answers agrees with the exchange; how many did. */
  private int assertTruth() {
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

  private boolean isTrue(BookSample sample) {
    ScriptedExchange.TrueBook book = exchange.book(sample.book().name());
    return sample.bid().compareTo(book.best(true)) == 0
        && sample.ask().compareTo(book.best(false)) == 0;
  }

  private boolean isOwnedUpTo(BookSample sample) {
    return heard.suspects.stream()
        .anyMatch(
            s ->
                s.book().equals(sample.book())
                    && !sample.second().isBefore(s.from())
                    && !sample.second().isAfter(s.to()));
  }

  private int count(String part) {
    return (int) exchange.asked.stream().filter(path -> path.contains(part)).count();
  }

  private double faults(String kind) {
    Counter counter = registry.find("spreadlake.feed.faults").tag("kind", kind).counter();
    return counter == null ? 0 : counter.count();
  }

  private double budgetLeft() {
    Gauge gauge = registry.find("spreadlake.feed.rest.budget.left").gauge();
    return gauge.value();
  }
}
