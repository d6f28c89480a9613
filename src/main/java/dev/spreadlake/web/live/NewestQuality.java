package dev.spreadlake.web.live;

import dev.spreadlake.bus.Topics;
import dev.spreadlake.quality.QualityRequests;
import dev.spreadlake.time.TimeSource;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the judge of data quality for what is published by nobody: what failed before the start, or
 * passes ever since. Once it has answered, and also where it takes too long, it is left alone for a
 * while. Confined to the hub's thread.
 */
final class NewestQuality {
  private static final Logger LOG = LoggerFactory.getLogger(NewestQuality.class);

  /**
   * How often {@link #look} is to be called. Whether the judge is there yet is found by asking: so
   * soon after its start, or after ten seconds, a page has what it knows.
   */
  static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private static final Duration EVERY = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final EventBus bus;
  private final LiveState state;
  private final TimeSource time;
  private final Runnable changed;
  private boolean asking;
  private Long askedNanos;

  /**
   * @param changed there are results, or other verdicts, that nobody was told
   */
  NewestQuality(EventBus bus, LiveState state, TimeSource time, Runnable changed) {
    this.bus = bus;
    this.state = state;
    this.time = time;
    this.changed = changed;
  }

  /** Asks if it is time; to be called each {@link #LOOK_EVERY}. */
  void look() {
    long now = time.nanoTime();
    if (asking || (askedNanos != null && now - askedNanos < EVERY.toNanos())) {
      return;
    }
    asking = true;
    Topics.QUALITY_NEWEST
        .ask(bus, new QualityRequests.AskNewest(LiveState.QUALITY_MAX), PATIENCE)
        .onSuccess(
            found -> {
              askedNanos = now;
              if (state.qualityKnown(found.results())) {
                changed.run();
              }
            })
        .onFailure(
            absent -> {
              LOG.debug("quality does not answer: {}", absent.getMessage());
              if (!isNobody(absent)) {
                askedNanos = now;
              }
            })
        .onComplete(done -> asking = false);
  }

  private static boolean isNobody(Throwable absent) {
    return absent instanceof ReplyException reply
        && reply.failureType() == ReplyFailure.NO_HANDLERS;
  }
}
