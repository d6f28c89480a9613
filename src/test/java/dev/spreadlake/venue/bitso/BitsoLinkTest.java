package dev.spreadlake.venue.bitso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.config.Settings;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.FeedStatus;
import dev.spreadlake.market.RawFrame;
import dev.spreadlake.venue.ExchangeLink.RestReply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Bitso's socket, in virtual time: the feed")
class BitsoLinkTest extends ScriptedBitso {
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
  @DisplayName("does not storm a venue that feeds and closes within moments")
  void closesWithinMoments() {
    inStep();
    for (int i = 0; i < 3_000; i++) {
      change("btc_mxn");
      timers.run(Duration.ofMillis(100));
      if (i % 5 == 0) {
        exchange.close("closed with code 1011");
      }
    }
    assertThat(exchange.attempts).as("in five minutes").isBetween(10, 60);
    trade(40);
    assertTruth();
    int before = exchange.attempts;
    exchange.close("cut");
    timers.run(Duration.ofMillis(1200));
    assertThat(exchange.attempts).as("after a good one, at once").isEqualTo(before + 1);
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
  @DisplayName("does not show one book that is silent while REST fails, whatever others are told")
  void oneSilentWhileRestFails() {
    inStep();
    exchange.onDiff = text -> text.contains("btc_mxn") ? null : text;
    exchange.onReply = reply -> new RestReply(503, "text/html", -1, "<html>", "");
    assertThat(inStepOf(60)).as("seconds of btc_mxn").isBetween(25, 32);
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.STALE);
    assertThat(sample("usd_mxn").state()).isEqualTo(BookState.IN_STEP);
  }

  @Test
  @DisplayName("shows one silent book through a throttled minute, but not for as long as 451 lasts")
  void oneSilentWhileRefused() {
    inStep();
    exchange.onDiff = text -> text.contains("btc_mxn") ? null : text;
    exchange.onReply = reply -> new RestReply(420, "application/json", -1, "{}", "");
    assertThat(inStepOf(60)).isEqualTo(60);
    exchange.onReply = reply -> new RestReply(451, "application/json", -1, "{}", "");
    assertThat(inStepOf(180)).isBetween(55, 65);
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.STALE);
    assertThat(sample("usd_mxn").state()).isEqualTo(BookState.IN_STEP);
  }

  /** How many of these seconds btc_mxn is shown, while usd_mxn goes on. */
  private int inStepOf(int seconds) {
    int shown = 0;
    for (int i = 0; i < seconds; i++) {
      change("usd_mxn");
      timers.run(SECOND);
      shown += sample("btc_mxn").state() == BookState.IN_STEP ? 1 : 0;
    }
    return shown;
  }

  @Test
  @DisplayName("shows nothing from before the machine was suspended, and opens another socket")
  void suspended() {
    inStep();
    time.step(Duration.ofHours(8));
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.DISCONNECTED);
    assertThat(sample("usd_mxn").state()).isEqualTo(BookState.DISCONNECTED);
    assertThat(sample("btc_mxn").detail()).contains("suspended", "28800 s");
    trade(4);
    assertThat(assertTruth()).isEqualTo(2);
    assertThat(faults("suspended")).isEqualTo(1);
    assertThat(exchange.attempts).isEqualTo(2);
    for (Duration putRight : List.of(Duration.ofSeconds(9), Duration.ofHours(-1))) {
      time.step(putRight);
      assertThat(sample("btc_mxn").state()).as("by %s", putRight).isEqualTo(BookState.IN_STEP);
    }
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
  @DisplayName("waits twice as long after each handshake in a row that is throttled")
  void throttledHandshakes() {
    exchange.refuse = 420;
    fillBooks();
    feed.start();
    // After 0, 60, 60 + 120 and 180 + 240 seconds; the fifth would be after 900.
    timers.run(Duration.ofMinutes(14));
    assertThat(exchange.attempts).isEqualTo(4);
    exchange.refuse = null;
    timers.run(Duration.ofMinutes(2));
    trade(2);
    assertTruth();
    exchange.refuse = 420;
    exchange.close("cut");
    timers.run(Duration.ofSeconds(2));
    assertThat(exchange.attempts).as("one has been taken, one refused").isEqualTo(6);
    timers.run(Duration.ofSeconds(61));
    assertThat(exchange.attempts).as("a minute again").isEqualTo(7);
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
  @DisplayName("seeds a quiet book whose subscription is never acknowledged, and asks once more")
  void neverAcknowledged() {
    exchange.acknowledges = false;
    fillBooks();
    feed.start();
    for (int i = 0; i < 4; i++) {
      change("btc_mxn");
      timers.run(SECOND);
    }
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertThat(sample("usd_mxn").state()).isEqualTo(BookState.STARTING);
    assertThat(faults("no_acknowledgement")).isZero();
    for (int i = 0; i < 60; i++) {
      change("btc_mxn");
      timers.run(SECOND);
    }
    assertThat(sample("usd_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertThat(faults("no_acknowledgement")).isEqualTo(1);
    assertThat(exchange.attempts).isEqualTo(1);
    assertTruth();
  }

  @Test
  @DisplayName("owns up to a book that is not served, asks another socket, then lets others run on")
  void neverServed() {
    exchange.acknowledges = false;
    exchange.onDiff = text -> text.contains("usd_mxn") ? null : text;
    fillBooks();
    feed.start();
    List<BookSample> untrue = new ArrayList<>();
    int btc = 0;
    for (int i = 0; i < 200; i++) {
      change("btc_mxn");
      if (i == 21 || i == 60) {
        exchange.book("usd_mxn").open("better", true, "1000." + i, "1");
      }
      timers.run(SECOND);
      BookSample sample = sample("usd_mxn");
      if (sample.state() == BookState.IN_STEP && !isTrue(sample)) {
        untrue.add(sample);
      }
      btc += sample("btc_mxn").state() == BookState.IN_STEP ? 1 : 0;
    }
    assertThat(untrue).hasSizeBetween(2, 20).allMatch(this::isOwnedUpTo);
    assertThat(sample("usd_mxn").state()).isEqualTo(BookState.SEEDING);
    assertThat(exchange.attempts).isEqualTo(2);
    assertThat(btc).isGreaterThan(194);
    exchange.onDiff = text -> text;
    trade(3);
    assertThat(sample("usd_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertTruth();
  }

  @Test
  @DisplayName("drops no socket again and again for a book it acknowledges and never serves")
  void neverServedAndBusy() {
    exchange.onDiff = text -> text.contains("usd_mxn") ? null : text;
    fillBooks();
    feed.start();
    trade(200);
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertThat(sample("usd_mxn").state()).isNotEqualTo(BookState.IN_STEP);
    assertThat(exchange.attempts).isEqualTo(2);
    assertTruth();
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
}
