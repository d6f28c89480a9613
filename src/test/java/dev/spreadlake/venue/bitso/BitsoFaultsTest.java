package dev.spreadlake.venue.bitso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.BookState;
import dev.spreadlake.venue.ExchangeLink.RestReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Bitso's feed, through hours of faults in virtual time,")
class BitsoFaultsTest extends ScriptedBitso {
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
}
