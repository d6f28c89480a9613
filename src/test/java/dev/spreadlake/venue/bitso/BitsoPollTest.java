package dev.spreadlake.venue.bitso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.config.Settings;
import dev.spreadlake.fakes.ScriptedExchange;
import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.FeedStatus;
import dev.spreadlake.market.Source;
import dev.spreadlake.venue.ExchangeLink.RestReply;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Bitso polled by REST, in virtual time: the feed")
class BitsoPollTest extends ScriptedBitso {
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
  @DisplayName("shows no poll that was asked for before the machine was suspended")
  void suspended() {
    feed = feed(Settings.FeedKind.POLL, 60, "btc_mxn");
    fillBooks();
    exchange.restDelay = Duration.ofMillis(800);
    feed.start();
    timers.run(Duration.ofMillis(2_500));
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    time.step(Duration.ofHours(8));
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.STARTING);
    // The answer that was under way.
    timers.run(Duration.ofMillis(600));
    assertThat(faults("late_snapshot")).isEqualTo(1);
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.STARTING);
    timers.run(Duration.ofSeconds(2));
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
  }

  @Test
  @DisplayName("counts a polled book's age from when it was asked for, and shows none too old")
  void slowPolls() {
    feed = feed(Settings.FeedKind.POLL, 60, "btc_mxn");
    fillBooks();
    exchange.restDelay = Duration.ofMillis(1_500);
    exchange.replyFromThePast = true;
    feed.start();
    timers.run(Duration.ofMillis(1_600));
    BookSample first = sample("btc_mxn");
    assertThat(first.state()).isEqualTo(BookState.IN_STEP);
    assertThat(first.ageMillis()).isBetween(1_500L, 1_800L);
    exchange.restDelay = Duration.ofSeconds(5);
    timers.run(Duration.ofSeconds(4));
    for (int i = 0; i < 20; i++) {
      change("btc_mxn");
      timers.run(SECOND);
      assertThat(sample("btc_mxn").state()).isEqualTo(BookState.STALE);
    }
  }

  @Test
  @DisplayName(
      "takes polls again when the venue counts anew, be the book quiet, but none of a cache")
  void pollsCountAnew() {
    feed = feed(Settings.FeedKind.POLL, 60, "btc_mxn", "usd_mxn");
    fillBooks();
    feed.start();
    timers.run(Duration.ofSeconds(5));
    RestReply old = snapshotNow();
    change("btc_mxn");
    timers.run(Duration.ofSeconds(3));
    exchange.onReply = reply -> reply.body().contains("btc_mxn") ? old : reply;
    for (int i = 0; i < 30; i++) {
      timers.run(SECOND);
      BookSample sample = sample("btc_mxn");
      assertThat(sample.state() == BookState.STALE || isTrue(sample)).isTrue();
    }
    exchange.onReply = reply -> reply;
    timers.run(Duration.ofSeconds(3));
    assertThat(sample("btc_mxn").bid()).isEqualByComparingTo(exchange.book("btc_mxn").best(true));
    assertThat(faults("sequence_restart")).isZero();

    exchange.book("usd_mxn").countAnew();
    int seconds = 0;
    do {
      timers.run(SECOND);
      seconds++;
    } while (faults("sequence_restart") == 0 && seconds < 120);
    assertThat(seconds).isBetween(30, 50);
    int shown = 0;
    for (int i = 0; i < 60; i++) {
      change("usd_mxn");
      timers.run(SECOND);
      shown += sample("usd_mxn").state() == BookState.IN_STEP ? 1 : 0;
    }
    assertThat(shown).isGreaterThan(50);
    assertThat(faults("sequence_restart")).isEqualTo(1);
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
  @DisplayName(
      "ends polling though the socket does not serve one of the books, which is a gap then")
  void oneBookIsNotServed() {
    fillBooks();
    exchange.refuse = 0;
    feed.start();
    timers.run(Duration.ofSeconds(100));
    exchange.onDiff = text -> text.contains("usd_mxn") ? null : text;
    exchange.refuse = null;
    trade(100);
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertThat(sample("usd_mxn").state()).isEqualTo(BookState.STARTING);
    int polls = count("book=usd_mxn&aggregate=true");
    heard.statuses.clear();
    trade(5);
    assertThat(heard.statuses).extracting(FeedStatus::source).containsOnly(Source.WS);
    assertThat(count("book=usd_mxn&aggregate=true")).isEqualTo(polls);
  }

  /** The socket is back after a fallback, and the orders of usd_mxn are not to be had. */
  private void oneBookIsPolled() {
    fillBooks();
    exchange.refuse = 0;
    feed.start();
    timers.run(Duration.ofSeconds(100));
    exchange.onReply =
        reply ->
            reply.body().contains("usd_mxn") && reply.body().contains("oid")
                ? new RestReply(503, "text/html", -1, "<html>", "")
                : reply;
    exchange.refuse = null;
    trade(150);
    assertThat(sample("btc_mxn").source()).isEqualTo(Source.WS);
    assertThat(sample("usd_mxn").source()).isEqualTo(Source.REST);
    assertTruth();
  }

  @Test
  @DisplayName("finds a stall of one book as soon while another is polled")
  void stallWhilePolling() {
    oneBookIsPolled();
    double stalls = faults("stall");
    exchange.onDiff = text -> null;
    int seconds = 0;
    for (; faults("stall") == stalls && seconds < 60; seconds++) {
      trade(1);
    }
    assertThat(seconds).isBetween(4, 9);
  }

  @Test
  @DisplayName(
      "holds a crossed book, and each minute any, against the venue's while another is polled")
  void looksWhilePolling() {
    oneBookIsPolled();
    ScriptedExchange.TrueBook btc = exchange.book("btc_mxn");
    btc.open("ghost", false, btc.best(false).subtract(new BigDecimal("0.10")).toPlainString(), "1");
    btc.removeUntold("ghost");
    btc.open("newer", true, btc.best(false).subtract(new BigDecimal("0.05")).toPlainString(), "1");
    timers.run(Duration.ofMillis(600));
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.CROSSED);
    timers.run(Duration.ofSeconds(2));
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertTruth();

    int looks = count("book=btc_mxn&aggregate=false");
    int polls = count("book=usd_mxn&aggregate=true");
    trade(300);
    assertThat(count("book=btc_mxn&aggregate=false") - looks).isBetween(4, 6);
    assertThat(count("book=usd_mxn&aggregate=true") - polls).isGreaterThan(240);
  }
}
