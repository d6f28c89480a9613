package dev.spreadlake.web.endpoint;

import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What {@code from} and {@code to} ask for.
 *
 * @param from first instant
 * @param to first instant after it
 */
public record Period(Instant from, Instant to) {
  /** The period asked for; where its beginning is not given it is {@code usual} long. */
  public static Period of(
      RoutingContext call, Instant toOtherwise, Duration usual, Duration longest) {
    Instant to = Parameters.instant(call, "to").orElse(toOtherwise);
    Instant from = Parameters.instant(call, "from").orElse(to.minus(usual));
    inOrder(Optional.of(from), Optional.of(to));
    if (Duration.between(from, to).compareTo(longest) > 0) {
      throw Problem.parameter("from", "at most " + longest.toDays() + " days can be asked for");
    }
    return new Period(from, to);
  }

  /** Refuses a beginning that is not before the end, where both are given. */
  public static void inOrder(Optional<Instant> from, Optional<Instant> to) {
    if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
      throw Problem.parameter("from", "from must be before to");
    }
  }
}
