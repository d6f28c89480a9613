package dev.spreadlake.alert;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.spreadlake.market.Book;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * A transition worth telling. Exactly one {@code FIRING} and one {@code RESOLVED} per excursion,
 * joined by {@code id}; a feed that dies while firing gives {@code NO_DATA} in between.
 *
 * @param seq increases by one per event of the whole process, over restarts; 0 for events of a
 *     socket's own threshold, which are not kept
 * @param id of the excursion, stable over restarts; for a socket's own threshold the id it chose
 * @param subscriber the socket whose own threshold this is; null for kept rules
 * @param observedAt the second of the observation that caused this event
 * @param value spread at that second; null for {@code NO_DATA}, and for a resolution that no
 *     observation caused (the rule was taken away before the first one after a restart)
 * @param since when the excursion began
 * @param peak largest spread seen in the excursion so far
 */
public record AlertEvent(
    long seq,
    String id,
    String rule,
    String name,
    Book book,
    State state,
    Severity severity,
    BigDecimal threshold,
    BigDecimal clear,
    BigDecimal value,
    BigDecimal bid,
    BigDecimal ask,
    Instant since,
    BigDecimal peak,
    Instant observedAt,
    String subscriber) {
  /** What happened. */
  public enum State {
    FIRING,
    RESOLVED,
    NO_DATA;

    @JsonValue
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public AlertEvent {
    requireNonNull(id, "id");
    requireNonNull(rule, "rule");
    requireNonNull(book, "book");
    requireNonNull(state, "state");
    requireNonNull(threshold, "threshold");
    requireNonNull(clear, "clear");
    requireNonNull(since, "since");
    requireNonNull(observedAt, "observedAt");
  }

  /** The end of this excursion where its rule is gone, so that no observation ends it. */
  AlertEvent resolvedWithoutData(long nextSeq, Instant at) {
    return new AlertEvent(
        nextSeq,
        id,
        rule,
        name,
        book,
        State.RESOLVED,
        severity,
        threshold,
        clear,
        null,
        null,
        null,
        since,
        peak,
        at,
        subscriber);
  }

  /** The same, with a peak that is at least {@code other}. */
  public AlertEvent withPeakAtLeast(BigDecimal other) {
    return peak != null && peak.compareTo(other) >= 0
        ? this
        : new AlertEvent(
            seq,
            id,
            rule,
            name,
            book,
            state,
            severity,
            threshold,
            clear,
            value,
            bid,
            ask,
            since,
            other,
            observedAt,
            subscriber);
  }

  /** From the beginning of the excursion to this event; never negative. */
  public Duration duration() {
    Duration duration = Duration.between(since, observedAt);
    return duration.isNegative() ? Duration.ZERO : duration;
  }
}
