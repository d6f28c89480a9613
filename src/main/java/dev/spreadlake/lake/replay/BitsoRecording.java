package dev.spreadlake.lake.replay;

import dev.spreadlake.config.Settings;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedListener;
import dev.spreadlake.market.MarketFeed;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.time.Timers;
import dev.spreadlake.venue.ExchangeLink;
import dev.spreadlake.venue.ExchangeLink.RestReply;
import dev.spreadlake.venue.bitso.BitsoFeed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Frames of Bitso: the acknowledgements name the books, the bodies name theirs. A page of trades
 * answers the very question that it was kept with.
 */
final class BitsoRecording implements RecordedVenue {
  private static final String TRADES = "rest-trades";
  private static final Pattern SUCCESS = Pattern.compile("\"success\"\\s*:\\s*true");

  private final Settings.Bitso settings;

  BitsoRecording(List<Path> files, Settings.Bitso settings) throws IOException {
    List<Book> books = named(files);
    this.settings =
        new Settings.Bitso(
            settings.restUrl(),
            settings.wsUrl(),
            books.isEmpty() ? settings.books() : books,
            settings.kind(),
            settings.probeAfter(),
            settings.pollMaxAge(),
            settings.pollFallbackAfter(),
            settings.restPerMinute(),
            settings.slippageSizes());
  }

  private static List<Book> named(List<Path> files) throws IOException {
    Set<Book> books = new TreeSet<>();
    for (Path file : files) {
      if (RecordedFrames.channelOf(file).equals("control")) {
        try (RecordedFrames frames = new RecordedFrames(file, refused -> {})) {
          for (RecordedFrame f = frames.next(); f != null; f = frames.next()) {
            String name = f.acknowledged().replaceFirst("^[^/]*/", "");
            if (Book.isValid(name)) {
              books.add(new Book(name));
            }
          }
        }
      }
    }
    return List.copyOf(books);
  }

  @Override
  public Venue venue() {
    return Venue.BITSO;
  }

  @Override
  public List<Book> books() {
    return settings.books();
  }

  @Override
  public RecordedBody body(RecordedFrame frame) {
    return frame.channel().equals(TRADES)
        ? new TradesBody(frame.question(), frame.text())
        : Body.of(frame.channel(), frame.text());
  }

  @Override
  public MarketFeed feed(
      ExchangeLink link, TimeSource time, Timers timers, Meters meters, FeedListener listener) {
    // No jitter: when to connect again is the recording's decision.
    return new BitsoFeed(settings, link, time, timers, meters, () -> 0, listener);
  }

  /**
   * A body.
   *
   * @param book empty if the body does not tell
   * @param isFullBook true if every order is named, as with {@code aggregate=false}
   */
  private record Body(
      String channel, String text, String book, boolean isFullBook, boolean isSuccess)
      implements RecordedBody {
    private static final Pattern BOOK = Pattern.compile("\"book\"\\s*:\\s*\"([a-z0-9_]{1,41})\"");
    private static final Pattern UNKNOWN = Pattern.compile("\\b([a-z0-9]{2,20}_[a-z0-9]{1,20})\\b");
    private static final int HEAD = 4_096;

    static Body of(String channel, String text) {
      String head = text.length() > HEAD ? text.substring(0, HEAD) : text;
      boolean success = SUCCESS.matcher(text).find();
      Matcher matcher = (success ? BOOK : UNKNOWN).matcher(head);
      String book = channel.equals("order_book") && matcher.find() ? matcher.group(1) : "";
      return new Body(channel, text, book, text.contains("\"oid\""), success);
    }

    @Override
    public String key() {
      return channel + "/" + book + "/" + isFullBook;
    }

    @Override
    public boolean isKept() {
      return isSuccess && !(book.isEmpty() && channel.equals("order_book"));
    }

    @Override
    public boolean answers(String path) {
      if (!path.startsWith("/" + channel + "/")) {
        return false;
      }
      if (book.isEmpty()) {
        return true;
      }
      boolean form = !isSuccess || path.endsWith("aggregate=" + !isFullBook);
      return form && path.contains("book=" + book + "&");
    }

    @Override
    public boolean isLasting() {
      return isFullBook;
    }

    @Override
    public RestReply reply() {
      return replyOf(text, isSuccess);
    }
  }

  /**
   * A page of trades.
   *
   * @param question path and query that it answers
   */
  private record TradesBody(String question, String text) implements RecordedBody {
    private boolean isSuccess() {
      return SUCCESS.matcher(text).find();
    }

    @Override
    public String key() {
      return TRADES + question;
    }

    @Override
    public boolean isLasting() {
      return true;
    }

    @Override
    public boolean isKept() {
      return isSuccess();
    }

    @Override
    public boolean answers(String path) {
      return path.equals(question);
    }

    @Override
    public RestReply reply() {
      return replyOf(text, isSuccess());
    }
  }

  private static RestReply replyOf(String text, boolean success) {
    if (success) {
      return new RestReply(200, "application/json", -1, text, "");
    }
    return text.stripLeading().startsWith("{")
        ? new RestReply(400, "application/json", -1, text, "")
        : new RestReply(502, "text/html", -1, text, "");
  }
}
