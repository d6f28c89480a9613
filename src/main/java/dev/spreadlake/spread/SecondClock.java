package dev.spreadlake.spread;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.time.ClockReading;
import dev.spreadlake.time.StepDoubt;
import dev.spreadlake.time.TimeSource;
import java.time.Duration;
import java.time.Instant;

/**
 * Decides which second is due. Aims at absolute seconds, so nothing drifts; gives each second out
 * at most once whatever the wall clock does.
 *
 * <p>Wall time that passed without a call is told apart by the monotonic clock: if that moved as
 * far, the process was stalled; if not, the clock was stepped forward. After a step back nothing is
 * due until the wall clock has passed the last second given out, because its records exist already.
 * After a long step forward nothing is due until {@link StepDoubt} follows it or it is taken back.
 *
 * <p>One thread.
 */
public final class SecondClock {
  /** What a call found. */
  public enum Kind {
    /** Called before the next second began: ask again after {@link #untilNext}. */
    EARLY,
    /** {@link Due#second} is due now. */
    SAMPLE,
    /** {@link Due#second} began too long ago to be sampled truthfully: it is a gap. */
    TOO_LATE,
    /** The wall clock lies before a second already given out. */
    BEHIND,
    /** The wall clock has just jumped too far ahead to be believed yet. */
    DOUBTED
  }

  /**
   * The finding.
   *
   * @param second the newest second that has begun, when {@code SAMPLE} or {@code TOO_LATE}
   * @param missedFrom first of the seconds passed over before {@code second}; null if none
   * @param missedReason why they were passed over
   */
  public record Due(Kind kind, Instant second, Instant missedFrom, GapReason missedReason) {}

  /** How much wall and monotonic time may differ before it counts as a step of the clock. */
  private static final Duration STEP_TOLERANCE = Duration.ofMillis(500);

  private final TimeSource time;
  private final long lateMaxNanos;
  private long lastSecond = Long.MIN_VALUE;
  private final StepDoubt doubt = new StepDoubt();

  /** The clocks at the last call that did not doubt them. */
  private ClockReading followed;

  /**
   * @param lateMax a second may be sampled this long after it began
   */
  public SecondClock(TimeSource time, Duration lateMax) {
    this.time = requireNonNull(time, "time");
    this.lateMaxNanos = lateMax.toNanos();
    this.followed = ClockReading.of(time);
  }

  /** Looks at the clocks; call when {@link #untilNext} has passed. */
  public Due poll() {
    ClockReading now = ClockReading.of(time);
    long current = now.wall().getEpochSecond();
    if (lastSecond == Long.MIN_VALUE) {
      // The first whole second after the start is the first one due.
      lastSecond = current;
      followed = now;
      return new Due(Kind.EARLY, null, null, null);
    }
    Duration step = now.stepSince(followed);
    boolean stepped = doubt.isOpen() || step.compareTo(STEP_TOLERANCE) > 0;
    if (!doubt.follows(shorter(step, Duration.ofSeconds(current - lastSecond)), now)) {
      return new Due(Kind.DOUBTED, null, null, null);
    }
    followed = now;
    if (current <= lastSecond) {
      return new Due(current < lastSecond ? Kind.BEHIND : Kind.EARLY, null, null, null);
    }
    return due(now.wall(), current, stepped);
  }

  private Due due(Instant wall, long current, boolean stepped) {
    Instant missedFrom = null;
    GapReason reason = null;
    if (current > lastSecond + 1) {
      missedFrom = Instant.ofEpochSecond(lastSecond + 1);
      reason = stepped ? GapReason.CLOCK_STEP : GapReason.PROCESS_STALLED;
    }
    lastSecond = current;
    long lateNanos = Duration.between(Instant.ofEpochSecond(current), wall).toNanos();
    Kind kind = lateNanos > lateMaxNanos ? Kind.TOO_LATE : Kind.SAMPLE;
    return new Due(kind, Instant.ofEpochSecond(current), missedFrom, reason);
  }

  /** What passed by the monotonic clock is no step, and what was given out already is no jump. */
  private static Duration shorter(Duration step, Duration jump) {
    return step.compareTo(jump) < 0 ? step : jump;
  }

  /**
   * Time until the next second begins, rounded up to a millisecond and at least 1 ms; at most one
   * second, so that a stepped clock is noticed soon.
   */
  public Duration untilNext() {
    Instant wall = time.now();
    long next = wall.getEpochSecond() + 1;
    long nanos = Duration.between(wall, Instant.ofEpochSecond(next)).toNanos();
    long millis = Math.min(1000, Math.floorDiv(nanos + 999_999, 1_000_000));
    return Duration.ofMillis(Math.max(1, millis));
  }
}
