package dev.spreadlake.batch.query;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A parameter of a named query, as its {@code .yml} declares it. Immutable.
 *
 * @param optional may be left out; the query then sees null
 * @param defaultText used when it is left out; null if there is none
 * @param allowed the words a choice may have
 * @param notBefore name of a date parameter that this one must not be before; null if none
 */
public record QueryParameter(
    String name,
    Type type,
    String description,
    boolean optional,
    @JsonProperty("default") String defaultText,
    List<String> allowed,
    Long minimum,
    Long maximum,
    @JsonProperty("not_before") String notBefore) {
  private static final int YEAR_MAX = 9998;

  /** What a value may be. */
  public enum Type {
    /** A UTC day, {@code YYYY-MM-DD}; binds {@code :name} and {@code :name_key} (yyyymmdd). */
    @JsonProperty("date")
    DATE,
    /** A month, {@code YYYY-MM}; binds its first day as a date does. */
    @JsonProperty("month")
    MONTH,
    @JsonProperty("integer")
    INTEGER,
    /** One of a list of words. */
    @JsonProperty("choice")
    CHOICE,
    /** A currency code in any case; known ones only. */
    @JsonProperty("currency")
    CURRENCY,
    /** A user id, 32 hex digits in any case; known ones only. */
    @JsonProperty("user")
    USER,
    /** A series of the minute history; one that there is none of gives no rows. */
    @JsonProperty("series")
    SERIES
  }

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);
  private static final Pattern DAY_FORM = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
  private static final Pattern MONTH_FORM = Pattern.compile("\\d{4}-\\d{2}");
  private static final Pattern CODE = Pattern.compile("[a-z0-9]{1,16}");
  private static final Pattern SERIES_FORM = Pattern.compile("[a-z0-9_.-]{1,40}:[a-z0-9_.-]{1,40}");
  private static final Pattern USER = Pattern.compile("[0-9a-fA-F]{32}");

  public QueryParameter {
    requireNonNull(name, "name");
    requireNonNull(type, "type");
    requireNonNull(description, "description");
    allowed = allowed == null ? List.of() : List.copyOf(allowed);
    minimum = Objects.requireNonNullElse(minimum, Long.MIN_VALUE);
    maximum = Objects.requireNonNullElse(maximum, Long.MAX_VALUE);
  }

  /** Whether it must be given. */
  public boolean required() {
    return !optional && defaultText == null;
  }

  /** What a value may be, for people. */
  public String allowedText() {
    return switch (type) {
      case DATE -> "a UTC day, YYYY-MM-DD, of the years 0001 to 9998";
      case MONTH -> "a month, YYYY-MM";
      case INTEGER -> "a whole number " + minimum + ".." + maximum;
      case CHOICE -> String.join(" or ", allowed);
      case CURRENCY -> "a currency code, such as btc";
      case USER -> "a user id, 32 hex digits";
      case SERIES -> "a series, such as kraken:btc_usd";
    };
  }

  /**
   * Checks a text and adds the values it stands for to {@code bound}.
   *
   * @throws QueryProblem naming the parameter, the value and what is allowed
   */
  void bind(String text, Map<String, Object> bound) {
    try {
      switch (type) {
        case DATE -> bindDay(LocalDate.parse(matching(text, DAY_FORM), DAY), bound);
        case MONTH -> bindDay(YearMonth.parse(matching(text, MONTH_FORM)).atDay(1), bound);
        case INTEGER -> {
          long value = Long.parseLong(text);
          if (value < minimum || value > maximum) {
            throw wrong(text);
          }
          bound.put(name, value);
        }
        case CHOICE -> {
          if (!allowed.contains(text)) {
            throw wrong(text);
          }
          bound.put(name, text);
        }
        case CURRENCY -> bound.put(name, matching(text.toLowerCase(Locale.ROOT), CODE));
        case USER -> bound.put(name, matching(text, USER).toLowerCase(Locale.ROOT));
        case SERIES -> bound.put(name, matching(text.toLowerCase(Locale.ROOT), SERIES_FORM));
      }
    } catch (DateTimeException | NumberFormatException e) {
      throw wrong(text);
    }
  }

  /** Binds nothing given. */
  void bindNull(Map<String, Object> bound) {
    bound.put(name, null);
  }

  /** The engine has no year 0, and the day after the last one must exist. */
  private void bindDay(LocalDate day, Map<String, Object> bound) {
    if (day.getYear() < 1 || day.getYear() > YEAR_MAX) {
      throw new DateTimeException("year " + day.getYear());
    }
    bound.put(name, day);
    bound.put(
        name + "_key", day.getYear() * 10_000 + day.getMonthValue() * 100 + day.getDayOfMonth());
  }

  private String matching(String text, Pattern form) {
    if (!form.matcher(text).matches()) {
      throw wrong(text);
    }
    return text;
  }

  QueryProblem wrong(String text) {
    String shown = text.length() > 80 ? text.substring(0, 80) + "…" : text;
    return QueryProblem.parameter(
        name, "parameter " + name + " must be " + allowedText() + " (was '" + shown + "')");
  }
}
