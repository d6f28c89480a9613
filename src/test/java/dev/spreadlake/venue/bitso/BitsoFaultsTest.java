package dev.spreadlake.venue.bitso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.fakes.ScriptedExchange;
import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.BookState;
import dev.spreadlake.venue.ExchangeLink.RestReply;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Bitso's feed, through hours of faults in virtual time,")
class BitsoFaultsTest extends ScriptedBitso {
  private final List<BookSample> shown = new ArrayList<>();

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

  @Test
  @DisplayName("owns up to all of a removal never told that a probe finds, not to the last seconds")
  void foundByProbe() {
    ghostIsShown(20);
    for (int i = 0; i < 8; i++) {
      change("usd_mxn");
      timers.run(SECOND);
      BookSample sample = sample("btc_mxn");
      if (sample.state() == BookState.IN_STEP && !isTrue(sample)) {
        shown.add(sample);
      }
    }
    assertThat(faults("diverged")).isEqualTo(1);
    assertThat(shown).hasSizeGreaterThan(22).allMatch(this::isOwnedUpTo);
  }

  @Test
  @DisplayName("owns up to a removal never told whose crossing cannot be held against the venue's")
  void crossedAndNotAnswered() {
    ghostIsShown(20);
    ScriptedExchange.TrueBook btc = exchange.book("btc_mxn");
    exchange.onReply = reply -> new RestReply(503, "text/html", -1, "<html>", "");
    btc.open("newer", false, btc.best(true).add(new BigDecimal("0.01")).toPlainString(), "1");
    timers.run(Duration.ofSeconds(2));
    exchange.onReply = reply -> reply;
    trade(4);
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertTruth();
    assertThat(shown).hasSizeGreaterThan(19).allMatch(this::isOwnedUpTo);
  }

  @Test
  @DisplayName("owns up to a removal never told whose crossing is looked into and never answered")
  void crossedAndNeverAnswered() {
    ghostIsShown(20);
    ScriptedExchange.TrueBook btc = exchange.book("btc_mxn");
    exchange.restDelay = Duration.ofMinutes(2);
    btc.open("newer", false, btc.best(true).add(new BigDecimal("0.01")).toPlainString(), "1");
    timers.run(Duration.ofSeconds(3));
    exchange.restDelay = Duration.ofMillis(80);
    trade(20);
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertThat(shown).hasSizeGreaterThan(19).allMatch(this::isOwnedUpTo);
  }

  /** A removal of the best bid is left out, and the book goes on for so many seconds. */
  private void ghostIsShown(int seconds) {
    inStep();
    ScriptedExchange.TrueBook btc = exchange.book("btc_mxn");
    btc.open("ghost", true, btc.best(false).subtract(new BigDecimal("0.10")).toPlainString(), "1");
    trade(1);
    btc.removeUntold("ghost");
    for (int i = 0; i < seconds; i++) {
      btc.open("deep" + i % 5, true, "900." + (10 + i), "1");
      change("usd_mxn");
      timers.run(SECOND);
      BookSample sample = sample("btc_mxn");
      if (sample.state() == BookState.IN_STEP) {
        assertThat(isTrue(sample)).isFalse();
        shown.add(sample);
      }
    }
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
}
