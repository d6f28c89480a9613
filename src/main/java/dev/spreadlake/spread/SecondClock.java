package dev.spreadlake.spread;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.time.SteadyClock;
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
 * A step forward over more than {@link #STEP_MAX} is a wrong clock's as likely as not, and to
 * follow it for a moment would make all seconds before it past: nothing is due until it has stood
 * for {@link #DOUBTED} or is taken back.
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

  /** A step forward that is followed at once. */
  static final Duration STEP_MAX = Duration.ofMinutes(5);

  /** How long a longer one must stand before it is followed. */
  static final Duration DOUBTED = Duration.ofMinutes(1);

  /** How much wall and monotonic time may differ before it counts as a step of the clock. */
  private static final Duration STEP_TOLERANCE = Duration.ofMillis(500);

  private final TimeSource time;
  private final long intervalSeconds;
  private final long lateMaxNanos;
  private long lastSecond = Long.MIN_VALUE;
  private Instant lastWall;
  private long lastNano;

  /** Looks at a step that is not followed yet; null if there is none. */
  private SteadyClock doubt;

  /**
   * @param interval whole seconds
   * @param lateMax a second may be sampled this long after it began
   */
  public SecondClock(TimeSource time, Duration interval, Duration lateMax) {
    this.time = requireNonNull(time, "time");
    this.intervalSeconds = interval.toSeconds();
    this.lateMaxNanos = lateMax.toNanos();
    this.lastWall = time.now();
    this.lastNano = time.nanoTime();
  }

  /** Looks at the clocks; call when {@link #untilNext} has passed. */
  public Due poll() {
    Instant wall = time.now();
    long nano = time.nanoTime();
    long current = Math.floorDiv(wall.getEpochSecond(), intervalSeconds) * intervalSeconds;
    Due due = decide(wall, nano, current);
    lastWall = wall;
    lastNano = nano;
    return due;
  }

  private Due decide(Instant wall, long nano, long current) {
    if (lastSecond == Long.MIN_VALUE) {
      // The first whole second after the start is the first one due.
      lastSecond = current;
      return new Due(Kind.EARLY, null, null, null);
    }
    if (current <= lastSecond) {
      doubt = null;
      boolean steppedBack = current < lastSecond;
      return new Due(steppedBack ? Kind.BEHIND : Kind.EARLY, null, null, null);
    }
    boolean stepped = doubt != null || hasSteppedForward(wall, nano);
    if (stepped && current - lastSecond > STEP_MAX.toSeconds() && !stands(wall, nano)) {
      return new Due(Kind.DOUBTED, null, null, null);
    }
    doubt = null;
    Instant missedFrom = null;
    GapReason reason = null;
    if (current > lastSecond + intervalSeconds) {
      missedFrom = Instant.ofEpochSecond(lastSecond + intervalSeconds);
      reason = stepped ? GapReason.CLOCK_STEP : GapReason.PROCESS_STALLED;
    }
    lastSecond = current;
    long lateNanos = Duration.between(Instant.ofEpochSecond(current), wall).toNanos();
    Kind kind = lateNanos > lateMaxNanos ? Kind.TOO_LATE : Kind.SAMPLE;
    return new Due(kind, Instant.ofEpochSecond(current), missedFrom, reason);
  }

  private boolean hasSteppedForward(Instant wall, long nano) {
    Duration byWall = Duration.between(lastWall, wall);
    return byWall.minusNanos(nano - lastNano).compareTo(STEP_TOLERANCE) > 0;
  }

  private boolean stands(Instant wall, long nano) {
    if (doubt == null) {
      doubt = SteadyClock.doubted(DOUBTED);
    }
    return doubt.isSteady(wall, nano);
  }

  /**
   * Time until the next second begins, rounded up to a millisecond and at least 1 ms; at most one
   * second, so that a stepped clock is noticed soon.
   */
  public Duration untilNext() {
    Instant wall = time.now();
    long next = (Math.floorDiv(wall.getEpochSecond(), intervalSeconds) + 1) * intervalSeconds;
    long nanos = Duration.between(wall, Instant.ofEpochSecond(next)).toNanos();
    long millis = Math.min(1000, Math.floorDiv(nanos + 999_999, 1_000_000));
    return Duration.ofMillis(Math.max(1, millis));
  }
}
