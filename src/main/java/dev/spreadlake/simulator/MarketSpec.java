package dev.spreadlake.simulator;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What one simulated market looks like before it starts to move. Immutable.
 *
 * @param book {@code base_quote}, lower case; a name without the bar, such as {@code btcusdt}, is a
 *     symbol of Binance
 * @param tick smallest step of a price
 * @param price where the market starts, in quote currency
 * @param eventsPerSecond order-book messages a second in an ordinary spell
 * @param ordersPerSide resting orders it hovers around
 * @param spreadPercent spread of an ordinary spell
 * @param typicalAmount median size of an order, in base currency
 */
public record MarketSpec(
    String book,
    BigDecimal tick,
    BigDecimal price,
    double eventsPerSecond,
    int ordersPerSide,
    double spreadPercent,
    double typicalAmount) {
  private static final Pattern NAME =
      Pattern.compile(
          "[a-z0-9]{2,12}_[a-z0-9]{2,12}"
              + "|[a-z0-9]{2,12}(fdusd|usdt|usdc|btc|eth|bnb|mxn|brl|eur|try)");
  private static final List<String> SYMBOL_QUOTES =
      List.of("fdusd", "usdt", "usdc", "btc", "eth", "bnb", "mxn", "brl", "eur", "try");
  private static final String WELL_FORMED =
      "book must look like btc_mxn (lower case, base_quote) or, on Binance, btcusdt, was '";

  /** Rough prices in US dollars; they only have to be plausible and agree with each other. */
  private static final Map<String, Double> DOLLARS =
      Map.ofEntries(
          Map.entry("btc", 86_700.0),
          Map.entry("eth", 2_770.0),
          Map.entry("bch", 540.0),
          Map.entry("ltc", 85.0),
          Map.entry("sol", 135.0),
          Map.entry("xrp", 2.1),
          Map.entry("ada", 0.42),
          Map.entry("doge", 0.15),
          Map.entry("mana", 0.16),
          Map.entry("link", 12.9),
          Map.entry("avax", 13.5),
          Map.entry("shib", 0.0000085),
          Map.entry("usd", 1.0),
          Map.entry("usdt", 1.0),
          Map.entry("usdc", 1.0),
          Map.entry("fdusd", 1.0),
          Map.entry("bnb", 880.0),
          Map.entry("try", 1 / 42.4),
          Map.entry("eur", 1.15),
          Map.entry("mxn", 1 / 17.3),
          Map.entry("brl", 1 / 5.35),
          Map.entry("ars", 1 / 1_420.0),
          Map.entry("cop", 1 / 3_750.0));

  public MarketSpec {
    requireNonNull(tick, "tick");
    if (!NAME.matcher(book).matches()) {
      throw new IllegalArgumentException(WELL_FORMED + book + "'");
    }
    if (tick.signum() <= 0 || price.compareTo(tick) <= 0) {
      throw new IllegalArgumentException("price " + price + " must exceed tick " + tick);
    }
    tick = tick.stripTrailingZeros();
    tick = tick.scale() < 0 ? tick.setScale(0) : tick;
  }

  /** A plausible market for any well-formed book name. */
  public static MarketSpec of(String book) {
    if (!NAME.matcher(book).matches()) {
      throw new IllegalArgumentException(WELL_FORMED + book + "'");
    }
    String base = base(book);
    String quote = quote(book);
    double price = dollars(base) / dollars(quote);
    boolean bitcoin = base.equals("btc");
    boolean currency = base.startsWith("usd") || base.equals("eur");
    int magnitude = (int) Math.floor(Math.log10(price));
    BigDecimal tick = BigDecimal.ONE.scaleByPowerOfTen(magnitude - (bitcoin || currency ? 4 : 5));
    if (book.equals("btc_mxn")) {
      tick = BigDecimal.TEN;
    }
    if (isSymbol(book)) {
      return symbol(book, base, price);
    }
    BigDecimal start = new BigDecimal(price, new MathContext(7, RoundingMode.HALF_EVEN));
    return new MarketSpec(
        book,
        tick,
        start,
        bitcoin ? 20 : currency ? 7 : 5,
        bitcoin ? 800 : 300,
        bitcoin ? 0.065 : currency ? 0.055 : 0.12,
        (bitcoin ? 900 : 400) / dollars(base));
  }

  /** A market as deep, tight and busy as Binance's are. */
  private static MarketSpec symbol(String book, String base, double price) {
    int magnitude = (int) Math.floor(Math.log10(price));
    return new MarketSpec(
        book,
        BigDecimal.ONE.scaleByPowerOfTen(Math.max(-8, magnitude - 6)),
        new BigDecimal(price, new MathContext(7, RoundingMode.HALF_EVEN)),
        base.equals("btc") ? 45 : 15,
        800,
        0.0002,
        900 / dollars(base));
  }

  /** Whether this is the name of a Binance symbol rather than of a Bitso book. */
  public static boolean isSymbol(String book) {
    return book.indexOf('_') < 0;
  }

  private static String base(String book) {
    return isSymbol(book)
        ? book.substring(0, book.length() - quote(book).length())
        : book.substring(0, book.indexOf('_'));
  }

  private static String quote(String book) {
    if (!isSymbol(book)) {
      return book.substring(book.indexOf('_') + 1);
    }
    return SYMBOL_QUOTES.stream()
        .filter(quote -> book.endsWith(quote) && book.length() > quote.length())
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(WELL_FORMED + book + "'"));
  }

  /** Base currency, e.g. {@code btc}. */
  public String base() {
    return base(book);
  }

  /** Quote currency, e.g. {@code mxn}. */
  public String quote() {
    return quote(book);
  }

  /** Resting orders that one order may sweep, or one market maker pull, at once. */
  int ordersAtOnce() {
    return isSymbol(book) ? 24 : 3;
  }

  /** How wide its episodes are, compared with Bitso's. */
  double episodeScale() {
    return isSymbol(book) ? 0.1 : 1;
  }

  /** Decimals of a price. */
  public int priceScale() {
    return tick.scale();
  }

  /** A price of so many ticks as an unscaled number of {@link #priceScale()} decimals. */
  public long priceUnscaled(long ticks) {
    return ticks * tick.unscaledValue().longValueExact();
  }

  /**
   * How many ticks a price is.
   *
   * @throws ArithmeticException if it is not a whole number of them
   */
  public long wholeTicks(BigDecimal price) {
    return price.divide(tick).longValueExact();
  }

  /** A price of so many ticks. */
  public BigDecimal priceOf(long ticks) {
    return BigDecimal.valueOf(priceUnscaled(ticks), priceScale());
  }

  /** How many ticks a price is, parts of one included. */
  public double ticksOf(double price) {
    return price / tick.doubleValue();
  }

  /** The same market with another tick and start, for recorded prices. */
  public MarketSpec withPrices(BigDecimal newTick, BigDecimal newPrice) {
    return new MarketSpec(
        book, newTick, newPrice, eventsPerSecond, ordersPerSide, spreadPercent, typicalAmount);
  }

  static double dollars(String asset) {
    Double known = DOLLARS.get(asset);
    if (known != null) {
      return known;
    }
    // An asset nobody told us about: some price between 5 cents and 500 dollars, always the same.
    double unit = (asset.hashCode() & 0xffff) / 65_536.0;
    return 0.05 * Math.pow(10, 4 * unit);
  }
}
