package dev.spreadlake.batch.query;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * An answer. Values are {@code String}, {@code Long}, {@code Integer}, {@code BigDecimal}, {@code
 * Double}, {@code Boolean}, {@code LocalDate}, {@code LocalDateTime} (UTC) or null. Immutable.
 *
 * @param version the published set of tables it was read from
 * @param truncated whether there were more rows than asked for
 */
public record QueryResult(
    String query,
    String version,
    List<String> columns,
    List<List<Object>> rows,
    boolean truncated) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'+00:00'", Locale.ROOT);

  public QueryResult {
    columns = List.copyOf(columns);
    List<List<Object>> copy = new ArrayList<>(rows.size());
    rows.forEach(row -> copy.add(Collections.unmodifiableList(new ArrayList<>(row))));
    rows = Collections.unmodifiableList(copy);
  }

  /**
   * A value as text: decimals without exponent, times as {@code 2020-01-10T14:11:05.630000+00:00},
   * null as the empty text.
   */
  public static String text(Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    return value instanceof LocalDateTime time ? TIME.format(time) : value.toString();
  }

  /**
   * A value as JSON would have it: counts, flags and percentages as they are; decimals, days and
   * times as text.
   */
  public static Object json(Object value) {
    boolean plain =
        value == null
            || value instanceof Long
            || value instanceof Integer
            || value instanceof Short
            || value instanceof Double
            || value instanceof Boolean;
    return plain ? value : text(value);
  }
}
