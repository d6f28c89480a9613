package dev.spreadlake.batch.report;

import java.util.List;
import java.util.Locale;
import org.apache.commons.text.StringEscapeUtils;

/** HTML in the making; every text that is given is escaped. One thread. */
final class Html {
  private final StringBuilder out = new StringBuilder(64 * 1024);

  /** Trusted markup of our own. */
  Html raw(String markup) {
    out.append(markup);
    return this;
  }

  /** Any text, whoever wrote it. */
  Html text(Object text) {
    out.append(StringEscapeUtils.escapeHtml4(String.valueOf(text)));
    return this;
  }

  /** An element with nothing but text. */
  Html element(String name, Object text) {
    return raw("<" + name + ">").text(text).raw("</" + name + ">");
  }

  /** A figure and what it is. */
  Html tile(Object figure, String meaning) {
    return raw("<div class=\"tile\"><b>")
        .text(figure)
        .raw("</b><span>")
        .text(meaning)
        .raw("</span></div>");
  }

  /**
   * A table.
   *
   * @param heads such as {@code Items#}; a trailing # sets the column as numbers
   */
  Html table(List<String> heads, List<? extends List<?>> rows) {
    raw("<div class=\"scroll\"><table><thead><tr>");
    for (String head : heads) {
      String name = head.replaceFirst("#$", "");
      raw(head.endsWith("#") ? "<th class=\"n\">" : "<th>").text(name).raw("</th>");
    }
    raw("</tr></thead><tbody>");
    for (List<?> row : rows) {
      raw("<tr>");
      for (int i = 0; i < row.size(); i++) {
        raw(heads.get(i).endsWith("#") ? "<td class=\"n\">" : "<td>");
        text(row.get(i) == null ? "–" : row.get(i)).raw("</td>");
      }
      raw("</tr>");
    }
    return raw("</tbody></table></div>");
  }

  /** A whole number with separators. */
  static String count(long n) {
    return String.format(Locale.ENGLISH, "%,d", n);
  }

  /** A share as a percentage with its sign; null where there is none. */
  static String percent(Double share) {
    return share == null ? null : String.format(Locale.ENGLISH, "%+.2f %%", 100 * share);
  }

  /** Two places with the sign. */
  static String signed(Double value) {
    return value == null ? null : String.format(Locale.ENGLISH, "%+.2f", value);
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
