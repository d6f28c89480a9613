package dev.spreadlake.quality;

import dev.spreadlake.bus.Topics;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.EventBus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Judges the live stream and publishes {@link Topics#QUALITY}. Runs on one event loop. */
public final class QualityVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(QualityVerticle.class);

  private final LiveQuality quality;
  private final TimeSource time;
  private final Meters meters;

  public QualityVerticle(RuleCatalogue catalogue, TimeSource time, Meters meters) {
    this.time = time;
    this.meters = meters;
    this.quality = new LiveQuality(catalogue, this::publish);
  }

  @Override
  public Future<?> start() {
    EventBus bus = vertx.eventBus();
    return Future.all(
        Topics.OBSERVATION.subscribe(bus, quality::observation).completion(),
        Topics.GAP.subscribe(bus, quality::gap).completion(),
        Topics.SUSPECT.subscribe(bus, quality::suspect).completion(),
        Topics.FILE_CLOSED.subscribe(bus, quality::fileClosed).completion(),
        Topics.LAKE_STATUS
            .subscribe(bus, status -> quality.lakeStatus(status, time.now()))
            .completion());
  }

  private void publish(QualityResult result) {
    meters
        .quality(result.dimension().id(), result.severity(), result.passed() ? "pass" : "fail")
        .increment();
    LOG.info(
        "quality rule={} dataset={} status={} observed='{}'",
        result.rule(),
        result.dataset(),
        result.passed() ? "pass" : "fail",
        result.observed());
    Topics.QUALITY.publish(vertx.eventBus(), result);
  }
}
