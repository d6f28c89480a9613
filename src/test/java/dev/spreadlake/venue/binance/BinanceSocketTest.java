package dev.spreadlake.venue.binance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.fakes.ScriptedBinance;
import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.Source;
import dev.spreadlake.venue.ExchangeLink.RestReply;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The sockets of Binance's feed")
class BinanceSocketTest extends FeedOfBinance {
  @Test
  @DisplayName("before the session is too old a second socket takes over, nothing lost or doubled")
  void changeOver() {
    start("BTCUSDT", "10s");
    int trades = heard.trades.size();
    for (int step = 0; step < 300; step++) {
      venue.level(
          step % 2 == 0, step % 2 == 0 ? "59999.95" : "60000.05", "1." + step, 1 + step % 3);
      venue.trade("60000.01", "0.1", step % 2 == 0);
      pass(0.1);
      assertThat(sample().state()).as("step %d", step).isEqualTo(BookState.IN_STEP);
    }
    pass(1);
    inStepWithTruth();
    assertThat(heard.trades).hasSize(trades + 300);
    assertThat(registry.find("spreadlake.feed.reconnects").counter().count()).isGreaterThan(1);
    assertThat(venue.lines).hasSize(1);
    assertThat(faults("duplicate_trade") + faults("trades_missed") + faults("sequence_gap"))
        .isZero();
  }

  @Test
  @DisplayName("a second socket that does not show what the first shows does not take over")
  void laggingSocket() {
    venue.deaf = 2;
    venue.text("{\"e\":\"serverShutdown\",\"E\":1770123456789}");
    for (int step = 0; step < 200; step++) {
      venue.level(true, "59999.95", "1." + step, 1);
      pass(0.1);
      inStepWithTruth();
    }
    assertThat(faults("change_over_lags")).isEqualTo(1);
    assertThat(venue.lines).hasSize(1);
    assertThat(faults("sequence_gap") + faults("stall")).isZero();
  }

  @Test
  @DisplayName("the server's announcement of a restart is a change-over at once")
  void shutdown() {
    venue.text(
        "{\"stream\":\"!serverShutdown\",\"data\":{\"e\":\"serverShutdown\",\"E\":1770123456789}}");
    pass(0.2);
    assertThat(venue.lines).hasSize(2);
    venue.level(true, "59999.90", "3", 1);
    pass(0.3);
    assertThat(venue.lines).hasSize(1);
    inStepWithTruth();
  }

  @Test
  @DisplayName(
      "a restart announced on both sockets of a change-over is followed by another, no gap")
  void shutdownDuringChangeOver() {
    start("BTCUSDT", "10s");
    for (int step = 0; venue.lines.size() < 2; step++) {
      venue.level(true, "59999.95", "1." + step, 1);
      pass(0.1);
    }
    ScriptedBinance.Line second = venue.lines.get(1);
    venue.text("{\"e\":\"serverShutdown\",\"E\":1770123456789}");
    for (int step = 0; step < 50; step++) {
      venue.level(true, "59999.95", "2." + step, 1);
      if (step == 20) {
        second.end("closed with code 1001");
      }
      pass(0.1);
      inStepWithTruth();
    }
    assertThat(venue.lines).hasSize(1).doesNotContain(second);
    assertThat(heard.suspects).isEmpty();
  }

  @Test
  @DisplayName("the first socket's end during a change-over costs nothing")
  void firstEndsEarly() {
    venue.text("{\"e\":\"serverShutdown\",\"E\":1770123456789}");
    pass(0.1);
    assertThat(venue.lines).hasSize(2);
    venue.lines.get(0).end("server restarts");
    venue.level(true, "59999.90", "3", 1);
    pass(0.3);
    inStepWithTruth();
  }

  @Test
  @DisplayName(
      "shows nothing from before the machine was suspended, neither of the socket nor polled")
  void suspended() {
    time.step(Duration.ofHours(8));
    assertThat(sample().state()).isEqualTo(BookState.DISCONNECTED);
    pass(4);
    inStepWithTruth();
    venue.lines.get(0).end("cut");
    venue.refuse = 0;
    pass(40);
    assertThat(sample().source()).isEqualTo(Source.REST);
    assertThat(sample().state()).isEqualTo(BookState.IN_STEP);
    time.step(Duration.ofHours(8));
    assertThat(sample().state()).isNotEqualTo(BookState.IN_STEP);
    pass(2);
    assertThat(sample().state()).isEqualTo(BookState.IN_STEP);
  }

  @Test
  @DisplayName("the first socket's end before the second is open leaves that one to be opened")
  void firstEndsBeforeSecondOpens() {
    venue.trade("60000.01", "0.1", true);
    pass(5);
    ScriptedBinance.Line first = venue.lines.get(0);
    venue.text("{\"e\":\"serverShutdown\",\"E\":1770123456789}");
    first.end("server restarts");
    pass(0.06);
    assertThat(venue.attempts()).isEqualTo(2);
    assertThat(sample().state()).isEqualTo(BookState.DISCONNECTED);
    assertThat(sample().detail()).isEqualTo("server restarts; the next is being opened");
    pass(0.2);
    inStepWithTruth();
    venue.trade("60000.01", "0.1", true);
    pass(6);
    assertThat(venue.attempts()).isEqualTo(2);
    assertThat(registry.find("spreadlake.feed.reconnects").counter().count()).isEqualTo(1);

    venue.text("{\"e\":\"serverShutdown\",\"E\":1770123456789}");
    venue.lines.get(0).end("server restarts");
    venue.refuse = 503;
    pass(3);
    venue.refuse = null;
    pass(10);
    inStepWithTruth();
    assertThat(venue.attempts()).as("a second that fails as well").isGreaterThan(3);
  }

  @Test
  @DisplayName("451 is a state of its own and is asked again slowly; 429 waits as long as it says")
  void refusedAndThrottled() {
    venue.lines.get(0).end("cut");
    venue.refuse = 451;
    pass(20);
    assertThat(sample().state()).isEqualTo(BookState.GEO_BLOCKED);
    assertThat(sample().detail()).contains("HTTP 451");
    pass(40);
    assertThat(sample().source()).as("REST still answers").isEqualTo(Source.REST);
    venue.refuse = null;
    pass(281);
    inStepWithTruth();
    venue.onReply =
        reply -> new RestReply(429, "application/json", 17, "{\"code\":-1003,\"msg\":\"x\"}", "");
    venue.lines.get(0).end("cut");
    pass(5);
    venue.onReply = reply -> reply;
    int asked = venue.asked.size();
    pass(8);
    assertThat(venue.asked).hasSize(asked);
    assertThat(sample().state()).isEqualTo(BookState.RATE_LIMITED);
    pass(15);
    inStepWithTruth();
  }

  @Test
  @DisplayName("waits twice as long after each handshake in a row that is throttled")
  void throttledHandshakes() {
    venue.lines.get(0).end("cut");
    venue.refuse = 429;
    pass(14 * 60);
    // After 0 to 1, then 60, 60 + 120 and 180 + 240 seconds; the next would be after 900.
    assertThat(venue.attempts()).isEqualTo(5);
    venue.refuse = null;
    pass(2 * 60);
    inStepWithTruth();
  }

  @Test
  @DisplayName("polled prices are as old as their question, and an older answer replaces no newer")
  void slowPolls() {
    venue.lines.get(0).end("cut");
    venue.refuse = 0;
    pass(35);
    venue.replyFromThePast = true;
    venue.restDelay = Duration.ofMillis(2_700);
    BigDecimal before = venue.best(true);
    pass(1);
    venue.restDelay = Duration.ofMillis(80);
    venue.level(true, "60000.005", "1", 1);
    pass(1);
    assertThat(sample().bid()).isEqualByComparingTo(venue.best(true)).isGreaterThan(before);
    for (int step = 0; step < 20; step++) {
      pass(0.1);
      assertThat(sample().bid()).isEqualByComparingTo(venue.best(true));
    }
    assertThat(faults("late_snapshot")).isEqualTo(1);

    venue.restDelay = Duration.ofSeconds(3);
    pass(4);
    for (int step = 0; step < 20; step++) {
      pass(0.5);
      assertThat(sample().state()).isEqualTo(BookState.STALE);
    }
  }

  @Test
  @DisplayName("without a socket for 30 s the best prices come by REST each second, and say so")
  void fallback() {
    venue.lines.get(0).end("cut");
    venue.refuse = 0;
    pass(35);
    BookSample polled = sample();
    assertThat(polled.state()).isEqualTo(BookState.IN_STEP);
    assertThat(polled.source()).isEqualTo(Source.REST);
    assertThat(polled.ageMillis()).isLessThanOrEqualTo(2_000);
    assertThat(polled.bid()).isEqualByComparingTo(venue.best(true));
    venue.refuse = null;
    pass(40);
    assertThat(sample().source()).isEqualTo(Source.WS);
  }
}
