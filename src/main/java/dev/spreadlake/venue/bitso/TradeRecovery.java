package dev.spreadlake.venue.bitso;

import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.venue.Intake;
import dev.spreadlake.venue.RestAnswer;
import dev.spreadlake.venue.RestDesk;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the trades that were made while the socket was down by REST, which pages on from a trade:
 * the minutes they belong to are corrected then. How many there were nobody tells; that some are
 * lost, or may be, is said. Not thread-safe.
 */
final class TradeRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(TradeRecovery.class);

  private final Map<BookChannel, MissedTrades> missed = new LinkedHashMap<>();
  private final TimeSource time;
  private final Meters meters;
  private final Intake intake;

  TradeRecovery(List<BookChannel> channels, TimeSource time, Meters meters, Intake intake) {
    channels.forEach(channel -> missed.put(channel, new MissedTrades()));
    this.time = time;
    this.meters = meters;
    this.intake = intake;
  }

  /**
   * A trade of the stream.
   *
   * @return false if the stream has told it before
   */
  boolean onTrade(BookChannel channel, BitsoMessages.Execution trade) {
    MissedTrades trades = missed.get(channel);
    if (!channel.onTrade(trade)) {
      return trades.isFetched(trade.id());
    }
    trades.told(trade.id(), time.nanoTime());
    return true;
  }

  /** The venue tells the book's trades on this socket. */
  void onAcknowledged(BookChannel channel) {
    missed.get(channel).acknowledged(time.nanoTime());
  }

  /** The socket has gone. */
  void onLost() {
    long now = time.nanoTime();
    missed.forEach(
        (channel, trades) -> {
          if (!trades.lost(now)) {
            unfetched(channel, "too many outages wait for their trades");
          }
        });
  }

  /** Whether REST is to be asked for trades of a book. */
  boolean isDue(BookChannel channel, long now) {
    return !channel.isUnknown() && missed.get(channel).isDue(now);
  }

  /**
   * Asks for a page of trades.
   *
   * @param then what is to be done after the answer
   * @return true: it is asked
   */
  boolean ask(BookChannel channel, RestDesk desk, Runnable then) {
    long marker = missed.get(channel).asked(time.nanoTime());
    String path =
        "/trades/?book=%s&marker=%d&sort=asc&limit=%d"
            .formatted(channel.book(), marker, MissedTrades.PAGE);
    // An empty page names no book, and none its marker: the question is kept with it.
    desk.get(
        path,
        "rest-trades",
        path,
        (answer, body) -> {
          switch (answer.kind()) {
            case OK -> onAnswer(channel, marker, body, desk);
            case THROTTLED, REFUSED -> missed.get(channel).refused(time.nanoTime());
            case UNKNOWN_BOOK, FAILED -> onFailure(channel, marker, answer);
          }
          then.run();
        });
    return true;
  }

  private void onAnswer(BookChannel channel, long marker, String body, RestDesk desk) {
    List<BitsoMessages.Execution> page;
    try {
      page = BitsoMessages.executions(channel.book().name(), body);
    } catch (MalformedMessage e) {
      desk.unreadable("trades of " + channel.book(), e);
      onFailure(channel, marker, RestAnswer.failed("it could not be read"));
      return;
    }
    MissedTrades.Outcome outcome = missed.get(channel).answered(marker, page, time.nanoTime());
    long fresh = outcome.found().stream().filter(channel::onMissedTrade).count();
    if (fresh > 0) {
      meters.missedTrades(Venue.BITSO, "fetched").increment((double) fresh);
      LOG.info("bitso {} trades missed: {} fetched", channel.book(), fresh);
    }
    switch (outcome.effect()) {
      case TOO_LONG -> {
        intake.fault("trades_lost");
        LOG.warn(
            "bitso {} trades missed: those after {} are lost, for there are more than {}",
            channel.book(),
            outcome.found().get(outcome.found().size() - 1).id(),
            MissedTrades.PAGES_MAX * MissedTrades.PAGE);
      }
      case GIVEN_UP -> unfetched(channel, "REST does not tell what the stream has told");
      case GOES_ON, WHOLE, STALE -> {}
    }
  }

  private void onFailure(BookChannel channel, long marker, RestAnswer answer) {
    if (missed.get(channel).failed(marker, time.nanoTime()) == MissedTrades.Effect.GIVEN_UP) {
      unfetched(channel, "the last answer: " + answer.detail());
    }
  }

  private void unfetched(BookChannel channel, String why) {
    intake.fault("trades_unfetched");
    LOG.warn(
        "bitso {} trades of an outage are not asked for any more, and may be missing: {}",
        channel.book(),
        why);
  }
}
