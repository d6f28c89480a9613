package dev.spreadlake.spread;

import dev.spreadlake.bus.Topics;
import dev.spreadlake.config.Settings;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.SampleRequest;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.StepDoubt;
import dev.spreadlake.time.TimeSource;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the feeds at each whole second and publishes {@link Topics#OBSERVATION} or {@link
 * Topics#GAP}, exactly one of them for each book and second; many seconds that were passed over are
 * one {@link Topics#MISSED} a book. Runs on one event loop.
 */
public final class SpreadVerticle extends VerticleBase implements Sampler.Output {
  private static final Logger LOG = LoggerFactory.getLogger(SpreadVerticle.class);

  private final Settings.Sample settings;
  private final TimeSource time;
  private final Meters meters;
  private final Sampler sampler;
  private final Map<Venue, List<Book>> books;
  private final Map<Book, Double> newest = new ConcurrentHashMap<>();
  private final Timer delay;
  private long timer = -1;
  private SecondClock.Kind before = SecondClock.Kind.EARLY;

  public SpreadVerticle(
      Map<Venue, List<Book>> books, Settings.Sample settings, TimeSource time, Meters meters) {
    this.settings = settings;
    this.time = time;
    this.meters = meters;
    this.books = books;
    this.delay = meters.sampleDelay();
    this.sampler = new Sampler(books, time, settings.replyTimeout(), this);
  }

  @Override
  public Future<?> start() {
    books
        .values()
        .forEach(
            names ->
                names.forEach(
                    book -> meters.spread(book, () -> newest.getOrDefault(book, Double.NaN))));
    return Topics.SAMPLE_REPLY
        .subscribe(vertx.eventBus(), sampler::accept)
        .completion()
        .onSuccess(ready -> tick());
  }

  @Override
  public Future<?> stop() {
    vertx.cancelTimer(timer);
    return Future.succeededFuture();
  }

  private void tick() {
    // Re-armed first: whatever a record's handling does, the next second comes.
    timer = vertx.setTimer(sampler.untilNext().toMillis(), fired -> tick());
    SecondClock.Due due = sampler.tick();
    if (due.kind() != before && due.kind() == SecondClock.Kind.BEHIND) {
      LOG.warn("clock stepped back: seconds already recorded are not recorded again");
    }
    if (due.kind() != before && due.kind() == SecondClock.Kind.DOUBTED) {
      LOG.error(
          "clock jumped to={}: nothing is recorded before it has stood for {} min",
          time.now(),
          StepDoubt.DOUBTED.toMinutes());
    }
    before = due.kind();
    if (due.missedFrom() != null) {
      LOG.warn(
          "seconds missed from={} to={} reason={}",
          due.missedFrom(),
          due.second(),
          due.missedReason().id());
    }
  }

  @Override
  public void ask(Instant second) {
    delay.record(Duration.between(second, time.now()).abs());
    Topics.SAMPLE_REQUEST.publish(vertx.eventBus(), new SampleRequest(second));
    vertx.setTimer(settings.replyTimeout().toMillis(), fired -> sampler.expire(second));
  }

  @Override
  public void observation(SpreadObservation observation) {
    newest.put(observation.book(), observation.spread().doubleValue());
    meters.observations(observation.book(), observation.source()).increment();
    Topics.OBSERVATION.publish(vertx.eventBus(), observation);
  }

  @Override
  public void gap(Gap gap) {
    newest.put(gap.book(), Double.NaN);
    meters.gaps(gap.book(), gap.reason()).increment();
    Topics.GAP.publish(vertx.eventBus(), gap);
  }

  @Override
  public void missed(MissedSeconds missed) {
    newest.put(missed.book(), Double.NaN);
    meters.gaps(missed.book(), missed.reason()).increment((double) missed.seconds());
    Topics.MISSED.publish(vertx.eventBus(), missed);
  }
}
