package dev.spreadlake.venue.binance;

import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.venue.Intake;
import dev.spreadlake.venue.RestDesk;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds trades that the stream has left out, as while a socket was down, and gets them by REST,
 * which tells the newest thousand: the minutes they belong to are corrected then. What REST does
 * not have any more is lost, and said. Not thread-safe.
 */
final class TradeRecovery {
  /** Trades in an answer, at most: what the venue allows. */
  static final int ANSWER_MAX = 1_000;

  /** What a question costs. */
  static final int WEIGHT = 25;

  private static final Logger LOG = LoggerFactory.getLogger(TradeRecovery.class);

  private final Map<SymbolChannel, MissedTrades> missed = new LinkedHashMap<>();
  private final TimeSource time;
  private final Meters meters;
  private final Intake intake;

  TradeRecovery(List<SymbolChannel> channels, TimeSource time, Meters meters, Intake intake) {
    channels.forEach(channel -> missed.put(channel, new MissedTrades()));
    this.time = time;
    this.meters = meters;
    this.intake = intake;
  }

  /**
   * A trade of the stream.
   *
   * @return false if it is known
   */
  boolean onTrade(SymbolChannel channel, BinanceMessages.Execution trade) {
    long before = channel.lastTrade();
    if (!channel.onTrade(trade)) {
      return false;
    }
    if (trade.id() < before) {
      missed.get(channel).told(trade.id());
    } else if (before >= 0 && trade.id() > before + 1) {
      intake.fault("trades_missed");
      LOG.warn(
          "binance {} trades missed before {}: {}; REST is asked for them",
          channel.book(),
          trade.id(),
          trade.id() - before - 1);
      missed.get(channel).missed(before + 1, trade.id() - 1, time.nanoTime());
    }
    return true;
  }

  /** Whether REST is to be asked for trades of a symbol. */
  boolean isDue(SymbolChannel channel, long now) {
    return !channel.isUnknown() && missed.get(channel).isDue(now);
  }

  /**
   * Asks for the newest trades of a symbol.
   *
   * @param onUnknown takes what the venue says if it does not know the symbol
   * @return true: it is asked
   */
  boolean ask(
      SymbolChannel channel, long now, RestDesk desk, BiConsumer<SymbolChannel, String> onUnknown) {
    missed.get(channel).asked(now);
    String path = "/api/v3/trades?symbol=" + channel.venueName() + "&limit=" + ANSWER_MAX;
    // The body names no symbol: the question is kept with it.
    desk.get(
        path,
        "rest-trades",
        path,
        (answer, body) -> {
          switch (answer.kind()) {
            case OK -> onAnswer(channel, body, desk);
            case UNKNOWN_BOOK -> onUnknown.accept(channel, answer.detail());
            case FAILED, THROTTLED, REFUSED -> missed.get(channel).failed();
          }
        });
    return true;
  }

  private void onAnswer(SymbolChannel channel, String body, RestDesk desk) {
    try {
      take(channel, body);
    } catch (MalformedFrame e) {
      desk.unreadable("trades of " + channel.book(), e);
      missed.get(channel).failed();
    }
  }

  private void take(SymbolChannel channel, String body) throws MalformedFrame {
    MissedTrades.Outcome outcome =
        missed.get(channel).answered(BinanceMessages.trades(channel.book().name(), body));
    outcome.found().forEach(channel::onMissedTrade);
    count("fetched", outcome.found().size());
    count("lost", outcome.lost());
    if (outcome.lost() > 0) {
      intake.fault("trades_lost");
      LOG.warn(
          "binance {} trades missed: {} fetched, {} lost, for REST does not tell them any more",
          channel.book(),
          outcome.found().size(),
          outcome.lost());
    } else if (!outcome.found().isEmpty()) {
      LOG.info("binance {} trades missed: {} fetched", channel.book(), outcome.found().size());
    }
  }

  private void count(String outcome, long trades) {
    if (trades > 0) {
      meters.missedTrades(Venue.BINANCE, outcome).increment((double) trades);
    }
  }
}
