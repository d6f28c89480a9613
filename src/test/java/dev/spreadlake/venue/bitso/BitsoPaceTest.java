package dev.spreadlake.venue.bitso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.config.Settings;
import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.Source;
import dev.spreadlake.venue.ExchangeLink.RestReply;
import dev.spreadlake.venue.Spacing;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("How fast Bitso is asked by REST, in virtual time: the feed")
class BitsoPaceTest extends ScriptedBitso {
  private static final Duration STEP = Duration.ofMillis(5);

  /** When snapshots were asked for in the time to come, milliseconds from now. */
  private List<Long> seedTimes(Duration span) {
    List<Long> times = new ArrayList<>();
    int seen = count("aggregate=false");
    for (Duration at = STEP; at.compareTo(span) <= 0; at = at.plus(STEP)) {
      timers.run(STEP);
      for (int asked = count("aggregate=false"); seen < asked; seen++) {
        times.add(at.toMillis());
      }
    }
    return times;
  }

  @Test
  @DisplayName(
      "asks for the first book at once after a reconnect, and for the others a little apart")
  void seedsApart() {
    List<String> books =
        IntStream.range(0, 12).mapToObj(i -> "b" + (char) ('a' + i) + "_mxn").toList();
    exchange.list(books);
    books.forEach(
        name -> {
          exchange.book(name).open("bid", true, "10.00", "1");
          exchange.book(name).open("ask", false, "11.00", "1");
        });
    feed = feed(Settings.FeedKind.STREAM, 60, books.toArray(String[]::new));
    feed.start();
    // The socket is open after 40 ms, the subscriptions are acknowledged after 80.
    List<Long> times = seedTimes(Duration.ofSeconds(4)).subList(0, books.size());

    assertThat(times.get(0)).isBetween(80L, 85L);
    for (int i = 1; i < times.size(); i++) {
      assertThat(times.get(i) - times.get(i - 1))
          .isBetween(Spacing.LEAST.toMillis() - 5, Spacing.MOST.toMillis() + 5);
    }
    assertThat(times).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("has two books in step within one such time of the first")
  void twoBooks() {
    fillBooks();
    feed.start();
    timers.run(Duration.ofMillis(85));
    // Each is told of while its snapshot is under way.
    change("btc_mxn");
    change("usd_mxn");
    timers.run(Duration.ofMillis(80).plus(Spacing.MOST));
    change("btc_mxn");
    change("usd_mxn");
    timers.run(Duration.ofMillis(45));
    assertThat(feed.sample(second()).samples())
        .extracting(BookSample::state)
        .containsOnly(BookState.IN_STEP);
  }

  @Test
  @DisplayName("finds a book's dead stream in seconds, however often the others are fetched anew")
  void probeAmongSeeds() {
    List<String> books =
        IntStream.range(0, 9).mapToObj(i -> "b" + (char) ('a' + i) + "_mxn").toList();
    exchange.list(books);
    for (String name : books) {
      exchange.book(name).open("bid", true, "10.00", "1");
      exchange.book(name).open("ask", false, "11.00", "1");
    }
    feed = feed(Settings.FeedKind.STREAM, 60, books.toArray(String[]::new));
    feed.start();
    String dead = books.get(8);
    for (int i = 0; i < 60; i++) {
      storm(books, "none");
    }
    assertThat(sample(dead).state()).isEqualTo(BookState.IN_STEP);
    int seconds = 0;
    while (faults("stall") == 0 && seconds < 120) {
      storm(books, dead);
      seconds++;
    }
    assertThat(seconds).as("until it was found").isLessThanOrEqualTo(15);
    assertThat(count("aggregate=false")).as("asked for by the others").isGreaterThan(50);
  }

  /** A second in which all move, six miss a change, and of one nothing is heard. */
  private void storm(List<String> books, String dead) {
    exchange.onDiff = text -> null;
    books.subList(0, 6).forEach(this::move);
    exchange.onDiff = text -> text.contains(dead) ? null : text;
    books.forEach(this::move);
    timers.run(SECOND);
    exchange.onDiff = text -> text;
  }

  private void move(String name) {
    exchange.book(name).open("bid", true, "10.0" + orders++ % 10, "1");
  }

  @Test
  @DisplayName(
      "waits twice as long after each 420 that follows a pause, and a minute after an answer")
  void throttledAgain() {
    inStep();
    exchange.onReply = reply -> new RestReply(420, "application/json", -1, "{}", "");
    loseOne("btc_mxn");
    change("btc_mxn");
    timers.run(Duration.ofMillis(500));
    assertThat(pauseSeconds()).isEqualTo(60);
    int asked = exchange.asked.size();
    timers.run(Duration.ofSeconds(62));
    assertThat(exchange.asked.size()).isGreaterThan(asked);
    assertThat(pauseSeconds()).isEqualTo(120);
    timers.run(Duration.ofMinutes(2));
    assertThat(pauseSeconds()).isEqualTo(240);

    exchange.onReply = reply -> reply;
    timers.run(Duration.ofMinutes(4));
    assertThat(pauseSeconds()).isZero();
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    exchange.onReply = reply -> new RestReply(420, "application/json", -1, "{}", "");
    loseOne("btc_mxn");
    change("btc_mxn");
    timers.run(Duration.ofMillis(500));
    assertThat(pauseSeconds()).isEqualTo(60);
  }

  @Test
  @DisplayName("asks ever more seldom for a book of which only REST tells, and as before once told")
  void untold() {
    feed = feed(Settings.FeedKind.STREAM, 60, "btc_mxn");
    fillBooks();
    exchange.onDiff = text -> null;
    feed.start();
    trade(60);
    assertThat(exchange.attempts).as("another socket is tried").isEqualTo(2);
    trade(600);
    // One each 2.3 s were some 200.
    assertThat(count("aggregate=false")).isBetween(20, 70);
    assertThat(faults("untold_change")).isGreaterThan(10);
    assertThat(sample("btc_mxn").source()).as("polled meanwhile").isEqualTo(Source.REST);

    exchange.onDiff = text -> text;
    // A socket may be awaited for half a minute.
    trade(40);
    assertThat(sample("btc_mxn").source()).isEqualTo(Source.WS);
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    exchange.close("1011");
    // A second at most until the next socket, and two until a quiet book is believed.
    timers.run(Duration.ofMillis(3_500));
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
  }

  @Test
  @DisplayName(
      "asks once more at once where the venue had closed a kept connection, within its budget")
  void keptConnectionClosed() {
    inStep();
    int asked = count("aggregate=false");
    double left = budgetLeft();
    int[] lost = {1};
    exchange.onReply = reply -> lost[0]-- > 0 ? RestReply.keptLineLost("closed") : reply;
    loseOne("btc_mxn");
    change("btc_mxn");
    // The change is told after 40 ms; an answer takes 80.
    timers.run(Duration.ofMillis(210));
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertThat(count("aggregate=false") - asked).isEqualTo(2);
    assertThat(requests("sent_again")).isEqualTo(1);
    assertThat(requests("failed")).isZero();
    assertThat(budgetLeft()).isLessThan(left - 1);

    timers.run(SECOND);
    lost[0] = 2;
    loseOne("btc_mxn");
    change("btc_mxn");
    timers.run(Duration.ofMillis(210));
    assertThat(sample("btc_mxn").state()).as("once only").isEqualTo(BookState.GAP);
    assertThat(requests("failed")).isEqualTo(1);
  }

  private double requests(String outcome) {
    Counter counter =
        registry.find("spreadlake.feed.rest.requests").tag("outcome", outcome).counter();
    return counter == null ? 0 : counter.count();
  }

  private double pauseSeconds() {
    return registry.find("spreadlake.feed.rest.pause.seconds").gauge().value();
  }
}
