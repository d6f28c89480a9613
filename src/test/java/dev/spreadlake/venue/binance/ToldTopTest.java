package dev.spreadlake.venue.binance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.Depth;
import dev.spreadlake.market.FeedStatus;
import dev.spreadlake.market.Quote;
import dev.spreadlake.market.Source;
import dev.spreadlake.venue.ExchangeLink.RestReply;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The best prices that Binance tells beside its book")
class ToldTopTest extends FeedOfBinance {
  private boolean passing;

  private void withholdDepth() {
    venue.onFrame = text -> text.contains("@depth") ? null : text;
  }

  private void delayDepth(Duration by) {
    venue.onFrame =
        text -> {
          if (passing || !text.contains("@depth")) {
            return text;
          }
          timers.after(
              by,
              () -> {
                passing = true;
                venue.text(text);
                passing = false;
              });
          return null;
        };
  }

  /** The best bid gets another amount, and half the time another price; told at once. */
  private void move(int step) {
    if (step % 2 == 0) {
      venue.level(true, "60000.005", "0." + (step + 1), 2);
    } else {
      venue.level(true, "60000.005", "0", 1);
    }
    venue.ticker();
  }

  @Test
  @DisplayName("are shown with their sizes and age as soon as they are newer than the book")
  void newer() {
    withholdDepth();
    venue.level(true, "60000.00500000", "0.70000000", 3);
    venue.ticker();
    pass(0.1);
    BookSample sample = sample();
    assertThat(sample.state()).isEqualTo(BookState.IN_STEP);
    assertThat(sample.source()).isEqualTo(Source.WS);
    assertThat(sample.bid()).hasToString("60000.00500000");
    assertThat(sample.bidSize()).hasToString("0.70000000");
    assertThat(sample.ask()).hasToString("60000.01");
    assertThat(sample.ageMillis()).isEqualTo(60);
    assertThat(sample.depth()).as("100 ms behind").isNotNull();
    pass(0.8);
    assertThat(sample().depth()).as("900 ms behind").isNotNull();
    pass(0.2);
    assertThat(sample().depth()).as("a second behind").isNull();
    assertThat(sample().bid()).hasToString("60000.00500000");
  }

  @Test
  @DisplayName("come first in quotes too, each top once")
  void quoted() {
    venue.ticker();
    pass(1);
    int before = heard.quotes.size();
    delayDepth(Duration.ofMillis(500));
    for (int step = 0; step < 20; step++) {
      move(step);
      pass(0.1);
    }
    assertThat(heard.quotes.subList(before, heard.quotes.size()))
        .hasSizeGreaterThan(12)
        .extracting(Quote::sequence)
        .isSorted()
        .last()
        .satisfies(sequence -> assertThat(sequence).isGreaterThan(venue.update - 4));
    for (int i = before; i < heard.quotes.size(); i++) {
      assertThat(heard.quotes.get(i).bid()).isNotEqualTo(heard.quotes.get(i - 1).bid());
    }
  }

  @Test
  @DisplayName(
      "stand beside the depth of a moment before, measured from its own mid, where they cross its best prices")
  void crossing() {
    Depth before = sample().depth();
    assertThat(before).isNotNull();
    withholdDepth();
    venue.level(false, "60000.01", "0", 1);
    venue.level(true, "60000.03", "1", 1);
    venue.ticker();
    pass(0.1);
    assertThat(sample().state()).isEqualTo(BookState.IN_STEP);
    assertThat(sample().bid()).isEqualByComparingTo("60000.03");
    assertThat(sample().ask()).isEqualByComparingTo("60000.08");
    assertThat(sample().depth()).isEqualTo(before);
    venue.onFrame = text -> text;
  }

  @Test
  @DisplayName("are all there is while no snapshot can be had, for a second each")
  void withoutBook() {
    venue.onReply =
        reply -> new RestReply(429, "application/json", 60, "{\"code\":-1003,\"msg\":\"x\"}", "");
    venue.lines.get(0).end("cut");
    pass(3);
    assertThat(sample().state()).isEqualTo(BookState.RATE_LIMITED);
    for (int step = 0; step < 80; step++) {
      move(step);
      pass(0.5);
      inStepWithTruth();
      assertThat(sample().source()).isEqualTo(Source.WS);
      assertThat(sample().depth()).isNull();
      assertThat(sample().detail()).contains("no book yet").contains("429");
    }
    pass(0.1);
    FeedStatus connection =
        heard.statuses.stream().filter(s -> s.book() == null).reduce((a, b) -> b).orElseThrow();
    assertThat(connection.source()).as("no reason to poll").isEqualTo(Source.WS);
    assertThat(connection.state()).isEqualTo(BookState.IN_STEP);
    pass(0.6);
    assertThat(sample().state()).as("a second old").isEqualTo(BookState.RATE_LIMITED);
    venue.onReply = reply -> reply;
    pass(60);
    inStepWithTruth();
    assertThat(sample().depth()).isNotNull();
    assertThat(heard.suspects).isEmpty();
  }

  @Test
  @DisplayName("go on while changes are steadily late: told within 1.2 s, never wrong, no depth")
  void steadilyLate() {
    move(0);
    pass(1);
    delayDepth(Duration.ofSeconds(2));
    for (int step = 1; step < 200; step++) {
      move(step);
      pass(0.1);
      inStepWithTruth();
      assertThat(sample().ageMillis()).isLessThanOrEqualTo(100);
      if (step >= 12) {
        assertThat(sample().depth()).as("step %d", step).isNull();
        assertThat(faults("depth_late")).isEqualTo(1);
      }
    }
    assertThat(sample().detail()).matches("changes come (19|20)\\d\\d ms after the best prices.*");
    assertThat(registry.get("spreadlake.feed.depth.behind.seconds").gauge().value())
        .isBetween(1.8, 2.1);
    assertThat(faults("stall") + faults("sequence_gap") + faults("ticker_disagrees")).isZero();
    assertThat(registry.find("spreadlake.feed.reconnects").counter()).isNull();

    withholdDepth();
    Instant from = time.now();
    for (int step = 0; step < 80 && heard.suspects.isEmpty(); step++) {
      move(step);
      pass(0.1);
      sample();
    }
    assertThat(faults("stall")).as("changes that stay away are another matter").isEqualTo(1);
    assertThat(heard.suspects.get(0).from())
        .as("what changes have reached since stands")
        .isAfter(from.minusSeconds(3));
  }

  @Test
  @DisplayName("are owned up to where the venue knows of no such update")
  void untrue() {
    venue.text(
        "{\"stream\":\"btcusdt@bookTicker\",\"data\":{\"u\":%d,\"s\":\"BTCUSDT\",\"b\":\"1.0\",\"B\":\"1\",\"a\":\"2.0\",\"A\":\"1\"}}"
            .formatted(venue.update + 1_000_000));
    pass(0.1);
    BookSample shown = sample();
    assertThat(shown.bid()).isEqualByComparingTo("1");
    pass(1.4);
    inStepWithTruth();
    assertThat(faults("ticker_untrue")).isEqualTo(1);
    assertThat(heard.suspects)
        .anyMatch(s -> !shown.second().isBefore(s.from()) && !shown.second().isAfter(s.to()));
  }

  @Test
  @DisplayName("of a symbol that is not traded are no news: its status is told, and its end")
  void halted() {
    move(0);
    pass(1);
    venue.status = "HALT";
    pass(40);
    assertThat(sample().state()).isEqualTo(BookState.NOT_TRADING);
    assertThat(sample().detail()).isEqualTo("BTCUSDT is not traded: its status is HALT");
    assertThat(sample().bid()).isNull();
    assertThat(faults("not_trading")).isEqualTo(1);
    venue.status = "TRADING";
    pass(2);
    venue.trade("60000.01", "0.1", true);
    pass(5.5);
    inStepWithTruth();
    long asked = statusesAsked();
    pass(1_800);
    assertThat(statusesAsked() - asked).as("of a quiet symbol in half an hour").isBetween(3L, 8L);
  }

  private long statusesAsked() {
    return venue.asked.stream().filter(path -> path.contains("exchangeInfo")).count();
  }
}
