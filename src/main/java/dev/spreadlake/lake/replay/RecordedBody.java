package dev.spreadlake.lake.replay;

import dev.spreadlake.venue.ExchangeLink.RestReply;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The body of a recorded REST reply, and which question it answers. Immutable.
 *
 * @param book empty if the body does not tell
 * @param isFullBook true if every order is named, as with {@code aggregate=false}
 */
record RecordedBody(
    String channel, String text, String book, boolean isFullBook, boolean isSuccess) {
  private static final Pattern SUCCESS = Pattern.compile("\"success\"\\s*:\\s*true");
  private static final Pattern BOOK = Pattern.compile("\"book\"\\s*:\\s*\"([a-z0-9_]{1,41})\"");
  private static final Pattern UNKNOWN = Pattern.compile("\\b([a-z0-9]{2,20}_[a-z0-9]{1,20})\\b");
  private static final int HEAD = 4_096;

  static RecordedBody of(String channel, String text) {
    String head = text.length() > HEAD ? text.substring(0, HEAD) : text;
    boolean success = SUCCESS.matcher(text).find();
    Matcher matcher = (success ? BOOK : UNKNOWN).matcher(head);
    String book = channel.equals("order_book") && matcher.find() ? matcher.group(1) : "";
    return new RecordedBody(channel, text, book, text.contains("\"oid\""), success);
  }

  /** Two bodies with one key answer the same question. */
  String key() {
    return channel + "/" + book + "/" + isFullBook;
  }

  /** True if this may be the answer to a GET of {@code path}. */
  boolean answers(String path) {
    if (!path.startsWith("/" + channel + "/")) {
      return false;
    }
    if (book.isEmpty()) {
      return true;
    }
    boolean form = !isSuccess || path.endsWith("aggregate=" + !isFullBook);
    return form && path.contains("book=" + book + "&");
  }

  /** The reply as the feed would have had it. */
  RestReply reply() {
    if (isSuccess) {
      return new RestReply(200, "application/json", -1, text, "");
    }
    return text.startsWith("{")
        ? new RestReply(400, "application/json", -1, text, "")
        : new RestReply(502, "text/html", -1, text, "");
  }
}
