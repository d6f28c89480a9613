package dev.spreadlake.venue.binance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.fakes.ScriptedBinance;
import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.Side;
import dev.spreadlake.market.Source;
import dev.spreadlake.venue.ExchangeLink.RestReply;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The feed of Binance")
class BinanceFeedTest extends FeedOfBinance {
  @Test
  @DisplayName("asks for the four streams of each symbol in one address, and sends nothing")
  void streamAddress() {
    assertThat(BinanceFeed.streamUrl(settings("BTCUSDT,ETHUSDT", "23h")))
        .hasToString(
            "wss://data-stream.binance.vision/stream?streams=btcusdt@bookTicker/btcusdt@depth@100ms"
                + "/btcusdt@trade/btcusdt@kline_1m/ethusdt@bookTicker/ethusdt@depth@100ms"
                + "/ethusdt@trade/ethusdt@kline_1m");
    pass(60);
    assertThat(venue.sent).isEmpty();
  }

  @Test
  @DisplayName("seeds by REST, follows multi-id changes, keeps the text of prices")
  void follows() {
    inStepWithTruth();
    venue.level(true, "60000.00500000", "0.50000000", 3);
    venue.level(false, "60000.01", "0.00000000", 1);
    pass(1);
    inStepWithTruth();
    assertThat(sample().bid()).hasToString("60000.00500000");
    assertThat(sample().source()).isEqualTo(Source.WS);
    assertThat(heard.quotes).isNotEmpty();
    assertThat(heard.quotes.get(heard.quotes.size() - 1).sequence()).isEqualTo(venue.update);
    assertThat(heard.frames)
        .extracting(frame -> frame.channel())
        .contains("depth", "depth-snapshot");
  }

  @Test
  @DisplayName("a snapshot older than the first change is fetched again, the buffer kept")
  void staleSnapshot() {
    venue.lines.get(0).end("cut");
    long old = venue.update;
    int[] stale = {0};
    venue.onReply =
        reply ->
            stale[0] < 3 && reply.body().startsWith("{\"lastUpdateId\"") && stale[0]++ >= 0
                ? ScriptedBinance.json(
                    200, reply.body().replaceFirst("\\d+", Long.toString(old - 100)))
                : reply;
    long snapshots = snapshotsAsked();
    // Slower than the changes: one is kept when the answer comes.
    venue.restDelay = Duration.ofMillis(300);
    for (int step = 0; step < 100; step++) {
      venue.level(true, "59999.99", "5." + step, 2);
      pass(0.1);
    }
    inStepWithTruth();
    assertThat(stale[0]).isEqualTo(3);
    assertThat(snapshotsAsked() - snapshots).isEqualTo(4);
    assertThat(faults("sequence_gap")).isZero();
    assertThat(venue.lines).as("the socket, and what it had said, was kept").hasSize(1);
    assertThat(registry.find("spreadlake.feed.reconnects").counter().count()).isEqualTo(1);
  }

  private long snapshotsAsked() {
    return venue.asked.stream().filter(path -> path.contains("limit=5000")).count();
  }

  @Test
  @DisplayName("a snapshot older than what was applied before is not believed, though none is kept")
  void staleAfterDistrust() {
    RestReply[] old = new RestReply[1];
    venue.get("/api/v3/depth?symbol=BTCUSDT&limit=5000", reply -> old[0] = reply);
    pass(0.2);
    venue.level(true, "60000.004", "1", 1);
    pass(1);
    venue.onReply = reply -> old[0];
    venue.text(
        "{\"stream\":\"btcusdt@bookTicker\",\"data\":{\"u\":%d,\"s\":\"BTCUSDT\",\"b\":\"1.0\",\"B\":\"1\",\"a\":\"2.0\",\"A\":\"1\"}}"
            .formatted(venue.update));
    pass(0.5);
    assertThat(faults("ticker_disagrees")).isEqualTo(1);
    assertThat(sample().state()).isEqualTo(BookState.GAP);
    assertThat(faults("stale_snapshot")).isPositive();
    venue.onReply = reply -> reply;
    pass(3);
    inStepWithTruth();
  }

  @Test
  @DisplayName("a missed id makes a gap of this book only, and a fresh snapshot heals it")
  void gap() {
    venue.onFrame = text -> null;
    venue.level(true, "60000.004", "1", 1);
    venue.onFrame = text -> text;
    venue.level(true, "60000.003", "1", 1);
    pass(0.05);
    assertThat(sample().state()).isEqualTo(BookState.GAP);
    assertThat(faults("sequence_gap")).isEqualTo(1);
    assertThat(heard.missedChanges).hasSize(1);
    pass(2);
    inStepWithTruth();
  }

  @Test
  @DisplayName("changes that arrive in the wrong order heal without a snapshot")
  void reorder() {
    long before = snapshotsAsked();
    String[] held = new String[1];
    venue.onFrame =
        text -> {
          held[0] = text;
          return null;
        };
    venue.level(true, "60000.004", "1", 1);
    String first = held[0];
    venue.onFrame = text -> text;
    venue.restDelay = Duration.ofSeconds(5);
    venue.level(true, "60000.003", "1", 1);
    venue.text(first);
    pass(0.1);
    inStepWithTruth();
    assertThat(snapshotsAsked() - before).isLessThanOrEqualTo(1);
  }

  @Test
  @DisplayName("a change that comes twice changes nothing")
  void duplicate() {
    venue.onFrame =
        text -> {
          venue.onFrame = same -> same;
          venue.text(text);
          return text;
        };
    venue.level(true, "60000.004", "1", 1);
    pass(1);
    inStepWithTruth();
    assertThat(faults("duplicate")).isEqualTo(1);
  }

  @Test
  @DisplayName("each trade once, its aggressor by the maker's side, its time to the microsecond")
  void trades() {
    long id = venue.trade("60000.01", "0.10000000", true);
    venue.repeatTrade(id, "60000.01", "0.10000000", true);
    venue.trade("60000.02", "0.2", false);
    pass(1);
    assertThat(heard.trades).hasSize(2);
    assertThat(heard.trades.get(0).aggressor()).isEqualTo(Side.SELL);
    assertThat(heard.trades.get(1).aggressor()).isEqualTo(Side.BUY);
    assertThat(heard.trades.get(0).exchangeAt())
        .isEqualTo(Instant.parse("2022-12-31T19:43:02.136123Z"));
    assertThat(sample().trades()).isEqualTo(2);
    assertThat(sample().trades()).isZero();
    assertThat(faults("duplicate_trade")).isEqualTo(1);
    venue.repeatTrade(id + 10, "60000.02", "0.2", false);
    pass(1);
    assertThat(faults("trades_missed")).isEqualTo(1);
  }

  @Test
  @DisplayName("crossed and one-sided books are states, not quotes, and are fetched anew")
  void crossed() {
    int quotes = heard.quotes.size();
    venue.level(true, "60001.00", "1", 1);
    pass(0.1);
    assertThat(sample().state()).isEqualTo(BookState.CROSSED);
    assertThat(sample().bid()).isNull();
    assertThat(heard.quotes).hasSize(quotes);
    venue.level(true, "60001.00", "0", 1);
    pass(3);
    inStepWithTruth();
  }

  @Test
  @DisplayName("best prices of the same update that differ are owned up to and fetched anew")
  void disagrees() {
    venue.text(
        "{\"stream\":\"btcusdt@bookTicker\",\"data\":{\"u\":%d,\"s\":\"BTCUSDT\",\"b\":\"1.0\",\"B\":\"1\",\"a\":\"2.0\",\"A\":\"1\"}}"
            .formatted(venue.update));
    sample();
    pass(0.05);
    assertThat(faults("ticker_disagrees")).isEqualTo(1);
    assertThat(heard.suspects).isNotEmpty();
    pass(1);
    venue.ticker();
    pass(1);
    inStepWithTruth();
    assertThat(faults("ticker_disagrees")).isEqualTo(1);
  }

  @Test
  @DisplayName("a stall is found by REST within seconds and its seconds are suspect")
  void stall() {
    venue.onFrame = text -> null;
    for (int second = 0; second < 8; second++) {
      venue.level(true, "60000.004", "0." + (second + 1), 1);
      sample();
      pass(1);
    }
    assertThat(faults("stall")).isEqualTo(1);
    assertThat(heard.suspects).isNotEmpty();
    venue.onFrame = text -> text;
    pass(3);
    inStepWithTruth();
  }

  @Test
  @DisplayName("changes that stay away while best prices go on are missed within two seconds")
  void changesStayAway() {
    venue.onFrame = text -> text.contains("@depth") ? null : text;
    int seconds = 0;
    while (faults("stall") == 0 && seconds < 10) {
      venue.level(true, "60000.004", "0." + (seconds + 1), 1);
      venue.ticker();
      sample();
      pass(1);
      seconds++;
    }
    // The answer of REST has a grace of its own, for changes still on their way.
    assertThat(seconds).isLessThanOrEqualTo(4);
    assertThat(heard.suspects).isNotEmpty();
    venue.onFrame = text -> text;
    pass(3);
    inStepWithTruth();
  }

  @Test
  @DisplayName("best prices far ahead of changes that never come cost a question a second, no more")
  void aheadForGood() {
    long asked = venue.asked.size();
    for (int second = 0; second < 30; second++) {
      venue.text(
          "{\"stream\":\"btcusdt@bookTicker\",\"data\":{\"u\":%d,\"s\":\"BTCUSDT\",\"b\":\"1.0\",\"B\":\"1\",\"a\":\"2.0\",\"A\":\"1\"}}"
              .formatted(venue.update + 1_000_000));
      pass(1);
    }
    pass(30);
    assertThat(venue.asked.size() - asked).isLessThan(45);
    inStepWithTruth();
    assertThat(faults("stall")).isZero();
    assertThat(faults("ticker_untrue")).isPositive();
  }

  @Test
  @DisplayName("a snapshot that has caught up with best prices ends the doubt about the changes")
  void caughtUp() {
    venue.onFrame = text -> text.contains("@depth") ? null : text;
    venue.level(true, "60000.004", "1", 1);
    venue.onFrame = text -> text;
    venue.ticker();
    pass(0.5);
    // The next change shows the gap; its snapshot is a while in coming, and then all is quiet.
    venue.restDelay = Duration.ofSeconds(2);
    venue.level(true, "60000.003", "1", 1);
    venue.ticker();
    pass(3);
    venue.restDelay = Duration.ofMillis(80);
    long asked = venue.asked.size();
    pass(4);
    assertThat(venue.asked.size() - asked).isLessThan(3);
    inStepWithTruth();
  }

  @Test
  @DisplayName("a stop while best prices are ahead of the changes owns up to the seconds since")
  void stopInDoubt() {
    venue.onFrame = text -> text.contains("@depth") ? null : text;
    for (int second = 0; second < 2; second++) {
      venue.level(true, "60000.004", "0." + (second + 1), 1);
      venue.ticker();
      sample();
      pass(1);
    }
    assertThat(heard.suspects).isEmpty();

    feed.stop();

    assertThat(heard.suspects).hasSize(1);
    assertThat(heard.suspects.get(0).to()).isEqualTo(time.now().minusSeconds(1));
  }

  @Test
  @DisplayName("a stop owns up to nothing of a quiet book")
  void stopQuiet() {
    for (int second = 0; second < 30; second++) {
      sample();
      pass(1);
    }
    feed.stop();
    assertThat(heard.suspects).isEmpty();
  }

  @Test
  @DisplayName("a quiet book is no dead book")
  void quiet() {
    for (int second = 0; second < 200; second++) {
      assertThat(sample().state()).isEqualTo(BookState.IN_STEP);
      pass(1);
    }
    assertThat(heard.suspects).isEmpty();
    assertThat(venue.lines).hasSize(1);
    venue.pings = false;
    pass(62);
    assertThat(faults("silence")).isEqualTo(1);
  }

  @Test
  @DisplayName("an unknown symbol is named with its neighbours, the others run on")
  void unknownSymbol() {
    start("BTCUSDT,BTCUSDX", "23h");
    pass(3);
    assertThat(feed.sample(Instant.EPOCH).samples().get(1).state())
        .isEqualTo(BookState.UNKNOWN_BOOK);
    assertThat(feed.sample(Instant.EPOCH).samples().get(1).detail())
        .contains("BTCUSDX")
        .contains("btcusdt");
    assertThat(feed.sample(Instant.EPOCH).samples().get(0).state()).isEqualTo(BookState.IN_STEP);
  }

  @Test
  @DisplayName("rubbish is counted and kept, and nothing else happens")
  void rubbish() {
    for (String text :
        new String[] {
          "",
          "{",
          "[]",
          "7",
          "null",
          "{\"e\":\"depthUpdate\"}",
          "{\"stream\":\"x\",\"data\":[]}",
          "{\"e\":\"trade\",\"s\":\"BTCUSDT\",\"t\":\"x\"}",
          "{\"e\":\"depthUpdate\",\"s\":\"BTCUSDT\",\"U\":1,\"u\":2,\"b\":[[\"-1\",\"1\"]],\"a\":[]}"
        }) {
      venue.text(text);
    }
    pass(1);
    assertThat(faults("malformed")).isGreaterThanOrEqualTo(8);
    inStepWithTruth();
  }

  @Test
  @DisplayName("hundreds of mixed faults: whenever it says in step, it is the venue's own book")
  void longScript() {
    start("BTCUSDT", "60s");
    Random random = new Random(20261122);
    int inStep = 0;
    for (int step = 0; step < 6_000; step++) {
      int fault = random.nextInt(200);
      if (fault == 0) {
        venue.onFrame = text -> null;
      } else if (fault == 1) {
        venue.onFrame = text -> text + " ";
      } else if (fault == 2) {
        venue.onFrame = text -> text.substring(0, text.length() / 2);
      } else if (fault == 3 && !venue.lines.isEmpty()) {
        venue.lines.get(0).end("1006");
      } else if (fault == 4) {
        venue.onReply = reply -> new RestReply(503, "text/html", -1, "<html>", "");
      }
      boolean buy = random.nextBoolean();
      int away = random.nextInt(30);
      BigDecimal price =
          buy
              ? new BigDecimal("60000.00").subtract(BigDecimal.valueOf(away, 2))
              : new BigDecimal("60000.01").add(BigDecimal.valueOf(away, 2));
      boolean away0 = venue.side(buy).size() > 20 && random.nextInt(3) == 0;
      String top = best();
      venue.level(buy, price.toPlainString(), away0 ? "0.0" : "1." + step, 1 + random.nextInt(3));
      venue.onFrame = text -> text;
      pass(0.1);
      if (random.nextInt(20) == 0) {
        venue.onReply = reply -> reply;
      }
      // The venue tells each change of its best prices.
      if (random.nextInt(3) == 0 || !top.equals(best())) {
        venue.ticker();
      }
      pass(0.05);
      BookSample sample = sample();
      if (sample.state() == BookState.IN_STEP && sample.source() == Source.WS) {
        inStep++;
        boolean right =
            sample.bid().compareTo(venue.best(true)) == 0
                && sample.ask().compareTo(venue.best(false)) == 0;
        // The one change that was swallowed last can only be seen at the next one.
        assertThat(right || fault <= 2).as("step %d fault %d", step, fault).isTrue();
      }
    }
    assertThat(inStep).isGreaterThan(4_000);
  }
}
