package dev.spreadlake.web.live;

import dev.spreadlake.config.Settings;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.market.Venue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What this process is, as told to every client in {@code hello}: above all whether its markets are
 * real.
 *
 * @param lake id of the lake that is served
 * @param books by venue, in the order they were configured
 * @param slippageSizes quote-currency sizes, in the order of the slippage columns
 * @param thresholds percent, as configured
 * @param window length of one file of the lake
 */
public record WebIdentity(
    FeedMode mode,
    String version,
    String lake,
    Map<Venue, List<Book>> books,
    Map<Venue, List<BigDecimal>> slippageSizes,
    List<BigDecimal> thresholds,
    Duration window) {
  public WebIdentity {
    books = Collections.unmodifiableMap(new TreeMap<>(books));
    slippageSizes = Collections.unmodifiableMap(new TreeMap<>(slippageSizes));
    thresholds = List.copyOf(thresholds);
  }

  /** From the settings of this process. */
  public static WebIdentity of(Settings settings, String version, String lake) {
    Map<Venue, List<Book>> books = new EnumMap<>(Venue.class);
    if (!settings.bitso().books().isEmpty()) {
      books.put(Venue.BITSO, settings.bitso().books());
    }
    if (!settings.binance().symbols().isEmpty()) {
      books.put(Venue.BINANCE, settings.binance().symbols());
    }
    return new WebIdentity(
        settings.feeds(),
        version,
        lake,
        books,
        Map.of(
            Venue.BITSO, settings.bitso().slippageSizes(),
            Venue.BINANCE, settings.binance().slippageSizes()),
        settings.alerts().thresholds(),
        settings.lake().window());
  }

  /** The same with markets from elsewhere. */
  public WebIdentity withMode(FeedMode other) {
    return new WebIdentity(other, version, lake, books, slippageSizes, thresholds, window);
  }

  /** Every configured book, venue by venue. */
  public List<Book> allBooks() {
    return books.values().stream().flatMap(List::stream).toList();
  }
}
