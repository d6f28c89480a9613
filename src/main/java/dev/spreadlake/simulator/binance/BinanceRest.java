package dev.spreadlake.simulator.binance;

import dev.spreadlake.simulator.Fault;
import dev.spreadlake.simulator.FaultKind;
import dev.spreadlake.simulator.RestFaults;
import dev.spreadlake.simulator.RestReply;
import dev.spreadlake.simulator.binance.BinanceFrames.Clock;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Answers Binance's public REST calls, under {@code /api/v3}. Not thread-safe. */
final class BinanceRest {
  static final String ROOT = "/api/v3/";
  private static final String JSON_TYPE = "application/json;charset=UTF-8";
  private static final String RESTRICTED =
      "{\"code\":0,\"msg\":\"Service unavailable from a restricted location according to 'b."
          + " Eligibility' in https://www.binance.com/en/terms. Please contact customer service if"
          + " you believe you received this message in error.\"}";
  private static final int DEPTH_DEFAULT = 100;
  private static final int DEPTH_MAX = 5_000;

  private final BinanceExchange exchange;
  private final RestFaults faults;
  private final BinanceReplies replies;
  private final WeightLimit limit;

  BinanceRest(BinanceExchange exchange, RestFaults faults) {
    this.exchange = exchange;
    this.faults = faults;
    replies = new BinanceReplies(exchange);
    limit = new WeightLimit(exchange.limits().weightPerMinute());
  }

  /** Requests refused for being too many. */
  long refused() {
    return limit.refused();
  }

  RestReply answer(
      String path, Map<String, String> parameters, Map<String, String> headers, String ip) {
    String endpoint = path.startsWith(ROOT) ? path.substring(ROOT.length()) : "";
    String symbol = parameters.getOrDefault("symbol", "").toLowerCase(Locale.ROOT);
    String book = symbol.isEmpty() ? null : symbol;
    WeightLimit.Verdict verdict =
        limit.charge(ip, weight(endpoint, parameters), exchange.floor().nowMs());
    Map<String, String> sent = headers(verdict);
    Optional<RestReply> instead =
        faults.instead(book, endpoint, ip).or(() -> forced(book, endpoint, ip));
    if (instead.isPresent()) {
      return weighed(instead.get(), sent);
    }
    if (verdict.status() != 200) {
      return tooMany(verdict);
    }
    RestReply reply;
    try {
      Query query = new Query(exchange, parameters);
      String body = body(endpoint, query, exchange.clock(isMicros(headers)), ip);
      reply = new RestReply(body == null ? 404 : 200, sent, body == null ? "" : body, 0);
    } catch (Refusal refusal) {
      reply = new RestReply(400, sent, refusal.body(), 0);
    }
    long delay = faults.delayMs(book, endpoint, endpoint.equals("depth"), ip);
    return delay > 0 ? reply.delayed(delay) : reply;
  }

  /** The reply to what cannot be answered; it weighs as little as may be. */
  RestReply refusal(int status, String ip) {
    WeightLimit.Verdict verdict = limit.charge(ip, 1, exchange.floor().nowMs());
    return verdict.status() == 200
        ? weighed(RestReply.empty(status), headers(verdict))
        : tooMany(verdict);
  }

  /** With the weight that every reply tells. */
  private static RestReply weighed(RestReply reply, Map<String, String> sent) {
    if (reply.status() == RestReply.CUT) {
      return reply;
    }
    Map<String, String> headers = new HashMap<>(sent);
    headers.remove("content-type");
    headers.putAll(reply.headers());
    return new RestReply(reply.status(), headers, reply.body(), reply.delayMs());
  }

  /** What a fault makes of the request. */
  private Optional<RestReply> forced(String book, String endpoint, String ip) {
    if (faults.hit(FaultKind.ERROR_200, book, endpoint, ip).isPresent()) {
      return Optional.of(RestReply.json(200, new Refusal(-1003, message()).body()));
    }
    if (faults.hit(FaultKind.HTTP_401, book, endpoint, ip).isPresent()) {
      return Optional.of(
          RestReply.json(
              401, new Refusal(-2015, "Invalid API-key, IP, or permissions for action.").body()));
    }
    if (faults.hit(FaultKind.HTTP_451, book, endpoint, ip).isPresent()) {
      return Optional.of(RestReply.json(451, RESTRICTED));
    }
    Optional<Fault> banned = faults.hit(FaultKind.HTTP_418, book, endpoint, ip);
    if (banned.isPresent()) {
      long ms = banned.get().delay().toMillis();
      long until = exchange.floor().nowMs() + ms;
      return Optional.of(tooMany(new WeightLimit.Verdict(418, limit.perMinute(), ms, until)));
    }
    return faults
        .hit(FaultKind.HTTP_429, book, endpoint, ip)
        .map(fault -> fault.delay().toMillis())
        .map(ms -> tooMany(new WeightLimit.Verdict(429, limit.perMinute() + 1, ms, 0)));
  }

  private static Map<String, String> headers(WeightLimit.Verdict verdict) {
    Map<String, String> headers = new HashMap<>();
    headers.put("content-type", JSON_TYPE);
    headers.put("x-mbx-used-weight", Integer.toString(verdict.used()));
    headers.put("x-mbx-used-weight-1m", Integer.toString(verdict.used()));
    return headers;
  }

  private RestReply tooMany(WeightLimit.Verdict verdict) {
    String message =
        verdict.status() == 418
            ? "Way too much request weight used; IP banned until "
                + verdict.untilMs()
                + ". Please use WebSocket Streams for live updates to avoid bans."
            : message();
    Map<String, String> headers = headers(verdict);
    headers.put("retry-after", RestFaults.retryAfter(verdict.retryAfterMs()));
    return new RestReply(verdict.status(), headers, new Refusal(-1003, message).body(), 0);
  }

  private String message() {
    return "Too much request weight used; current limit is "
        + limit.perMinute()
        + " request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid"
        + " polling the API.";
  }

  private static boolean isMicros(Map<String, String> headers) {
    return headers.entrySet().stream()
        .anyMatch(
            header ->
                header.getKey().equalsIgnoreCase("X-MBX-TIME-UNIT")
                    && header.getValue().equalsIgnoreCase("MICROSECOND"));
  }

  /** Weights as published; a request that is refused for its parameters costs as much. */
  private static int weight(String endpoint, Map<String, String> parameters) {
    boolean one = parameters.containsKey("symbol");
    return switch (endpoint) {
      case "exchangeInfo" -> 20;
      case "depth" -> depthWeight(parameters.getOrDefault("limit", ""));
      case "ticker/bookTicker", "ticker/price" -> one ? 2 : 4;
      case "ticker/24hr" -> one || parameters.containsKey("symbols") ? 2 : 80;
      case "trades", "historicalTrades" -> 25;
      case "aggTrades" -> 4;
      case "klines", "uiKlines", "avgPrice" -> 2;
      default -> 1;
    };
  }

  private static int depthWeight(String limit) {
    if (!limit.matches("[0-9]{1,9}")) {
      return 5;
    }
    int levels = Integer.parseInt(limit);
    return levels <= 100 ? 5 : levels <= 500 ? 25 : levels <= 1_000 ? 50 : 250;
  }

  /** The reply's body, or null if there is no such endpoint. */
  private String body(String endpoint, Query query, Clock clock, String ip) throws Refusal {
    return switch (endpoint) {
      case "ping" -> {
        query.only();
        yield "{}";
      }
      case "time" -> {
        query.only();
        yield "{\"serverTime\":" + clock.now() + "}";
      }
      case "exchangeInfo" ->
          replies.exchangeInfo(
              query.only("symbol", "symbols", "permissions", "showPermissionSets", "symbolStatus"),
              clock);
      case "depth" -> depth(query.only("symbol", "limit", "symbolStatus"), ip);
      case "ticker/bookTicker" ->
          replies.bookTickers(query.only("symbol", "symbols", "symbolStatus"));
      case "ticker/price" -> replies.prices(query.only("symbol", "symbols", "symbolStatus"));
      case "ticker/24hr" ->
          replies.days(query.only("symbol", "symbols", "type", "symbolStatus"), clock);
      case "trades" -> replies.trades(query.only("symbol", "limit").symbol(), query, clock);
      case "historicalTrades" ->
          replies.trades(query.only("symbol", "limit", "fromId").symbol(), query, clock);
      case "aggTrades" ->
          replies.aggregateTrades(
              query.only("symbol", "fromId", "startTime", "endTime", "limit"), clock);
      case "klines", "uiKlines" ->
          replies.klines(
              query.only("symbol", "interval", "startTime", "endTime", "timeZone", "limit"), clock);
      case "avgPrice" -> replies.averagePrice(query.only("symbol").symbol(), clock);
      default -> null;
    };
  }

  private String depth(Query query, String ip) throws Refusal {
    Symbol symbol = query.symbol();
    int levels = query.limit(DEPTH_DEFAULT, DEPTH_MAX);
    int eventsAgo = faults.eventsAgo(symbol.bookName(), "depth", ip);
    return replies.depth(symbol, levels, eventsAgo);
  }
}
