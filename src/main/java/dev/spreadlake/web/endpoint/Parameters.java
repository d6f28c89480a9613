package dev.spreadlake.web.endpoint;

import dev.spreadlake.market.Book;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * Reads query parameters; what is wrong is refused by a {@link Problem} that names it. One that
 * stands there without a value counts as absent. Stateless.
 */
public final class Parameters {
  private static final int YEAR_MIN = 1970;
  private static final int YEAR_MAX = 9998;

  private Parameters() {}

  /** The value; refused if there are two. */
  public static Optional<String> text(RoutingContext call, String parameter) {
    List<String> values = call.queryParam(parameter);
    if (values.size() > 1) {
      throw Problem.parameter(parameter, parameter + " is given twice");
    }
    return values.stream().map(String::strip).filter(text -> !text.isEmpty()).findFirst();
  }

  /** The book asked for. */
  public static Book book(RoutingContext call) {
    String name =
        text(call, "book").orElseThrow(() -> Problem.parameter("book", "book is missing"));
    if (!Book.isValid(name)) {
      throw Problem.parameter("book", "book must be a name such as btc_mxn or btcusdt");
    }
    return new Book(name);
  }

  /** A time, or a date for its first instant, UTC. */
  public static Optional<Instant> instant(RoutingContext call, String parameter) {
    Optional<String> text = text(call, parameter);
    try {
      Optional<Instant> at = text.map(Parameters::instant);
      at.ifPresent(found -> checkYear(parameter, found.atOffset(ZoneOffset.UTC).getYear()));
      return at;
    } catch (DateTimeParseException e) {
      throw Problem.parameter(
          parameter, parameter + " must be a time such as 2022-04-30T04:10:26Z, or a date");
    }
  }

  /** Beyond them nothing was recorded, and no engine can be asked. */
  private static void checkYear(String parameter, int year) {
    if (year < YEAR_MIN || year > YEAR_MAX) {
      throw Problem.parameter(
          parameter, parameter + " must lie in the years " + YEAR_MIN + ".." + YEAR_MAX);
    }
  }

  private static Instant instant(String text) {
    // A plus sign that was not escaped arrives as a space.
    return text.length() == 10
        ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
        : OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
  }

  /** A UTC day. */
  public static Optional<LocalDate> day(RoutingContext call, String parameter) {
    Optional<String> text = text(call, parameter);
    try {
      Optional<LocalDate> day = text.map(LocalDate::parse);
      day.ifPresent(found -> checkYear(parameter, found.getYear()));
      return day;
    } catch (DateTimeParseException e) {
      throw Problem.parameter(parameter, parameter + " must be a day, YYYY-MM-DD");
    }
  }

  /** A whole number from {@code min} to {@code max}. */
  public static int whole(RoutingContext call, String parameter, int otherwise, int min, int max) {
    return (int) number(call, parameter, otherwise, min, max);
  }

  /** The same of 64 bits. */
  public static long number(
      RoutingContext call, String parameter, long otherwise, long min, long max) {
    Optional<String> text = text(call, parameter);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(text.get());
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw Problem.parameter(parameter, parameter + " must be a whole number");
    }
    throw Problem.parameter(parameter, parameter + " must be " + min + ".." + max);
  }
}
