package dev.spreadlake.venue.bitso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.config.Settings;
import dev.spreadlake.fakes.ScriptedExchange;
import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.venue.ExchangeLink.RestReply;
import dev.spreadlake.venue.Lockout;
import dev.spreadlake.venue.RestAnswer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Bitso's REST desk, in virtual time: the feed")
class BitsoRestTest extends ScriptedBitso {
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
    assertThat(RestAnswer.of(new RestReply(429, "", 7, "", ""), BitsoErrors::read).lockout())
        .hasValue(Lockout.throttled(7));
  }

  @Test
  @DisplayName("takes an error that comes under 200 for what it says, and asks no more")
  void errorUnder200() {
    inStep();
    exchange.onReply =
        reply ->
            ScriptedExchange.json(
                200, "{\"success\":false,\"error\":{\"code\":801,\"message\":\"slow down\"}}");
    loseOne("btc_mxn");
    change("btc_mxn");
    timers.run(Duration.ofMillis(500));
    exchange.onReply = reply -> reply;
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.RATE_LIMITED);
    int asked = exchange.asked.size();
    trade(55);
    assertThat(exchange.asked).hasSize(asked);
  }

  @ParameterizedTest
  @DisplayName("reads the family of a code from text and number, and a payload as no error")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"error":{"code":"0801","message":"slow down"},"success":false} | THROTTLED
          {"error":{"code":812,"message":"slow down"}}                    | THROTTLED
          {"error":{"code":"0301","message":"Unknown order book x_y"}}    | UNKNOWN_BOOK
          {"error":{"code":20,"message":"Unknown OrderBook x_y"}}         | UNKNOWN_BOOK
          {"error":{"code":"8","message":"?"},"success":false}            | FAILED
          {"success":true,"payload":[],"error":null}                      | OK
          {"payload":[],"success":true}                                   | OK
          """)
  void errorBodies(String body, RestAnswer.Kind kind) {
    assertThat(RestAnswer.of(ScriptedExchange.json(200, body), BitsoErrors::read).kind())
        .isEqualTo(kind);
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
  @DisplayName("asks once a minute for a book that is listed and refused all the same")
  void listedAndRefused() {
    exchange.refusedOnSocket = "btc_mxn";
    fillBooks();
    feed.start();
    trade(150);

    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.UNKNOWN_BOOK);
    assertThat(sample("btc_mxn").detail())
        .isEqualTo("Bitso refuses btc_mxn, which it lists: This book is not supported - btc_mxn");
    assertThat(sample("usd_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertThat(exchange.asked.stream().filter(path -> path.startsWith("/available_books")))
        .hasSize(3);

    exchange.refusedOnSocket = "";
    trade(65);
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
  }

  @Test
  @DisplayName("finds out by its probe that a book in step has left the venue, and owns up to it")
  void delisted() {
    inStep();
    Instant since = second();
    exchange.delisted = "btc_mxn";
    exchange.onDiff = text -> text.contains("btc_mxn") ? null : text;
    Instant frozen = since;
    for (int i = 0; i < 30; i++) {
      change("usd_mxn");
      timers.run(SECOND);
      frozen = sample("btc_mxn").state() == BookState.IN_STEP ? second() : frozen;
    }
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.UNKNOWN_BOOK);
    assertThat(sample("btc_mxn").detail())
        .isEqualTo("Bitso does not list btc_mxn; nearest: usd_mxn");
    assertThat(Duration.between(since, frozen).toSeconds()).isBetween(4L, 7L);
    assertThat(heard.suspects)
        .singleElement()
        .satisfies(s -> assertThat(s.from()).isBeforeOrEqualTo(since.plusSeconds(1)))
        .extracting(SuspectSeconds::to)
        .isEqualTo(frozen);
    assertThat(count("book=btc_mxn&aggregate=true")).as("probes").isEqualTo(1);
    assertThat(sample("usd_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertThat(exchange.attempts).isEqualTo(1);

    exchange.delisted = "";
    exchange.onDiff = text -> text;
    trade(65);
    assertThat(sample("btc_mxn").state()).as("listed again").isEqualTo(BookState.IN_STEP);
    assertTruth();
  }

  @Test
  @DisplayName("finds out at the look of each minute that a book has left the venue")
  void delistedWhileTold() {
    inStep();
    exchange.delisted = "btc_mxn";
    trade(70);
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.UNKNOWN_BOOK);
    assertThat(faults("unknown_book")).isEqualTo(1);
  }

  @Test
  @DisplayName("takes a silent book back to no older answer of a cache, however often it comes")
  void probesOfACache() {
    inStep();
    RestReply old = snapshotNow();
    ScriptedExchange.TrueBook btc = exchange.book("btc_mxn");
    btc.open("better", true, btc.best(false).subtract(new BigDecimal("0.01")).toString(), "1");
    exchange.onReply =
        reply ->
            reply.body().contains("btc_mxn") && reply.body().contains("sequence") ? old : reply;
    int shown = 0;
    for (int i = 0; i < 45; i++) {
      if (i == 35) {
        exchange.onReply = reply -> reply;
      }
      change("usd_mxn");
      timers.run(SECOND);
      BookSample sample = sample("btc_mxn");
      shown += sample.state() == BookState.IN_STEP ? 1 : 0;
      assertThat(sample.state() != BookState.IN_STEP || isTrue(sample)).as("second %d", i).isTrue();
    }
    assertThat(shown).isGreaterThan(30);
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertThat(faults("sequence_restart")).isZero();
    assertThat(exchange.attempts).isEqualTo(1);
    assertThat(heard.suspects).isEmpty();
  }

  @Test
  @DisplayName("holds a busy book against the venue's each minute, however many others are silent")
  void looksBesideProbes() {
    List<String> silent =
        IntStream.range(0, 15).mapToObj(i -> "quiet" + (char) ('a' + i) + "_mxn").toList();
    exchange.list(silent);
    for (String name : silent) {
      exchange.book(name).open("bid", true, "10.00", "1");
      exchange.book(name).open("ask", false, "11.00", "1");
    }
    List<String> books = new ArrayList<>(silent);
    books.add("btc_mxn");
    feed = feed(Settings.FeedKind.STREAM, 60, books.toArray(String[]::new));
    fillBooks();
    feed.start();
    ScriptedExchange.TrueBook btc = exchange.book("btc_mxn");
    btc.open("ghost", true, "1000.90", "1");
    timers.run(Duration.ofSeconds(10));
    btc.removeUntold("ghost");
    for (int i = 0; i < 100; i++) {
      // Deep in the book: nothing crosses the ghost.
      btc.open("deep" + i % 5, true, "900." + (10 + i), "1");
      timers.run(SECOND);
    }
    assertThat(feed.sample(second()).samples())
        .extracting(BookSample::state)
        .containsOnly(BookState.IN_STEP);
    assertThat(sample("btc_mxn")).matches(this::isTrue);
    assertThat(faults("diverged")).isEqualTo(1);
    assertThat(count("aggregate=true")).as("probes").isGreaterThan(40);
  }

  @Test
  @DisplayName("keeps its books and asks nothing after a frame that is whole and no change")
  void oddFrame() {
    inStep();
    timers.run(SECOND);
    int asked = exchange.asked.size();
    List<String> odd =
        List.of(
            "null",
            "[]",
            "{\"time\":1790126713871,\"message\":\"maintenance at 02:00\"}",
            "{\"type\":\"trades\",\"book\":\"btc_mxn\",\"payload\":{}}");
    for (String frame : odd) {
      exchange.send(frame);
      timers.run(Duration.ofMillis(300));
      assertThat(feed.sample(second()).samples())
          .as(frame)
          .extracting(BookSample::state)
          .containsOnly(BookState.IN_STEP);
    }
    assertThat(exchange.asked).hasSize(asked);
    assertThat(faults("malformed")).isEqualTo(odd.size());
  }

  @Test
  @DisplayName("lets the answer to a look wait for the changes that are under way")
  void restAheadOfTheSocket() {
    inStep();
    ScriptedExchange.TrueBook btc = exchange.book("btc_mxn");
    btc.open("ghost", true, btc.best(false).subtract(new BigDecimal("0.10")).toPlainString(), "1");
    trade(1);
    btc.removeUntold("ghost");
    int looks = count("book=btc_mxn&aggregate=false");
    for (int i = 0; i < 3_250; i++) {
      // Deep in the book, and always two or so on their way.
      btc.open("deep" + i % 5, true, "900." + (10 + i % 80), "1");
      timers.run(Duration.ofMillis(20));
    }
    assertThat(count("book=btc_mxn&aggregate=false") - looks).isEqualTo(1);
    assertThat(faults("diverged")).isEqualTo(1);
    timers.run(Duration.ofMillis(50));
    assertThat(sample("btc_mxn")).matches(this::isTrue);
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
  @DisplayName("leaves out an order of which nothing is left, in a body and in a change")
  void nothingLeft() {
    exchange.onReply =
        reply ->
            new RestReply(
                reply.status(),
                reply.contentType(),
                -1,
                reply
                    .body()
                    .replace(
                        "\"bids\":[",
                        "\"bids\":[{\"book\":\"x\",\"price\":\"1000.50\",\"amount\":\"0.00000000\",\"oid\":\"none\"},"),
                "");
    inStep();
    assertTruth();
    ScriptedExchange.TrueBook btc = exchange.book("btc_mxn");
    btc.open("brief", true, btc.best(false).subtract(new BigDecimal("0.01")).toPlainString(), "1");
    exchange.onDiff =
        text -> text.replace("\"a\":\"0.1\"", "\"a\":\"0\"").replace("cancelled", "open");
    btc.remove("brief", false);
    exchange.onDiff = text -> text;
    timers.run(Duration.ofMillis(60));
    assertThat(sample("btc_mxn").bid()).isEqualByComparingTo(btc.best(true));
    assertThat(faults("malformed")).isZero();
    assertThat(faults("malformed_rest")).isZero();
  }

  @Test
  @DisplayName("fetches a crossed book anew at once when the look at it gives no book")
  void unreadableLook() {
    inStep();
    int[] looks = {0};
    exchange.onReply =
        reply ->
            looks[0]++ == 0
                ? ScriptedExchange.json(200, "{\"success\":true,\"payload\":[]}")
                : reply;
    ScriptedExchange.TrueBook btc = exchange.book("btc_mxn");
    btc.open("ghost", false, btc.best(false).subtract(new BigDecimal("0.10")).toPlainString(), "1");
    // The removal arrives as a change that says nothing.
    exchange.onDiff = text -> text.replace("\"ghost\"", "\"nobody\"");
    btc.remove("ghost", false);
    exchange.onDiff = text -> text;
    btc.open("newer", true, btc.best(false).subtract(new BigDecimal("0.05")).toPlainString(), "1");
    timers.run(Duration.ofMillis(600));
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.CROSSED);
    trade(4);

    assertThat(looks[0]).isGreaterThan(1);
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertTruth();
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
}
