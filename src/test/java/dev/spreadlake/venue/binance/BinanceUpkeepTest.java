package dev.spreadlake.venue.binance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.config.SettingsLoader;
import dev.spreadlake.fakes.ScriptedBinance;
import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.BookState;
import dev.spreadlake.venue.ExchangeLink.RestReply;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The feed of Binance, over time,")
class BinanceUpkeepTest extends FeedOfBinance {
  @Test
  @DisplayName("a removal the venue keeps quiet about is found within a minute, and owned up to")
  void untoldRemoval() {
    venue.removeUntold(true, "60000.00");
    Instant from = Instant.ofEpochSecond(time.now().getEpochSecond() + 1);
    int seconds = 0;
    for (; faults("diverged") == 0 && seconds < 90; seconds++) {
      venue.level(false, "60000.50", "0." + (seconds + 1), 2);
      pass(1);
      sample();
    }
    assertThat(seconds).isBetween(5, 62);
    assertThat(heard.suspects)
        .anySatisfy(
            suspect -> {
              assertThat(suspect.from()).isBeforeOrEqualTo(from);
              assertThat(suspect.to()).isAfterOrEqualTo(time.now().minusSeconds(2));
            });
    pass(2);
    inStepWithTruth();
    assertThat(faults("sequence_gap") + faults("ticker_disagrees")).isZero();
  }

  @Test
  @DisplayName("a removal kept quiet that makes the book cross is owned up to from where it began")
  void untoldRemovalCrosses() {
    venue.ticker();
    pass(1);
    venue.removeUntold(true, "60000.00");
    Instant from = Instant.ofEpochSecond(time.now().getEpochSecond() + 2);
    for (int second = 0; second < 10; second++) {
      venue.level(true, "59999.95", "1." + second, 1);
      pass(1);
      assertThat(sample().bid()).as("wrong, and nobody can know").isEqualByComparingTo("60000");
    }
    venue.level(false, "59999.98", "1.0", 1);
    pass(3);
    inStepWithTruth();
    assertThat(heard.suspects)
        .anySatisfy(
            suspect -> {
              assertThat(suspect.from()).isBeforeOrEqualTo(from);
              assertThat(suspect.to()).isAfterOrEqualTo(from.plusSeconds(8));
            });
  }

  @Test
  @DisplayName("a level below the top that should be gone is found too, while the book goes on")
  void untoldBelowTheTop() {
    venue.removeUntold(false, "60000.08");
    for (int step = 0; step < 650; step++) {
      venue.level(true, "59999.95", "1." + step, 1 + step % 3);
      pass(0.1);
    }
    assertThat(faults("diverged")).isEqualTo(1);
    pass(1);
    assertThat(feed.levels("btcusdt").levels(false)).isEqualTo(venue.side(false).size());
    inStepWithTruth();
  }

  @Test
  @DisplayName("a book that is right passes each look, whether it moves or not, and costs little")
  void looksAndFindsNothing() {
    int before = venue.asked.size();
    for (int step = 0; step < 6_000; step++) {
      // Amounts at prices that come and go, with REST ahead of the stream by 40 ms.
      venue.level(
          true, "59999." + (10 + step % 7), step % 3 == 0 ? "0" : "1." + step, 1 + step % 3);
      pass(0.05);
    }
    pass(300);
    assertThat(faults("diverged")).isZero();
    assertThat(heard.suspects).isEmpty();
    assertThat(venue.asked.stream().skip(before).filter(p -> p.endsWith("limit=100")).count())
        .as("one a minute")
        .isBetween(8L, 10L);
  }

  @Test
  @DisplayName("a second socket that is refused is tried later and later, and takes over at last")
  void refusedSecond() {
    venue.refuse = 503;
    venue.text("{\"e\":\"serverShutdown\",\"E\":1770123456789}");
    for (int step = 0; step < 600; step++) {
      venue.level(true, "59999.95", "1." + step, 1);
      pass(0.1);
      assertThat(sample().state()).isEqualTo(BookState.IN_STEP);
    }
    assertThat(venue.attempts()).as("in a minute").isBetween(4, 14);
    venue.refuse = null;
    for (int step = 0; step < 400; step++) {
      venue.level(true, "59999.95", "2." + step, 1);
      pass(0.1);
      inStepWithTruth();
    }
    assertThat(venue.lines).hasSize(1);
    assertThat(registry.find("spreadlake.feed.reconnects").counter().count()).isEqualTo(1);
    assertThat(faults("sequence_gap") + faults("trades_missed")).isZero();
  }

  @Test
  @DisplayName(
      "a removal kept quiet about that shows as a crossing nobody can judge is owned up to")
  void untoldAndCrossed() {
    BigDecimal ghost = venue.best(true);
    venue.removeUntold(true, ghost.toPlainString());
    pass(1);
    List<Instant> wrong = new ArrayList<>();
    for (int second = 0; second < 20; second++) {
      venue.level(false, "60000.50", "0." + (second + 1), 2);
      pass(1);
      assertThat(sample().bid()).isEqualByComparingTo(ghost);
      wrong.add(sample().second());
    }
    venue.onReply = reply -> new RestReply(503, "text/html", -1, "<html>", "");
    venue.level(false, ghost.subtract(new BigDecimal("0.01")).toPlainString(), "1", 1);
    pass(2);
    venue.onReply = reply -> reply;
    pass(4);
    inStepWithTruth();
    assertThat(wrong)
        .allMatch(
            second ->
                heard.suspects.stream()
                    .anyMatch(s -> !second.isBefore(s.from()) && !second.isAfter(s.to())));
  }

  @Test
  @DisplayName(
      "a symbol that leaves the venue while in step is unknown by its probe, and owned up to")
  void delisted() {
    pass(2);
    Instant from = sample().second();
    venue.onReply =
        reply -> ScriptedBinance.json(400, "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}");
    Instant frozen = from;
    for (int second = 0; second < 10; second++) {
      pass(1);
      BookSample sample = sample();
      frozen = sample.state() == BookState.IN_STEP ? sample.second() : frozen;
    }
    assertThat(sample().state()).isEqualTo(BookState.UNKNOWN_BOOK);
    assertThat(heard.suspects).hasSize(1);
    assertThat(heard.suspects.get(0).from()).isBeforeOrEqualTo(from.plusSeconds(1));
    assertThat(heard.suspects.get(0).to()).isEqualTo(frozen);
  }

  @Test
  @DisplayName("a symbol that leaves the venue is found out at the look of each minute too")
  void delistedWhileTold() {
    venue.onReply =
        reply ->
            reply.body().startsWith("{\"lastUpdateId\"")
                ? ScriptedBinance.json(400, "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}")
                : reply;
    for (int step = 0; step < 700; step++) {
      venue.level(true, "59999.95", "1." + step, 1);
      pass(0.1);
      sample();
    }
    assertThat(faults("unknown_book")).isPositive();
  }

  @Test
  @DisplayName(
      "symbols are looked at and polled although probing the silent ones takes all there is")
  void manySilent() {
    String symbols =
        IntStream.range(0, 12)
            .mapToObj(i -> (char) ('A' + i) + "BTCUSDT")
            .collect(Collectors.joining(","));
    start(
        SettingsLoader.load(
                Map.of("binance.symbols", symbols, "binance.probe-after", "1s"),
                Map.of(),
                Optional.empty())
            .binance());
    pass(60);
    int before = venue.asked.size();
    pass(240);
    List<String> asked = venue.asked.subList(before, venue.asked.size());
    assertThat(asked.stream().filter(path -> path.endsWith("limit=5")).count()).isPositive();
    assertThat(asked.stream().filter(path -> path.endsWith("limit=100")).count())
        .as("of 12 symbols each minute, about")
        .isBetween(30L, 60L);
    assertThat(asked.stream().filter(path -> path.contains("bookTicker")).count())
        .as("of 12 symbols each 30 s")
        .isBetween(90L, 100L);
  }

  @Test
  @DisplayName("a second socket that is throttled waits as long as the venue says")
  void throttledSecond() {
    start("BTCUSDT", "10s");
    int before = venue.attempts();
    venue.refuse = 429;
    pass(60);
    assertThat(venue.attempts()).as("one, and it was told to wait a minute").isEqualTo(before + 1);
    assertThat(sample().state()).isEqualTo(BookState.IN_STEP);
  }

  @Test
  @DisplayName("a venue that feeds and closes within moments is not stormed")
  void closesWithinMoments() {
    for (int step = 0; step < 3_000; step++) {
      venue.level(true, "59999.95", "1." + step, 1);
      pass(0.1);
      if (step % 5 == 0 && !venue.lines.isEmpty()) {
        venue.lines.get(0).end("closed with code 1008");
      }
    }
    assertThat(venue.attempts()).as("in five minutes, of 300 allowed").isBetween(10, 60);
    for (int step = 0; step < 400; step++) {
      venue.level(true, "59999.95", "2." + step, 1);
      pass(0.1);
    }
    inStepWithTruth();
    int before = venue.attempts();
    venue.lines.get(0).end("cut");
    pass(1.2);
    assertThat(venue.attempts()).as("after a good one, at once").isEqualTo(before + 1);
  }
}
