package dev.spreadlake.simulator;

/** When what was recorded happens again. Not thread-safe. */
final class PlaybackTimes {
  private final long startMicros;
  private final double speed;
  private long postponedMicros;

  /**
   * @param startMicros when the recording begins again, epoch microseconds
   * @param speed recorded seconds in a second
   */
  PlaybackTimes(long startMicros, double speed) {
    this.startMicros = startMicros;
    this.speed = speed;
  }

  /** Epoch microseconds at which to do what happened {@code offsetMicros} into the recording. */
  long dueAt(long offsetMicros) {
    return startMicros + postponedMicros + Math.round(offsetMicros / speed);
  }

  /** Moves all that is still to come. */
  void postpone(long micros) {
    postponedMicros += micros;
  }
}
