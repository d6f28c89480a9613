package dev.spreadlake.batch.generate;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/** Turns a good row into a bad one. Fields are one byte a character. One thread. */
final class DefectMaker {
  private static final List<String> BAD_AMOUNTS =
      List.of("abc", "1.2.3", "12abc", "--5", "NaN", "Infinity", "1e", "0x1F", "$5");
  private static final List<String> LARGE_AMOUNTS =
      List.of("100000000000000", "99999999999999999999.5", "1" + "0".repeat(30));
  private static final List<String> BAD_TIMES =
      List.of(
          "not-a-time",
          "2021-02-30 10:00:00+00",
          "2021-13-01 00:00:00+00",
          "2021-01-01 25:00:00+00",
          "10:00:00",
          "01/02/2021 10:00",
          "2021-01-01 24:00:00+00",
          "2021-01-01 10:00:00+99:00",
          "2021-1-1 10:00:00+00",
          "2021-01-01 10:61:00+00");
  private static final List<String> STATUSES = List.of("pending", "compleet", "refunded");
  private static final List<String> CURRENCIES = List.of("zzz", "qqcoin", "mxnn", "???");

  /** The third is ΑΣ in bytes of UTF-8: its lower case depends on who makes it. */
  private static final List<String> MALFORMED_USERS =
      List.of("\"ab\"\"cd\"", "ab\u0001cd", "\u00ce\u0091\u00ce\u00a3", "\u001a", "a\\b\u0007");

  private static final List<String> EVENTS = List.of("logn", "teleported", "2falogout");

  private final MasterFile file;
  private final UserIds users;
  private final SplittableRandom random;

  DefectMaker(MasterFile file, UserIds users, SplittableRandom random) {
    this.file = file;
    this.users = users;
    this.random = random;
  }

  /**
   * Spoils {@code fields} in place, in the published order.
   *
   * @param earlier fields of an earlier good row; only for the kinds that repeat one
   */
  void spoilFields(DefectKind kind, String[] fields, String[] earlier) {
    switch (kind) {
      case NULL_AMOUNT -> set(fields, "amount", "");
      case BAD_AMOUNT -> set(fields, "amount", any(BAD_AMOUNTS));
      case AMOUNT_TOO_LARGE -> set(fields, "amount", any(LARGE_AMOUNTS));
      case NEGATIVE_AMOUNT -> set(fields, "amount", "-" + fields[at("amount")]);
      case NULL_TIME -> set(fields, "event_timestamp", "");
      case BAD_TIME -> set(fields, "event_timestamp", any(BAD_TIMES));
      case BLANK_USER -> set(fields, "user_id", "");
      case UNKNOWN_USER -> set(fields, "user_id", users.stranger(random.nextLong()));
      case MALFORMED_USER -> set(fields, "user_id", any(MALFORMED_USERS));
      case DUPLICATE_ROW -> System.arraycopy(earlier, 0, fields, 0, fields.length);
      case DUPLICATE_ID -> fields[0] = earlier[0];
      case UNKNOWN_STATUS -> set(fields, "tx_status", any(STATUSES));
      case UNKNOWN_CURRENCY -> set(fields, "currency", any(CURRENCIES));
      case PAGX -> set(fields, "currency", "pagx");
      case UNKNOWN_EVENT -> set(fields, "event_name", any(EVENTS));
      case BROKEN_QUOTE -> quote(fields);
      case INVALID_UTF8 -> insert(fields, random.nextBoolean() ? "\u00ff" : "\u00c3(");
      case NUL -> insert(fields, "\0");
      case SHORT_ROW, LONG_ROW, GIANT_LINE -> {
        // Spoiled as a line, after the columns have their places.
      }
      case BOM, CRLF, NO_FINAL_NEWLINE, SHUFFLED_COLUMNS, MIXED_TIMES ->
          throw new IllegalArgumentException(kind.id() + " is no defect of a row");
    }
  }

  /** Spoils the joined line. */
  String spoilLine(DefectKind kind, String line) {
    return switch (kind) {
      case SHORT_ROW -> line.substring(0, line.lastIndexOf(','));
      case LONG_ROW -> line + ",surplus";
      default -> line;
    };
  }

  private void quote(String[] fields) {
    int field = random.nextInt(fields.length);
    fields[field] = random.nextBoolean() ? "\"" + fields[field] : "\"" + fields[field] + "\"tail";
  }

  /** Puts bytes into a field other than the first, so that an id stays readable. */
  private void insert(String[] fields, String bytes) {
    int field = fields.length == 1 ? 0 : 1 + random.nextInt(fields.length - 1);
    int place = fields[field].isEmpty() ? 0 : random.nextInt(fields[field].length());
    fields[field] = fields[field].substring(0, place) + bytes + fields[field].substring(place);
  }

  private void set(String[] fields, String column, String value) {
    fields[at(column)] = value;
  }

  private int at(String column) {
    return file.columns().indexOf(column);
  }

  private String any(List<String> values) {
    return values.get(random.nextInt(values.size()));
  }

  static byte[] bytes(String oneByteACharacter) {
    return oneByteACharacter.getBytes(StandardCharsets.ISO_8859_1);
  }
}
