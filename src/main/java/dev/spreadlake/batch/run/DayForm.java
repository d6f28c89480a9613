package dev.spreadlake.batch.run;

import java.time.DateTimeException;
import java.time.LocalDate;

/** How a UTC day is asked for. */
public final class DayForm {
  private static final int YEAR_MAX = 9998;

  private DayForm() {}

  /**
   * A day, {@code YYYY-MM-DD}, of the years 1 to 9998: where days end, the day after it must have a
   * name of that form too.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static LocalDate parse(String text) {
    LocalDate day;
    try {
      day = LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("'" + text + "' is not a day such as 2024-02-29", e);
    }
    if (day.getYear() < 1 || day.getYear() > YEAR_MAX) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a day such as 2024-02-29, of the years 1 to " + YEAR_MAX);
    }
    return day;
  }
}
