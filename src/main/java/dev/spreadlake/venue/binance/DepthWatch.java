package dev.spreadlake.venue.binance;

import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.venue.Intake;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of changes of one symbol that come too late to be shown: a count and a line of the log as
 * that begins, a line as it ends, and how late they are as a gauge. On the feed's thread; the gauge
 * is read from any.
 */
final class DepthWatch {
  private static final Logger LOG = LoggerFactory.getLogger(DepthWatch.class);

  /** It has ended once it did not occur for so long. */
  private static final long OVER_AFTER = Duration.ofSeconds(10).toNanos();

  private final SymbolChannel channel;
  private final Intake intake;
  private boolean late;
  private long lateAt;
  private volatile double behindSeconds;

  DepthWatch(SymbolChannel channel, Intake intake, Meters meters) {
    this.channel = channel;
    this.intake = intake;
    meters.depthBehind(Venue.BINANCE, channel.book(), () -> behindSeconds);
  }

  /** Call several times a second. */
  void tick(long now) {
    long behind = channel.told().behind(now);
    behindSeconds = behind / 1e9;
    if (channel.told().isBehind(now)) {
      lateAt = now;
      if (!late) {
        late = true;
        intake.fault("depth_late");
        LOG.warn(
            "binance {} changes come more than {} ms after the best prices: no depth is shown",
            channel.book(),
            ToldTop.BEHIND_MAX / 1_000_000);
      }
    } else if (late && now - lateAt >= OVER_AFTER) {
      late = false;
      LOG.info("binance {} changes come in time again", channel.book());
    }
  }
}
