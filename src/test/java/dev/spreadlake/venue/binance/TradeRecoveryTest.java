package dev.spreadlake.venue.binance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.fakes.ScriptedBinance;
import dev.spreadlake.market.Side;
import dev.spreadlake.market.Trade;
import dev.spreadlake.venue.ExchangeLink.RestReply;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Trades that Binance's stream has left out")
@Timeout(30)
class TradeRecoveryTest extends FeedOfBinance {
  private static final String QUESTION = "/api/v3/trades?symbol=BTCUSDT&limit=1000";

  /** A trade, {@code untold} more while no socket is open, and one that shows it; the last id. */
  private long leaveOut(int untold) {
    venue.trade("60000.00", "0.1", true);
    pass(1);
    sample();
    venue.lines.get(0).end("cut");
    for (int i = 0; i < untold; i++) {
      venue.trade("60001.5" + i % 10, "0.25", i % 2 == 0);
    }
    pass(3);
    long last = venue.trade("60002.00", "0.3", false);
    pass(0.1);
    return last;
  }

  private List<Long> told() {
    return heard.trades.stream().map(Trade::id).toList();
  }

  private long asked() {
    return venue.asked.stream().filter(QUESTION::equals).count();
  }

  private double missed(String outcome) {
    var counter = registry.find("spreadlake.feed.missed.trades").tag("outcome", outcome).counter();
    return counter == null ? 0 : counter.count();
  }

  @Test
  @DisplayName("are fetched once, with side and time, and counted in no second")
  void fetched() {
    long last = leaveOut(12);
    assertThat(told()).containsExactly(last - 13, last);
    pass(2);
    assertThat(told()).containsExactlyInAnyOrderElementsOf(ids(last - 13, last));
    assertThat(asked()).isEqualTo(1);
    Trade first = heard.trades.get(2);
    assertThat(first.id()).isEqualTo(last - 12);
    assertThat(first.price()).isEqualTo(new BigDecimal("60001.50"));
    assertThat(first.amount()).isEqualTo(new BigDecimal("0.25"));
    assertThat(first.aggressor()).isEqualTo(Side.SELL);
    assertThat(first.exchangeAt()).hasToString("2022-12-31T19:43:02.136Z");
    assertThat(heard.trades.get(3).aggressor()).isEqualTo(Side.BUY);
    assertThat(sample().trades()).as("of the stream only").isEqualTo(1);
    assertThat(missed("fetched")).isEqualTo(12);
    assertThat(missed("lost")).isZero();
    assertThat(faults("trades_missed")).isEqualTo(1);
    venue.repeatTrade(last - 5, "60001.50", "0.25", true);
    pass(60);
    assertThat(told()).as("told late by the stream too").hasSize(14);
    assertThat(asked()).isEqualTo(1);
  }

  @Test
  @DisplayName("are not asked for where the stream tells them a moment later")
  void disorder() {
    venue.trade("60000.00", "0.1", true);
    pass(1);
    long id = heard.trades.get(0).id();
    venue.repeatTrade(id + 2, "60000.00", "0.1", true);
    venue.repeatTrade(id + 1, "60000.00", "0.1", true);
    pass(30);
    assertThat(told()).containsExactly(id, id + 2, id + 1);
    assertThat(asked()).isZero();
  }

  @Test
  @DisplayName("are lost, and said, where REST does not tell them any more")
  void lost() {
    venue.tradesKept = 4;
    long last = leaveOut(12);
    pass(2);
    assertThat(told()).hasSize(2 + 3).contains(last - 3, last - 2, last - 1);
    assertThat(missed("fetched")).isEqualTo(3);
    assertThat(missed("lost")).isEqualTo(9);
    assertThat(faults("trades_lost")).isEqualTo(1);
    pass(600);
    assertThat(asked()).isEqualTo(1);
  }

  @Test
  @DisplayName("are asked for ever more seldom while REST fails, and fetched when it answers")
  void failing() {
    venue.onReply = reply -> new RestReply(503, "text/html", -1, "<html>", "");
    long last = leaveOut(3);
    pass(600);
    assertThat(asked()).isBetween(5L, 9L);
    venue.onReply = reply -> reply.body().startsWith("[{\"id") ? garbled(reply) : reply;
    pass(200);
    assertThat(faults("malformed_rest")).isGreaterThanOrEqualTo(1);
    assertThat(told()).hasSize(2);
    venue.onReply = reply -> reply;
    pass(200);
    assertThat(told()).containsExactlyInAnyOrderElementsOf(ids(last - 4, last));
    assertThat(missed("lost")).isZero();
  }

  private static RestReply garbled(RestReply reply) {
    return ScriptedBinance.json(200, reply.body().replace("isBuyerMaker", "maker"));
  }

  @Test
  @DisplayName("are waited for where an answer is older than they are, but not for ever")
  void cached() {
    venue.trade("60000.00", "0.1", true);
    pass(0.2);
    String[] old = new String[1];
    venue.onReply =
        reply -> {
          if (!reply.body().startsWith("[{\"id")) {
            return reply;
          }
          if (old[0] == null) {
            old[0] = reply.body().replaceAll("},.*", "}]");
          }
          return ScriptedBinance.json(200, old[0]);
        };
    long last = leaveOut(2);
    pass(10);
    assertThat(asked()).isGreaterThanOrEqualTo(2);
    assertThat(missed("lost")).isZero();
    venue.onReply = reply -> reply;
    pass(60);
    assertThat(told()).contains(last - 1, last - 2);

    long first = told().size();
    String cached = old[0];
    venue.onReply =
        reply -> reply.body().startsWith("[{\"id") ? ScriptedBinance.json(200, cached) : reply;
    leaveOut(2);
    pass(3_600);
    assertThat(told()).hasSize((int) first + 2);
    assertThat(missed("lost")).isEqualTo(2);
    long asked = asked();
    pass(3_600);
    assertThat(asked()).isEqualTo(asked);
  }

  private static List<Long> ids(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }
}
