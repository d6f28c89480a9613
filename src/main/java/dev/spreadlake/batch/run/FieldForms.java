package dev.spreadlake.batch.run;

import dev.spreadlake.batch.duckdb.DuckDb;

/**
 * How a field of a file must be written for staging to take it: SQL macros that read its text, and
 * give null for what has not that form. A cast alone is too kind: the engine reads {@code 1e2},
 * {@code 0x64} and {@code 99.6} as the whole number 100, {@code 1_0.5} as ten and a half, an offset
 * of 99 hours as a time four days off, and hour 24 as the day after.
 *
 * <ul>
 *   <li>{@code whole_number(t)}: 64 bits; digits, perhaps a minus
 *   <li>{@code count_number(t)}: the same, or with noughts alone behind a point, as spreadsheets
 *       and data frames write it
 *   <li>{@code utc_time(t)}: a timestamp in UTC; {@code YYYY-MM-DD hh:mm:ss}, or with a T between,
 *       hours to 23; perhaps a point and digits; perhaps {@code Z}, a space and {@code UTC}, or an
 *       offset up to 14 hours as {@code +hh}, {@code +hhmm} or {@code +hh:mm} (ISO 8601; 14 hours
 *       is the largest in use)
 *   <li>{@code utc_minute(t)}: the same, and seconds may be missing, then with {@code Z} or nothing
 *   <li>{@code is_plain(t)}: whether it is a whole number, perhaps with a fraction; no exponent
 *   <li>{@code is_ungrouped(t)}: whether no underscore parts its digits; all else that a cast to a
 *       decimal takes is one in writing: a sign, digits, a point, an exponent
 *   <li>{@code is_hex_id(t)}: whether it is 32 hex digits
 * </ul>
 *
 * <p>Spaces around are of no account.
 */
public final class FieldForms {
  private static final String CLOCK = "[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]([01][0-9]|2[0-3]):[0-9]{2}";
  private static final String TIME =
      "^ *"
          + CLOCK
          + ":[0-9]{2}(\\.[0-9]+)?"
          + "(Z| UTC|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+-]14(:?00)?)? *$";

  private FieldForms() {}

  /** Defines the macros in a session. */
  public static void define(DuckDb db) {
    db.execute(sql());
  }

  /** The macros' definitions: a row taken under others may not be taken under these. */
  public static String sql() {
    return macro("whole_number(t)", number("^ *-?[0-9]+ *$"))
        + macro("count_number(t)", number("^ *-?[0-9]+(\\.0*)? *$"))
        + macro("utc_time(t)", time(TIME))
        + macro("utc_minute(t)", time(TIME + "|^ *" + CLOCK + "Z? *$"))
        + macro("is_plain(t)", "regexp_matches(t, '^ *-?[0-9]+(\\.[0-9]+)? *$')")
        + macro("is_ungrouped(t)", "not contains(t, '_')")
        + macro("is_hex_id(t)", "regexp_matches(t, '^ *[0-9a-fA-F]{32} *$')");
  }

  /** A text that is its number written out needs no pattern, and nearly all are. */
  private static String number(String form) {
    String cast = "try_cast(t as bigint)";
    return "case when cast(%s as varchar) = t or regexp_matches(t, '%s') then %s end"
        .formatted(cast, form, cast);
  }

  private static String time(String form) {
    return "case when regexp_matches(t, '%s') then cast(try_cast(t as timestamptz) as timestamp) end"
        .formatted(form);
  }

  private static String macro(String head, String body) {
    return "create or replace temp macro " + head + " as (" + body + ");";
  }
}
