package dev.spreadlake.batch.generate;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * The kinds of dirt that can be seeded: how many of a kind is chosen per run, which row is hit is
 * drawn from the seed.
 */
public enum DefectKind {
  /** An amount that is an empty field. */
  NULL_AMOUNT(Fate.QUARANTINED, MasterFile.DEPOSITS, MasterFile.WITHDRAWALS),
  /** An amount that is no number. */
  BAD_AMOUNT(Fate.QUARANTINED, MasterFile.DEPOSITS, MasterFile.WITHDRAWALS),
  /** A plain amount that no sum could hold with others. */
  AMOUNT_TOO_LARGE(Fate.QUARANTINED, MasterFile.DEPOSITS, MasterFile.WITHDRAWALS),
  /** An amount below zero. */
  NEGATIVE_AMOUNT(Fate.QUARANTINED, MasterFile.DEPOSITS, MasterFile.WITHDRAWALS),
  /** A time that is an empty field. */
  NULL_TIME(
      Fate.QUARANTINED,
      MasterFile.DEPOSITS,
      MasterFile.WITHDRAWALS,
      MasterFile.EVENTS,
      MasterFile.LEVELS),
  /** A time that is none: wrong form, or a day that does not exist. */
  BAD_TIME(
      Fate.QUARANTINED,
      MasterFile.DEPOSITS,
      MasterFile.WITHDRAWALS,
      MasterFile.EVENTS,
      MasterFile.LEVELS),
  /** A blank line among the users, an empty user field elsewhere. */
  BLANK_USER(
      Fate.QUARANTINED,
      MasterFile.USERS,
      MasterFile.DEPOSITS,
      MasterFile.WITHDRAWALS,
      MasterFile.EVENTS,
      MasterFile.LEVELS),
  /** A well-formed user id that no user has. */
  UNKNOWN_USER(
      Fate.QUARANTINED,
      MasterFile.DEPOSITS,
      MasterFile.WITHDRAWALS,
      MasterFile.EVENTS,
      MasterFile.LEVELS),
  /** A user id that is none, in characters that quoting, lower case and escapes change. */
  MALFORMED_USER(
      Fate.QUARANTINED,
      MasterFile.USERS,
      MasterFile.DEPOSITS,
      MasterFile.WITHDRAWALS,
      MasterFile.EVENTS,
      MasterFile.LEVELS),
  /** An earlier row once more, to the letter. */
  DUPLICATE_ROW(
      Fate.DUPLICATE,
      MasterFile.USERS,
      MasterFile.DEPOSITS,
      MasterFile.WITHDRAWALS,
      MasterFile.EVENTS),
  /** The id of an earlier row on a row that says something else. */
  DUPLICATE_ID(Fate.QUARANTINED, MasterFile.DEPOSITS, MasterFile.WITHDRAWALS, MasterFile.EVENTS),
  UNKNOWN_STATUS(Fate.QUARANTINED, MasterFile.DEPOSITS, MasterFile.WITHDRAWALS),
  /** A word that was never a currency. */
  UNKNOWN_CURRENCY(Fate.QUARANTINED, MasterFile.DEPOSITS, MasterFile.WITHDRAWALS),
  /** The misspelling of paxg that the published deposits hold. */
  PAGX(Fate.QUARANTINED, MasterFile.DEPOSITS, MasterFile.WITHDRAWALS),
  UNKNOWN_EVENT(Fate.QUARANTINED, MasterFile.EVENTS),
  /** A row with its last field and comma missing. */
  SHORT_ROW(
      Fate.QUARANTINED,
      MasterFile.DEPOSITS,
      MasterFile.WITHDRAWALS,
      MasterFile.EVENTS,
      MasterFile.LEVELS),
  /** A row with one field too many. */
  LONG_ROW(
      Fate.QUARANTINED,
      MasterFile.USERS,
      MasterFile.DEPOSITS,
      MasterFile.WITHDRAWALS,
      MasterFile.EVENTS,
      MasterFile.LEVELS),
  /** A quote that is never closed, or has text after its end. */
  BROKEN_QUOTE(
      Fate.QUARANTINED,
      MasterFile.USERS,
      MasterFile.DEPOSITS,
      MasterFile.WITHDRAWALS,
      MasterFile.EVENTS,
      MasterFile.LEVELS),
  /** Bytes that are not UTF-8. */
  INVALID_UTF8(
      Fate.QUARANTINED,
      MasterFile.USERS,
      MasterFile.DEPOSITS,
      MasterFile.WITHDRAWALS,
      MasterFile.EVENTS,
      MasterFile.LEVELS),
  /** A zero byte inside a field. */
  NUL(
      Fate.QUARANTINED,
      MasterFile.USERS,
      MasterFile.DEPOSITS,
      MasterFile.WITHDRAWALS,
      MasterFile.EVENTS,
      MasterFile.LEVELS),
  /** A line of {@link DefectMix#giantLineBytes} without an end in sight. */
  GIANT_LINE(
      Fate.QUARANTINED,
      MasterFile.USERS,
      MasterFile.DEPOSITS,
      MasterFile.WITHDRAWALS,
      MasterFile.EVENTS,
      MasterFile.LEVELS),
  /** The file begins with a byte order mark; its rows are good. */
  BOM(Fate.ACCEPTED, MasterFile.values()),
  /** Lines end with carriage return and line feed; its rows are good. */
  CRLF(Fate.ACCEPTED, MasterFile.values()),
  /** The last line has no end; its rows are good. */
  NO_FINAL_NEWLINE(Fate.ACCEPTED, MasterFile.values()),
  /** Columns in another order than published; its rows are good. */
  SHUFFLED_COLUMNS(
      Fate.ACCEPTED,
      MasterFile.DEPOSITS,
      MasterFile.WITHDRAWALS,
      MasterFile.EVENTS,
      MasterFile.LEVELS),
  /** Times with {@code +00}, {@code +00:00}, {@code Z}, a {@code T} or no offset; rows are good. */
  MIXED_TIMES(
      Fate.ACCEPTED,
      MasterFile.DEPOSITS,
      MasterFile.WITHDRAWALS,
      MasterFile.EVENTS,
      MasterFile.LEVELS);

  /** What must become of a row. */
  public enum Fate {
    ACCEPTED,
    QUARANTINED,
    DUPLICATE
  }

  private final Fate fate;

  @SuppressWarnings("ImmutableEnumChecker") // copied in, never handed out to be changed
  private final Set<MasterFile> files;

  DefectKind(Fate fate, MasterFile... files) {
    this.fate = fate;
    this.files = Collections.unmodifiableSet(EnumSet.of(files[0], files));
  }

  /** The word for it on the command line, such as {@code null_amount}. */
  public String id() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  public Fate fate() {
    return fate;
  }

  /** Name of the catalogue's rule of the master data that must find it; empty for good rows. */
  public String rule(MasterFile file) {
    return switch (this) {
      case BAD_AMOUNT -> "unparsable_amount";
      case BAD_TIME -> "unparsable_time";
      case BLANK_USER -> file == MasterFile.USERS ? "blank_user" : "null_user";
      case MALFORMED_USER -> "malformed_user_id";
      case PAGX -> "unknown_currency";
      case UNKNOWN_EVENT -> "unknown_event_name";
      case BROKEN_QUOTE -> "broken_quotes";
      case NUL -> "nul_byte";
      case GIANT_LINE -> "line_too_long";
      case BOM, CRLF, NO_FINAL_NEWLINE, SHUFFLED_COLUMNS, MIXED_TIMES -> "";
      case NULL_AMOUNT,
          AMOUNT_TOO_LARGE,
          NEGATIVE_AMOUNT,
          NULL_TIME,
          UNKNOWN_USER,
          DUPLICATE_ROW,
          DUPLICATE_ID,
          UNKNOWN_STATUS,
          UNKNOWN_CURRENCY,
          SHORT_ROW,
          LONG_ROW,
          INVALID_UTF8 ->
          id();
    };
  }

  /** Where it can occur; never empty. */
  public Set<MasterFile> files() {
    return files;
  }

  /** Whether it is a property of a whole file; then a count above one is the same as one. */
  public boolean ofWholeFile() {
    return fate == Fate.ACCEPTED;
  }
}
