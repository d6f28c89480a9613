package dev.spreadlake.lake.bronze;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is said while the disk does not take raw frames: once when it begins, how many are lost once
 * a minute, and once when it is over, which it is after a whole round of writing without a failure.
 * One thread.
 */
final class BronzeOutage {
  private static final Logger LOG = LoggerFactory.getLogger(BronzeOutage.class);
  static final Duration SAY_EVERY = Duration.ofMinutes(1);
  private static final int DAMAGED_MAX = 100;

  private boolean failing;
  private boolean failedThisRound;
  private long begunNanos;
  private long saidNanos;

  /** Upper bound: some of a bad round's frames may have reached the disk. */
  private long lost;

  private long written;

  private final Set<String> damagedTold = new HashSet<>();

  /** A frame was handed to the disk, which need not have it yet. */
  void written() {
    written++;
  }

  /** A frame could not be handed over. */
  void lost() {
    lost++;
  }

  /** A manifest is damaged: frames are kept, files of them cannot be listed. Said once for each. */
  void unlisted(Throwable damaged) {
    if (damagedTold.size() < DAMAGED_MAX && damagedTold.add(String.valueOf(damaged.getMessage()))) {
      LOG.error(
          "raw frames are kept, but their files cannot be listed: put the manifest back as it was,"
              + " or move it away and start again, which lists the files anew reason={}",
          damaged.getMessage());
    }
  }

  /**
   * A step failed.
   *
   * @param now of the monotonic clock, nanoseconds
   */
  void failed(Throwable failure, long now) {
    failedThisRound = true;
    if (!failing) {
      failing = true;
      begunNanos = now;
      saidNanos = now;
      if (failure instanceof IOException) {
        LOG.error("raw frames cannot be kept reason={}", failure.toString());
      } else {
        LOG.error("raw frames cannot be kept", failure);
      }
    } else if (now - saidNanos >= SAY_EVERY.toNanos()) {
      saidNanos = now;
      LOG.error(
          "raw frames still cannot be kept seconds={} lost_max={} reason={}",
          secondsUntil(now),
          lost,
          failure.toString());
    }
  }

  /** A round of writing, flushing and closing has ended. */
  void roundEnded(long now) {
    if (failing && !failedThisRound && written > 0) {
      LOG.info("raw frames are kept again seconds={} lost_max={}", secondsUntil(now), lost);
      failing = false;
      lost = 0;
    }
    if (failedThisRound) {
      lost += written;
    }
    failedThisRound = false;
    written = 0;
  }

  private long secondsUntil(long now) {
    return Duration.ofNanos(now - begunNanos).toSeconds();
  }
}
