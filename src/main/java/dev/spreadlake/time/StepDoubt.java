package dev.spreadlake.time;

import java.time.Duration;

/**
 * Whether the wall clock is followed when it steps forward: at once over no more than {@link
 * #STEP_MAX}; over more, which is a wrong clock's as likely as not, once it has stood for {@link
 * #DOUBTED}, because all time before what is followed is past for good.
 *
 * <p>Steps of seconds or minutes are what a machine makes that slept or was paused, or a clock that
 * is put right. To doubt them too would cost each such pause up to a minute more, while a wrong one
 * that is followed costs no more than its own length once it is put right.
 *
 * <p>One thread.
 */
public final class StepDoubt {
  /** The longest step that is followed at once. */
  public static final Duration STEP_MAX = Duration.ofMinutes(5);

  /** How long a longer one must stand before it is followed. */
  public static final Duration DOUBTED = Duration.ofMinutes(1);

  /** Looks at a step that is not followed yet; null if there is none. */
  private SteadyClock doubt;

  /**
   * Looks at a step, or at there being none, which ends a doubt; to be called every few seconds.
   *
   * @param step how far one would jump who followed the wall clock now
   */
  public boolean follows(Duration step, ClockReading now) {
    if (step.compareTo(STEP_MAX) <= 0) {
      doubt = null;
      return true;
    }
    if (doubt == null) {
      doubt = SteadyClock.doubted(DOUBTED);
    }
    if (!doubt.isSteady(now)) {
      return false;
    }
    doubt = null;
    return true;
  }

  /** True while there is a step that was not followed. */
  public boolean isOpen() {
    return doubt != null;
  }
}
