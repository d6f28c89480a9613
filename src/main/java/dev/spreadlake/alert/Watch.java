package dev.spreadlake.alert;

import java.math.BigDecimal;

/** One rule on one series, and where it stands. Owned by its {@link ThresholdSeries}. */
public final class Watch {
  /** What a watch remembers; recovering and no data follow from the series' newest value. */
  enum Phase {
    NORMAL,
    PENDING,
    OPEN
  }

  /** The socket whose own threshold this is; null for a kept rule. */
  final String subscriber;

  /** Order of creation: breaks ties between equal thresholds. */
  final long ordinal;

  AlertRule rule;
  Phase phase = Phase.NORMAL;

  /** First second above the threshold; meaningful unless normal. */
  long since;

  /** Id of the open excursion; null until it fires. */
  String excursion;

  /** Second at which a pending watch fires. */
  long deadline;

  /** Where in the series' {@link PeakTrack} the excursion began; -1 if before a restart. */
  long startTick = -1;

  /** Peak from before a restart; null if none. */
  BigDecimal peakBefore;

  /** True while it waits to be looked at by itself, because no crossing will find it. */
  boolean fresh;

  boolean removed;

  Watch(AlertRule rule, String subscriber, long ordinal) {
    this.rule = rule;
    this.subscriber = subscriber;
    this.ordinal = ordinal;
  }

  boolean kept() {
    return subscriber == null;
  }

  /** Seconds the value must stay above; a fraction counts as a whole second. */
  long holdSeconds() {
    return rule.hold().plusNanos(999_999_999).toSeconds();
  }
}
