package dev.spreadlake.venue.bitso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.config.Settings;
import dev.spreadlake.fakes.ScriptedExchange;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.RawFrame;
import dev.spreadlake.market.Side;
import dev.spreadlake.market.Trade;
import dev.spreadlake.venue.ExchangeLink.RestReply;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Trades made while Bitso's socket was down")
class TradeRecoveryTest extends ScriptedBitso {
  private static final Instant AT = Instant.parse("2026-03-01T09:59:58.700Z");

  /** Every trade of btc_mxn that the venue made, in order. */
  private final List<Long> made = new ArrayList<>();

  private long make(String amount, boolean takerBuys) {
    long id = exchange.book("btc_mxn").trade("1000.50", amount, takerBuys, AT);
    made.add(id);
    return id;
  }

  private void make(int trades) {
    for (int i = 0; i < trades; i++) {
      make("0.2500000" + i % 9, i % 2 == 0);
    }
  }

  /** The socket goes, trades are made, and books move again a few seconds later. */
  private void outage(int untold) {
    exchange.close("cut");
    make(untold);
    trade(1);
  }

  private List<Long> told() {
    return heard.trades.stream().map(Trade::id).toList();
  }

  private double fetched() {
    var counter =
        registry.find("spreadlake.feed.missed.trades").tag("outcome", "fetched").counter();
    return counter == null ? 0 : counter.count();
  }

  private int asked() {
    return count("/trades/");
  }

  /** Changes only the answers about trades. */
  private void onTrades(UnaryOperator<RestReply> change) {
    exchange.onReply = reply -> reply.body().contains("maker_side") ? change.apply(reply) : reply;
  }

  @Test
  @DisplayName("are fetched once, with the taker's side and a time, and counted in no second")
  void fetchedOnce() {
    inStep();
    long known = make("1.5", true);
    trade(1);
    sample("btc_mxn");
    exchange.close("cut");
    long first = make("0.25", false);
    make("0.5", true);
    trade(2);
    long last = make("2", true);
    timers.run(Duration.ofMillis(100));
    assertThat(told()).containsExactly(known, last);
    trade(3);
    assertThat(heard.trades).hasSize(4);
    assertThat(told()).containsExactlyInAnyOrderElementsOf(made);
    assertThat(exchange.asked)
        .filteredOn(path -> path.startsWith("/trades/"))
        .containsExactly("/trades/?book=btc_mxn&marker=" + known + "&sort=asc&limit=100");
    Trade missed = heard.trades.get(2);
    assertThat(missed.id()).isEqualTo(first);
    assertThat(missed.price()).isEqualTo(new BigDecimal("1000.50"));
    assertThat(missed.amount()).isEqualTo(new BigDecimal("0.25"));
    assertThat(missed.aggressor()).as("the taker sold").isEqualTo(Side.SELL);
    assertThat(missed.exchangeAt()).isEqualTo("2026-03-01T09:59:58Z");
    assertThat(heard.trades.get(3).aggressor()).isEqualTo(Side.BUY);
    assertThat(heard.trades.get(1).aggressor()).as("by the stream").isEqualTo(Side.BUY);
    assertThat(sample("btc_mxn").trades()).as("of the stream only").isEqualTo(1);
    assertThat(fetched()).isEqualTo(2);
    assertThat(heard.frames)
        .filteredOn(frame -> frame.channel().equals("rest-trades"))
        .extracting(RawFrame::asked)
        .containsExactly("/trades/?book=btc_mxn&marker=" + known + "&sort=asc&limit=100");
    assertThat(faults("duplicate_trade")).isZero();
  }

  @Test
  @DisplayName("are asked for page after page, up to the first that the new socket tells")
  void pages() {
    inStep();
    make(1);
    trade(1);
    outage(250);
    trade(2);
    make(300);
    trade(60);
    assertThat(told()).containsExactlyInAnyOrderElementsOf(made);
    assertThat(asked()).isEqualTo(3);
    assertThat(fetched()).isEqualTo(250);
    assertThat(faults("trades_lost")).isZero();
  }

  @Test
  @DisplayName("are not asked for where no trade was told before, nor by a book that is polled")
  void nothingKnown() {
    inStep();
    outage(5);
    trade(10);
    assertThat(asked()).isZero();
    feed.stop();
    feed = feed(Settings.FeedKind.POLL, 60, "btc_mxn");
    feed.start();
    trade(10);
    assertThat(asked()).isZero();
  }

  @Test
  @DisplayName("of a second outage, while the first one's wait, are fetched with them")
  void secondOutage() {
    inStep();
    make(1);
    trade(1);
    exchange.close("cut");
    make(150);
    // The first page comes, the second does not.
    onTrades(reply -> asked() == 1 ? reply : new RestReply(503, "text/html", -1, "<html>", ""));
    trade(3);
    make(2);
    trade(2);
    assertThat(told()).hasSize(103);
    outage(3);
    outage(2);
    trade(2);
    make(1);
    onTrades(reply -> reply);
    trade(30);
    assertThat(told()).containsExactlyInAnyOrderElementsOf(made);
    assertThat(fetched()).isGreaterThanOrEqualTo(155);
    assertThat(faults("trades_unfetched")).isZero();
  }

  @Test
  @DisplayName("that the venue tells again, or a moment later by the stream, are told once")
  void toldOnce() {
    inStep();
    make(1);
    trade(1);
    exchange.close("cut");
    make(3);
    trade(3);
    // Made just before the answer, which overtakes the socket.
    exchange.lag = Duration.ofMillis(400);
    long late = make("0.1", true);
    trade(5);
    assertThat(told()).containsExactlyElementsOf(made);
    assertThat(told()).endsWith(late);
    assertThat(faults("duplicate_trade")).isZero();
  }

  @ParameterizedTest
  @DisplayName(
      "harm nothing where REST has none or tells rubbish: it is asked ever less, then no more")
  @ValueSource(
      strings = {
        "404 {\"success\":false,\"error\":{\"code\":\"0\",\"message\":\"not found\"}}",
        "404 <html>",
        "200 {\"success\":true,\"payload\":{}}",
        "200 {\"success\":true,\"payload\":[{\"tid\":-1}]}",
        "200 {\"success\":true,\"payload\":[]}",
        "200 null"
      })
  void rubbish(String answer) {
    inStep();
    make(1);
    trade(1);
    onTrades(
        reply ->
            new RestReply(
                Integer.parseInt(answer.substring(0, 3)), "", -1, answer.substring(4), ""));
    outage(4);
    trade(1);
    make(1);
    for (int i = 0; i < 400; i++) {
      trade(1);
      assertThat(i < 3 || sample("btc_mxn").state() == BookState.IN_STEP).isTrue();
    }
    assertThat(asked()).isEqualTo(MissedTrades.VAIN_MAX);
    assertThat(faults("trades_unfetched")).isEqualTo(1);
    assertThat(told()).hasSize(2);
    onTrades(reply -> reply);
    outage(2);
    trade(10);
    assertThat(told()).hasSize(4);
  }

  @Test
  @DisplayName("leave the budget to snapshots, probes and looks")
  void lowestPriority() {
    fillBooks();
    feed = feed(Settings.FeedKind.STREAM, 20, "btc_mxn", "usd_mxn");
    inStep();
    make(1);
    trade(1);
    outage(3_000);
    for (int i = 0; i < 240; i++) {
      trade(1);
      assertThat(budgetLeft()).as("for snapshots").isGreaterThanOrEqualTo(i < 60 ? 0 : 4);
    }
    trade(120);
    assertThat(told()).hasSize(3_001);
    assertThat(asked()).isEqualTo(31);
  }

  @Test
  @DisplayName("are lost, and said, beyond five thousand")
  void tooMany() {
    inStep();
    make(1);
    trade(1);
    outage(MissedTrades.PAGES_MAX * MissedTrades.PAGE + 10);
    trade(120);
    assertThat(asked()).isEqualTo(MissedTrades.PAGES_MAX);
    assertThat(faults("trades_lost")).isEqualTo(1);
    assertThat(told()).hasSize(5_001);
  }

  @ParameterizedTest
  @DisplayName("have a time in either spelling of the offset")
  @ValueSource(
      strings = {
        "2026-03-01T09:59:58+0000",
        "2026-03-01T09:59:58+00:00",
        "2026-03-01T09:59:58.000+00:00",
        "2026-03-01T03:59:58-0600"
      })
  void time(String spelling) throws MalformedMessage {
    String body =
        "{\"success\":true,\"payload\":[{\"book\":\"btc_mxn\",\"created_at\":\""
            + spelling
            + "\",\"amount\":\"0.01701915\",\"maker_side\":\"buy\",\"price\":\"47005.90\","
            + "\"tid\":1093643}]}";
    assertThat(BitsoMessages.executions("btc_mxn", body))
        .containsExactly(
            new BitsoMessages.Execution(
                1_093_643,
                new BigDecimal("47005.90"),
                new BigDecimal("0.01701915"),
                Side.SELL,
                Instant.parse("2026-03-01T09:59:58Z").toEpochMilli()));
  }

  @Test
  @DisplayName("of an unknown book are none: an empty answer ends the matter")
  void unknownBook() {
    inStep();
    make(1);
    trade(1);
    exchange.onReply =
        reply ->
            reply.body().contains("maker_side")
                ? ScriptedExchange.json(200, "{\"payload\":[],\"success\":true}")
                : reply;
    outage(2);
    trade(30);
    assertThat(asked()).isEqualTo(1);
    assertThat(sample("btc_mxn").state()).isEqualTo(BookState.IN_STEP);
    assertThat(faults("trades_unfetched")).isZero();
  }
}
