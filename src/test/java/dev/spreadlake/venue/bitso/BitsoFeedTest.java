package dev.spreadlake.venue.bitso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.fakes.ScriptedExchange;
import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.RawFrame;
import dev.spreadlake.market.Side;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Trade;
import dev.spreadlake.venue.ExchangeLink.RestReply;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Bitso's books, in virtual time: the feed")
class BitsoFeedTest extends ScriptedBitso {
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
    assertThat(heard.missedChanges)
        .extracting(missed -> missed.book().name())
        .containsExactly("btc_mxn");
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
    assertThat(heard.missedChanges).as("a cut alone misses no number").isEmpty();
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
  @DisplayName(
      "corrects a best price whose removal was never told, without a gap, and owns up to it")
  void removalNeverTold() {
    inStep();
    ScriptedExchange.TrueBook btc = exchange.book("btc_mxn");
    btc.open("ghost", true, btc.best(false).subtract(new BigDecimal("0.10")).toPlainString(), "1");
    trade(1);
    int answered = 0;
    int wrong = 0;
    Instant[] lastWrong = {null};
    btc.removeUntold("ghost");
    Instant since = second();
    for (int i = 0; i < 90; i++) {
      // Deep in the book: nothing crosses the ghost.
      btc.open("deep" + i % 5, true, "900." + (10 + i), "1");
      timers.run(SECOND);
      BookSample sample = sample("btc_mxn");
      assertThat(sample.state()).isEqualTo(BookState.IN_STEP);
      answered++;
      if (!isTrue(sample)) {
        wrong++;
        lastWrong[0] = second();
      }
    }

    assertThat(wrong).as("of %s", answered).isBetween(1, 61);
    assertThat(sample("btc_mxn")).matches(this::isTrue);
    assertThat(faults("diverged")).isEqualTo(1);
    assertThat(heard.suspects)
        .singleElement()
        .satisfies(
            suspect -> {
              assertThat(suspect.from()).isBeforeOrEqualTo(since);
              assertThat(suspect.to()).isAfterOrEqualTo(lastWrong[0]);
            });
  }

  @Test
  @DisplayName("does not believe an empty order book for longer than a cache may last")
  void emptyBook() {
    inStep();
    exchange.onReply = BitsoFeedTest::emptied;
    loseOne("btc_mxn");
    for (int i = 0; i < 35; i++) {
      trade(1);
      assertThat(sample("btc_mxn").state()).isEqualTo(BookState.GAP);
    }
    exchange.onReply = reply -> reply;
    trade(11);

    assertThat(faults("empty_snapshot")).isBetween(4.0, 8.0);
    assertThat(exchange.attempts).as("the other book keeps its socket").isEqualTo(1);
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertTruth();
  }

  @Test
  @DisplayName("believes an order book that stays empty, and shows it as what it is")
  void emptyForGood() {
    inStep();
    exchange.onReply = BitsoFeedTest::emptied;
    loseOne("btc_mxn");
    trade(70);
    assertThat(faults("empty_snapshot")).isBetween(4.0, 9.0);
    assertThat(sample("btc_mxn").state()).isNotEqualTo(BookState.GAP);
  }

  @Test
  @DisplayName("does not doubt the seconds before a book that truly becomes empty")
  void emptied() {
    inStep();
    trade(20);
    exchange.book("btc_mxn").removeAll();
    timers.run(Duration.ofSeconds(20));
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.ONE_SIDED);
    fillBooks();
    trade(100);
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertThat(heard.suspects).isEmpty();
    assertTruth();
  }

  private static RestReply emptied(RestReply reply) {
    String body = reply.body().replaceAll("\"(bids|asks)\":\\[[^\\]]*\\]", "\"$1\":[]");
    return new RestReply(200, "application/json", -1, body, "");
  }

  @Test
  @DisplayName("finds out that the venue counts anew, by changes far below, and owns up to it")
  void countsAnew() {
    inStep();
    exchange.book("btc_mxn").countAnew();
    trade(12);

    assertTruth();
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertThat(faults("sequence_restart")).isEqualTo(1);
    assertThat(exchange.attempts).isEqualTo(1);
  }

  @Test
  @DisplayName("finds out that the venue counts anew, by what REST says of a silent book")
  void countsAnewInSilence() {
    inStep();
    ScriptedExchange.TrueBook btc = exchange.book("btc_mxn");
    exchange.onDiff = text -> null;
    btc.open("unheard", true, btc.best(false).subtract(new BigDecimal("0.01")).toString(), "1");
    exchange.onDiff = text -> text;
    btc.countAnew();
    for (int i = 0; i < 60; i++) {
      change("usd_mxn");
      sample("btc_mxn");
      timers.run(SECOND);
    }

    assertTruth();
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertThat(faults("sequence_restart")).isEqualTo(1);
    assertThat(heard.suspects).anyMatch(s -> s.book().name().equals("btc_mxn"));
  }

  @Test
  @DisplayName("takes an order of a status nobody knows for open, and counts it")
  void unknownStatus() {
    inStep();
    exchange.onDiff = text -> text.replace("\"open\"", "\"queued\"");
    ScriptedExchange.TrueBook btc = exchange.book("btc_mxn");
    btc.open("odd", true, btc.best(true).add(new BigDecimal("0.01")).toPlainString(), "1");
    exchange.onDiff = text -> text;
    timers.run(Duration.ofMillis(60));
    assertThat(sample("btc_mxn").bid()).isEqualByComparingTo(btc.best(true));
    assertThat(faults("unknown_status")).isEqualTo(1);
    trade(5);
    assertThat(faults("unknown_status")).isEqualTo(1);
    assertTruth();
  }

  @Test
  @DisplayName("counts broken frames, looks again at the book, and keeps the socket")
  void malformed() {
    inStep();
    for (String broken :
        List.of(
            "",
            "<html>502</html>",
            "{\"book\":\"btc_mxn\",\"sequence\":5,\"payload\":[]}",
            "{\"book\":\"btc_mxn\",\"sequence\":45209",
            "{\"type\":\"diff-orders\",\"book\":\"btc_mxn\",\"sequence\":-4,\"payload\":[]}")) {
      exchange.send(broken);
      timers.run(Duration.ofMillis(60));
      assertThat(sample("btc_mxn").state()).as(broken).isEqualTo(BookState.GAP);
      trade(2);
      assertThat(sample("btc_mxn").state()).as(broken).isEqualTo(BookState.IN_STEP);
    }
    assertThat(faults("malformed")).isEqualTo(5);
    assertThat(exchange.attempts).isEqualTo(1);
    assertTruth();
    assertThat(heard.frames).extracting(RawFrame::channel).contains("malformed");
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
}
