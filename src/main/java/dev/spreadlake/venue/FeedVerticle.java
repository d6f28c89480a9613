package dev.spreadlake.venue;

import dev.spreadlake.bus.Topics;
import dev.spreadlake.config.Settings;
import dev.spreadlake.market.FeedListener;
import dev.spreadlake.market.FeedStatus;
import dev.spreadlake.market.MarketFeed;
import dev.spreadlake.market.MissedChange;
import dev.spreadlake.market.Quote;
import dev.spreadlake.market.RawFrame;
import dev.spreadlake.market.RefusedRow;
import dev.spreadlake.market.SimulatedExchange;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.time.Timers;
import dev.spreadlake.venue.binance.BinanceFeed;
import dev.spreadlake.venue.bitso.BitsoFeed;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.EventBus;
import java.net.URI;
import java.util.random.RandomGenerator;

/**
 * Runs one {@link MarketFeed} on its own event loop and puts what it tells on the bus. Answers a
 * sample request from that loop, in the same turn, with what the books were when the second began.
 */
public final class FeedVerticle extends VerticleBase {
  /** Makes the feed once its surroundings exist. */
  @FunctionalInterface
  public interface Factory {
    /** A feed over the given link, timers and listener. */
    MarketFeed create(ExchangeLink link, Timers timers, FeedListener listener);
  }

  private final Venue venue;
  private final URI restUrl;
  private final URI wsUrl;
  private final Factory factory;
  private final TimeSource time;
  private final Meters meters;
  private VertxExchangeLink link;
  private volatile boolean simulated;
  private MarketFeed feed;

  private FeedVerticle(
      Venue venue, URI restUrl, URI wsUrl, TimeSource time, Meters meters, Factory factory) {
    this.venue = venue;
    this.restUrl = restUrl;
    this.wsUrl = wsUrl;
    this.time = time;
    this.meters = meters;
    this.factory = factory;
  }

  /** The feed of Bitso. */
  public static FeedVerticle bitso(
      Settings.Bitso settings, TimeSource time, Meters meters, RandomGenerator random) {
    return new FeedVerticle(
        Venue.BITSO,
        settings.restUrl(),
        settings.wsUrl(),
        time,
        meters,
        (link, timers, listener) ->
            new BitsoFeed(settings, link, time, timers, meters, random, listener));
  }

  /** The feed of Binance. */
  public static FeedVerticle binance(
      Settings.Binance settings, TimeSource time, Meters meters, RandomGenerator random) {
    return new FeedVerticle(
        Venue.BINANCE,
        BinanceFeed.restRoot(settings),
        BinanceFeed.streamUrl(settings),
        time,
        meters,
        (link, timers, listener) ->
            new BinanceFeed(settings, link, time, timers, meters, random, listener));
  }

  @Override
  public Future<?> start() {
    meters.feedSimulated(venue, () -> simulated ? 1 : 0);
    link = new VertxExchangeLink(vertx, restUrl, wsUrl, this::simulated);
    SecondKeeper keeper = new SecondKeeper(link, time);
    feed = factory.create(keeper, new VertxTimers(vertx), new BusListener(vertx.eventBus()));
    keeper.keepFor(feed);
    Future<Void> listening =
        Topics.SAMPLE_REQUEST
            .subscribe(
                vertx.eventBus(),
                request ->
                    Topics.SAMPLE_REPLY.publish(vertx.eventBus(), keeper.sample(request.second())))
            .completion();
    return listening.onSuccess(ready -> feed.start());
  }

  private void simulated() {
    simulated = true;
    Topics.SIMULATED_EXCHANGE.publish(
        vertx.eventBus(), new SimulatedExchange(venue, restUrl.getAuthority()));
  }

  @Override
  public Future<?> stop() {
    feed.stop();
    return link.close();
  }

  private record BusListener(EventBus bus) implements FeedListener {
    @Override
    public void onQuote(Quote quote) {
      Topics.QUOTE.publish(bus, quote);
    }

    @Override
    public void onTrade(Trade trade) {
      Topics.TRADE.publish(bus, trade);
    }

    @Override
    public void onStatus(FeedStatus status) {
      Topics.FEED_STATUS.publish(bus, status);
    }

    @Override
    public void onSuspect(SuspectSeconds suspect) {
      Topics.SUSPECT.publish(bus, suspect);
    }

    @Override
    public void onRawFrame(RawFrame frame) {
      Topics.RAW_FRAME.publish(bus, frame);
    }

    @Override
    public void onMissedChange(MissedChange missed) {
      Topics.MISSED_CHANGE.publish(bus, missed);
    }

    @Override
    public void onRefused(RefusedRow refused) {
      Topics.REFUSED.publish(bus, refused);
    }
  }
}
