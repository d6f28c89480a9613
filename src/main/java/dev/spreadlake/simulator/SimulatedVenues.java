package dev.spreadlake.simulator;

import dev.spreadlake.simulator.binance.BinanceExchange;
import dev.spreadlake.simulator.binance.BinanceLimits;
import dev.spreadlake.simulator.bitso.BitsoExchange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Bitso and Binance over one {@link TradingFloor}, told apart by the address that is asked.
 * Sockets: {@code /ws}, {@code /ws/…} and {@code /stream} are Binance's, every other path Bitso's.
 * REST: under {@code /api/v3/}, {@code available_books}, {@code catalogues}, {@code order_book},
 * {@code ohlc}, {@code ticker}, and {@code trades} with a {@code book} are Bitso's; the rest of
 * {@code /api}, and whatever names a {@code symbol} there, Binance's; what is not under {@code
 * /api} is Bitso's. Not thread-safe.
 */
public final class SimulatedVenues implements Exchange {
  private static final String SHARED_ROOT = "/api/v3/";
  private static final Set<String> BITSO_ENDPOINTS =
      Set.of("available_books", "catalogues", "order_book", "ohlc", "ticker");

  private final TradingFloor floor;
  private final BitsoExchange bitso;
  private final BinanceExchange binance;

  /** Both, Binance with its published limits. */
  public SimulatedVenues(TradingFloor floor) {
    this(floor, BinanceLimits.published());
  }

  /** Both, Binance with limits of one's own. */
  public SimulatedVenues(TradingFloor floor, BinanceLimits limits) {
    this.floor = floor;
    bitso = new BitsoExchange(floor);
    binance = new BinanceExchange(floor, limits);
  }

  @Override
  public String venue() {
    return bitso.venue() + '+' + binance.venue();
  }

  @Override
  public TradingFloor floor() {
    return floor;
  }

  /** The Bitso of the two. */
  public BitsoExchange bitso() {
    return bitso;
  }

  /** The Binance of the two. */
  public BinanceExchange binance() {
    return binance;
  }

  @Override
  public Optional<RestReply> upgradeRefusal(String ip, String path) {
    return (BinanceExchange.isStreamPath(path) ? binance : bitso).upgradeRefusal(ip, path);
  }

  @Override
  public ExchangeSession connect(String ip, String path, ExchangeClient client) {
    int query = path.indexOf('?');
    String bare = query < 0 ? path : path.substring(0, query);
    return (BinanceExchange.isStreamPath(bare) ? binance : bitso).connect(ip, path, client);
  }

  @Override
  public RestReply rest(
      String path, Map<String, String> query, Map<String, String> headers, String ip) {
    return (isBinance(path, query) ? binance : bitso).rest(path, query, headers, ip);
  }

  @Override
  public RestReply refusal(int status, String path, String ip) {
    return (isBinance(path, Map.of()) ? binance : bitso).refusal(status, path, ip);
  }

  private static boolean isBinance(String path, Map<String, String> query) {
    if (!path.startsWith(SHARED_ROOT)) {
      return path.equals("/api") || path.startsWith("/api/");
    }
    String rest = path.substring(SHARED_ROOT.length());
    String endpoint = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
    if (query.containsKey("symbol") || query.containsKey("symbols")) {
      return true; // Binance has a ticker of its own: better none than Bitso's
    }
    return !BITSO_ENDPOINTS.contains(endpoint)
        && !(endpoint.equals("trades") && query.containsKey("book"));
  }

  @Override
  public Map<String, Long> counters() {
    Map<String, Long> counters = new LinkedHashMap<>(bitso.counters());
    binance.counters().forEach((name, count) -> counters.put("binance_" + name, count));
    return counters;
  }

  @Override
  public Collection<? extends ExchangeSession> sessions() {
    List<ExchangeSession> sessions = new ArrayList<>(bitso.sessions());
    sessions.addAll(binance.sessions());
    return sessions;
  }
}
