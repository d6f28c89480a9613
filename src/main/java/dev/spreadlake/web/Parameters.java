package dev.spreadlake.web;

import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/**
 * Reads query parameters; what is wrong is refused by a {@link Problem} that names it. Stateless.
 */
final class Parameters {
  private Parameters() {}

  /** A time, or a date for its first instant, UTC. */
  static Instant instant(RoutingContext call, String parameter, Instant otherwise) {
    String text = call.request().getParam(parameter);
    if (text == null) {
      return otherwise;
    }
    try {
      // A plus sign that was not escaped arrives as a space.
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
    } catch (DateTimeParseException e) {
      throw Problem.parameter(
          parameter, parameter + " must be a time such as 2022-04-30T04:10:26Z, or a date");
    }
  }

  static int whole(RoutingContext call, String parameter, int otherwise, int min, int max) {
    String text = call.request().getParam(parameter);
    if (text == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw Problem.parameter(parameter, parameter + " must be a whole number");
    }
    throw Problem.parameter(parameter, parameter + " must be " + min + ".." + max);
  }
}
