package dev.spreadlake.market;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * The name of an order book, such as {@code btc_mxn} (Bitso) or {@code btcusdt} (Binance).
 *
 * <p>The allow-list pattern is what makes a name safe as a folder, a label and a query parameter: 3
 * to 40 lower-case letters and digits, or 2 to 20 of them, an underscore and 1 to 20 more.
 */
public record Book(@JsonValue String name) implements Comparable<Book> {
  private static final Pattern ALLOWED = Pattern.compile("[a-z0-9]{2,20}_?[a-z0-9]{1,20}");

  /**
   * @throws IllegalArgumentException if the name does not match the allow-list
   */
  @JsonCreator
  public Book {
    if (name == null || !ALLOWED.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "book must be 3 to 40 lower-case letters and digits, or 2 to 20 of them, a '_' and 1 to 20"
              + " more (was '"
              + printable(name)
              + "')");
    }
  }

  /** True if {@code name} may be a book. */
  public static boolean isValid(String name) {
    return name != null && ALLOWED.matcher(name).matches();
  }

  private static String printable(String name) {
    if (name == null) {
      return "null";
    }
    String cut = name.length() > 60 ? name.substring(0, 60) + "…" : name;
    return cut.replaceAll("\\p{Cntrl}", "?");
  }

  @Override
  public int compareTo(Book other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
