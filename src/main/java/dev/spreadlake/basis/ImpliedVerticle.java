package dev.spreadlake.basis;

import dev.spreadlake.bus.Topics;
import dev.spreadlake.market.Book;
import dev.spreadlake.metrics.Meters;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.EventBus;
import java.util.Collection;
import java.util.List;

/**
 * Publishes the implied USD/MXN each second and answers for the last hour. Where one of its books
 * is not watched it publishes nothing and says so when asked. Runs on one event loop.
 */
public final class ImpliedVerticle extends VerticleBase {
  private final boolean watched;
  private final Meters meters;
  private final ImpliedHistory history = new ImpliedHistory();
  private volatile double basis = Double.NaN;

  /**
   * @param books the configured ones of every venue
   */
  public ImpliedVerticle(Collection<Book> books, Meters meters) {
    this.watched = ImpliedRate.canBeSaid(books);
    this.meters = meters;
  }

  @Override
  public Future<?> start() {
    EventBus bus = vertx.eventBus();
    Future<Void> asked =
        Topics.IMPLIED_SECONDS
            .serve(
                bus,
                ask ->
                    Future.succeededFuture(
                        new ImpliedRequests.Seconds(
                            watched, history.between(ask.from(), ask.to()))))
            .completion();
    if (!watched) {
      return asked;
    }
    meters.basis(() -> basis);
    ImpliedRate rate = new ImpliedRate(this::tell);
    return Future.join(
        List.of(
            asked,
            Topics.OBSERVATION.subscribe(bus, rate::observe).completion(),
            Topics.GAP.subscribe(bus, rate::gap).completion(),
            Topics.MISSED.subscribe(bus, rate::missed).completion()));
  }

  private void tell(ImpliedSecond second) {
    history.add(second);
    meters.impliedSeconds(second.said()).increment();
    basis = second.said() ? second.basisPercent().doubleValue() : Double.NaN;
    Topics.IMPLIED.publish(vertx.eventBus(), second);
  }
}
