package dev.spreadlake.lake.replay;

import dev.spreadlake.bus.Topics;
import dev.spreadlake.config.Settings;
import dev.spreadlake.market.MissedChange;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Trade;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.SpreadObservation;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays recordings onto the bus in place of a sampler, paced by their own seconds times a speed.
 * Reading is done off the event loop, one second ahead.
 */
public final class ReplayVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(ReplayVerticle.class);

  private final Settings settings;
  private Recording recording;
  private boolean stopped;

  public ReplayVerticle(Settings settings) {
    this.settings = settings;
  }

  @Override
  public Future<?> start() {
    return vertx
        .executeBlocking(
            () ->
                Recordings.open(
                    settings.replay().paths(),
                    settings,
                    row -> LOG.warn("recording row refused row={}", row)))
        .compose(
            opened -> {
              recording = opened;
              return read();
            })
        .onSuccess(this::play);
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    return vertx.executeBlocking(
        () -> {
          recording.close();
          return null;
        });
  }

  private void play(Replayer.Second second) {
    if (stopped) {
      return;
    }
    if (second == null) {
      LOG.info("recording played to its end tally={}", recording.tally());
      return;
    }
    for (Gap gap : second.gaps()) {
      Topics.GAP.publish(vertx.eventBus(), gap);
    }
    for (SuspectSeconds suspect : second.suspects()) {
      Topics.SUSPECT.publish(vertx.eventBus(), suspect);
    }
    for (MissedChange missed : second.missedChanges()) {
      Topics.MISSED_CHANGE.publish(vertx.eventBus(), missed);
    }
    for (Trade trade : second.trades()) {
      Topics.TRADE.publish(vertx.eventBus(), trade);
    }
    for (SpreadObservation observation : second.observations()) {
      Topics.OBSERVATION.publish(vertx.eventBus(), observation);
    }
    read()
        .onSuccess(next -> after(second, next))
        .onFailure(failed -> LOG.error("recording cannot be read further", failed));
  }

  private void after(Replayer.Second before, Replayer.Second next) {
    if (stopped) {
      return;
    }
    if (next == null) {
      play(null);
      return;
    }
    long millis = Duration.between(before.second(), next.second()).toMillis();
    vertx.setTimer(Math.max(1, (long) (millis / settings.replay().speed())), fired -> play(next));
  }

  private Future<Replayer.Second> read() {
    return vertx.executeBlocking(
        () -> {
          try {
            return recording.next();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
