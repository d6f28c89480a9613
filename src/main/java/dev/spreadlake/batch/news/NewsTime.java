package dev.spreadlake.batch.news;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the spellings of time found in news files: ISO 8601 with a T or a space, with or without
 * fraction and offset (none is UTC); {@code 02/11/2026, 04:10 AM, +0000 UTC}; RFC 1123; seconds,
 * milliseconds and microseconds since 1970; a day alone. Nothing is guessed: anything else is not a
 * time.
 */
final class NewsTime {
  /**
   * A moment.
   *
   * @param dayOnly the text names a day, and the moment is its beginning
   */
  record Moment(Instant at, boolean dayOnly) {}

  private static final String OFFSET =
      "(?: ?(Z|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?)(?: (?:UTC|GMT))?)?";
  private static final Pattern ISO =
      Pattern.compile(
          "(\\d{4})-(\\d{2})-(\\d{2})(?:[T ](\\d{2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?"
              + OFFSET
              + ")?",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern SLASHES =
      Pattern.compile(
          "(\\d{1,2})/(\\d{1,2})/(\\d{4}),? (\\d{1,2}):(\\d{2})(?::(\\d{2}))?(?: ?([AP]M))?,?"
              + OFFSET,
          Pattern.CASE_INSENSITIVE);

  /** Other than the formatter as it comes, it takes no 30th of February for the last there is. */
  private static final DateTimeFormatter MAIL =
      DateTimeFormatter.RFC_1123_DATE_TIME.withResolverStyle(ResolverStyle.STRICT);

  private NewsTime() {}

  /**
   * Reads one.
   *
   * @param dayFirst whether {@code 02/11/2026} is the second of November
   */
  static Optional<Moment> read(String text, boolean dayFirst) {
    String stripped = text.strip();
    try {
      if (stripped.matches("\\d{9,10}|\\d{12,13}|\\d{15,16}")) {
        return Optional.of(new Moment(epoch(stripped), false));
      }
      Matcher iso = ISO.matcher(stripped);
      if (iso.matches()) {
        return Optional.of(iso(iso));
      }
      Matcher slashes = SLASHES.matcher(stripped);
      if (slashes.matches()) {
        return Optional.of(new Moment(slashes(slashes, dayFirst), false));
      }
      ZonedDateTime mail = ZonedDateTime.parse(stripped, MAIL);
      return Optional.of(new Moment(mail.toInstant(), false));
    } catch (DateTimeException none) {
      return Optional.empty();
    }
  }

  private static Instant epoch(String digits) {
    long n = Long.parseLong(digits);
    return switch (digits.length()) {
      case 9, 10 -> Instant.ofEpochSecond(n);
      case 12, 13 -> Instant.ofEpochMilli(n);
      default -> Instant.ofEpochSecond(n / 1_000_000, n % 1_000_000 * 1_000);
    };
  }

  private static Moment iso(Matcher m) {
    LocalDate day = LocalDate.of(number(m.group(1)), number(m.group(2)), number(m.group(3)));
    if (m.group(4) == null) {
      return new Moment(day.atStartOfDay().toInstant(ZoneOffset.UTC), true);
    }
    int nanos = m.group(7) == null ? 0 : number((m.group(7) + "00000000").substring(0, 9));
    LocalTime time =
        LocalTime.of(number(m.group(4)), number(m.group(5)), number(m.group(6)), nanos);
    return new Moment(LocalDateTime.of(day, time).toInstant(offset(m.group(8))), false);
  }

  private static Instant slashes(Matcher m, boolean dayFirst) {
    int first = number(m.group(1));
    int second = number(m.group(2));
    LocalDate day =
        LocalDate.of(number(m.group(3)), dayFirst ? second : first, dayFirst ? first : second);
    int hour = number(m.group(4));
    if (m.group(7) != null) {
      if (hour < 1 || hour > 12) {
        throw new DateTimeException("hour " + hour);
      }
      hour = hour % 12 + (m.group(7).equalsIgnoreCase("PM") ? 12 : 0);
    }
    LocalTime time = LocalTime.of(hour, number(m.group(5)), number(m.group(6)));
    return LocalDateTime.of(day, time).toInstant(offset(m.group(8)));
  }

  private static ZoneOffset offset(String text) {
    return text == null || Character.isLetter(text.charAt(0))
        ? ZoneOffset.UTC
        : ZoneOffset.of(text);
  }

  private static int number(String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }
}
