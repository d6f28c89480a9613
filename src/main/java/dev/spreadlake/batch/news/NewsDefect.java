package dev.spreadlake.batch.news;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The kinds of defects that {@link NewsGenerator} seeds, and what must come of each. */
public enum NewsDefect {
  INVALID_UTF8("utf8"),
  UNCLOSED_QUOTE("quotes"),
  TOO_MANY_FIELDS("fields"),
  TOO_FEW_FIELDS("fields"),
  BLANK_LINE("blank_row"),
  EMPTY_TEXT("text_present"),
  LONG_TEXT("text_length"),
  NO_TIME("time_known"),
  NOT_A_TIME("time_known"),
  NO_SUCH_DAY("time_known"),
  TOO_OLD("not_before_bitcoin"),
  FUTURE("not_future"),
  WORD_FOR_SENTIMENT("sentiment_number"),
  SENTIMENT_OUT_OF_RANGE("sentiment_in_range"),
  SENTIMENT_NAN("sentiment_number"),
  OTHER_SENTIMENT("sentiment_conflict"),
  SAME_ROW("duplicate_row"),
  SAME_TEXT("duplicate_text"),
  MOJIBAKE("mojibake_repaired"),
  LOST_CHARACTERS("mojibake_suspected"),
  HTML("html"),
  SCRIPT_LINK("bad_link"),
  ZERO_SENTIMENT("zero_sentiment"),
  DAY_ONLY("day_only"),
  NO_SENTIMENT("scored");

  private static final Set<NewsDefect> QUARANTINED = EnumSet.range(INVALID_UTF8, OTHER_SENTIMENT);

  private final String expected;

  NewsDefect(String expected) {
    this.expected = expected;
  }

  /** The rule that keeps the record out, or the flag that the item gets. */
  public String expected() {
    return expected;
  }

  /** Whether the record goes to the quarantine. */
  public boolean quarantined() {
    return QUARANTINED.contains(this);
  }

  /** Its name in the answer key. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
