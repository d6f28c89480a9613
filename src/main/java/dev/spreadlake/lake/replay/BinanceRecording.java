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
import dev.spreadlake.venue.binance.BinanceFeed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Frames of Binance. The symbols are those whose candles or polled prices were kept, or of which a
 * book was asked for. A book by REST does not name its symbol; where the question was not kept and
 * there are several symbols, it is not used.
 *
 * <p>No frame tells of a new connection. What was missed before one shows at the next change, as it
 * does live, and the seconds in between are owned up to as suspect.
 */
final class BinanceRecording implements RecordedVenue {
  private static final Pattern SYMBOL =
      Pattern.compile("\"(?:s|symbol)\"\\s*:\\s*\"([A-Za-z0-9]{2,40})\"");
  private static final Pattern ASKED = Pattern.compile("[?&]symbol=([A-Za-z0-9]{2,40})");
  private static final Pattern LEVEL = Pattern.compile("\\[\\s*[\"0-9]");
  private static final Pattern ERROR = Pattern.compile("\\{\\s*\"code\"");

  /** A probe asks for five levels a side, a snapshot for thousands. */
  private static final int PROBE_LEVELS = 10;

  private final Settings.Binance settings;

  BinanceRecording(List<Path> files, Settings.Binance settings) throws IOException {
    List<Book> symbols = named(files);
    this.settings =
        new Settings.Binance(
            settings.restUrl(),
            settings.wsUrl(),
            symbols.isEmpty() ? settings.symbols() : symbols,
            settings.probeAfter(),
            settings.pollEvery(),
            settings.pollMaxAge(),
            settings.pollFallbackAfter(),
            settings.sessionMax(),
            settings.slippageSizes());
  }

  private static List<Book> named(List<Path> files) throws IOException {
    Set<Book> books = new TreeSet<>();
    for (Path file : files) {
      String channel = RecordedFrames.channelOf(file);
      if (Set.of("", "kline-1m", "rest-ticker").contains(channel)) {
        try (RecordedFrames frames = new RecordedFrames(file, refused -> {})) {
          for (RecordedFrame f = frames.next(); f != null; f = frames.next()) {
            String name = channel.isEmpty() ? found(ASKED, f.question()) : found(SYMBOL, f.text());
            if (Book.isValid(name)) {
              books.add(new Book(name));
            }
          }
        }
      }
    }
    return List.copyOf(books);
  }

  private static String found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1).toLowerCase(Locale.ROOT) : "";
  }

  @Override
  public Venue venue() {
    return Venue.BINANCE;
  }

  @Override
  public List<Book> books() {
    return settings.symbols();
  }

  @Override
  public RecordedBody body(RecordedFrame frame) {
    String book =
        frame.question().isEmpty() ? found(SYMBOL, frame.text()) : found(ASKED, frame.question());
    if (book.isEmpty() && settings.symbols().size() == 1) {
      book = settings.symbols().get(0).name();
    }
    return new Body(frame.channel(), frame.text(), book);
  }

  @Override
  public MarketFeed feed(
      ExchangeLink link, TimeSource time, Timers timers, Meters meters, FeedListener listener) {
    // No jitter: when to connect again is the recording's decision.
    return new BinanceFeed(settings, link, time, timers, meters, () -> 0, listener);
  }

  /**
   * A body.
   *
   * @param book lower case; empty if nobody can tell
   */
  private record Body(String channel, String text, String book) implements RecordedBody {
    private static final Map<String, String> PATHS =
        Map.of(
            "depth-snapshot", "/api/v3/depth?",
            "rest-ticker", "/api/v3/ticker/bookTicker?",
            "rest-trades", "/api/v3/trades?",
            "exchange-info", "/api/v3/exchangeInfo?",
            "symbols", "/api/v3/ticker/price");

    /** Channels whose bodies name no symbol. */
    private static final Set<String> NAMELESS = Set.of("depth-snapshot", "rest-trades");

    private boolean isError() {
      String begin = text.stripLeading();
      boolean json = begin.startsWith("{") || begin.startsWith("[");
      return !json || ERROR.matcher(begin).lookingAt();
    }

    @Override
    public String key() {
      return channel + "/" + book + "/" + isFullBook();
    }

    @Override
    public boolean isLasting() {
      return isFullBook();
    }

    private boolean isFullBook() {
      return channel.equals("depth-snapshot")
          && LEVEL.matcher(text).results().limit(PROBE_LEVELS + 2).count() > PROBE_LEVELS;
    }

    @Override
    public boolean isKept() {
      return !isError() && !(book.isEmpty() && NAMELESS.contains(channel));
    }

    @Override
    public boolean answers(String path) {
      if (!path.startsWith(PATHS.get(channel))) {
        return false;
      }
      if (channel.equals("depth-snapshot")
          && !isError()
          && path.endsWith("limit=5") == isFullBook()) {
        return false;
      }
      return book.isEmpty()
          || !path.contains("symbol=")
          || channel.equals("exchange-info")
          || path.matches(".*symbol=" + book.toUpperCase(Locale.ROOT) + "(&.*)?");
    }

    @Override
    public RestReply reply() {
      if (!isError()) {
        return new RestReply(200, "application/json", -1, text, "");
      }
      return text.stripLeading().startsWith("{")
          ? new RestReply(400, "application/json", -1, text, "")
          : new RestReply(502, "text/html", -1, text, "");
    }
  }
}
