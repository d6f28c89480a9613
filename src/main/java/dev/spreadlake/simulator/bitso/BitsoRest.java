package dev.spreadlake.simulator.bitso;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spreadlake.simulator.Fault;
import dev.spreadlake.simulator.FaultKind;
import dev.spreadlake.simulator.LimitOrderBook;
import dev.spreadlake.simulator.RestFaults;
import dev.spreadlake.simulator.RestReply;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Answers Bitso's public REST calls, under {@code /v3} and {@code /api/v3}. Not thread-safe. */
final class BitsoRest {
  private static final String THROTTLED =
      "{\"success\":false,\"error\":{\"code\":\"0801\",\"message\":\"You have hit the request"
          + " rate-limit\"}}";

  private final BitsoExchange exchange;
  private final RestFaults faults;
  private final BitsoReplies replies;
  private final RequestLimit limit;

  BitsoRest(BitsoExchange exchange, RestFaults faults) {
    this.exchange = exchange;
    this.faults = faults;
    replies = new BitsoReplies(exchange);
    limit = new RequestLimit(exchange.floor().simulation().requestsPerMinute());
  }

  /** Requests refused for being too many. */
  long refused() {
    return limit.refused();
  }

  RestReply answer(String path, Map<String, String> query, String ip) {
    String endpoint = endpoint(path);
    String book = query.get("book");
    Optional<RestReply> instead = faults.instead(book, endpoint, ip);
    if (instead.isPresent()) {
      return instead.get();
    }
    RestReply reply = admitted(endpoint, query, book, ip);
    long delay = faults.delayMs(book, endpoint, endpoint.equals("order_book"), ip);
    return delay > 0 ? reply.delayed(delay) : reply;
  }

  private RestReply admitted(String endpoint, Map<String, String> query, String book, String ip) {
    if (faults.hit(FaultKind.ERROR_200, book, endpoint, ip).isPresent()) {
      return RestReply.json(200, THROTTLED);
    }
    if (faults.hit(FaultKind.HTTP_401, book, endpoint, ip).isPresent()) {
      return failure(401, "0201", "Invalid Nonce or Invalid Credentials");
    }
    Optional<Fault> tooMany = faults.hit(FaultKind.HTTP_429, book, endpoint, ip);
    if (tooMany.isPresent()) {
      Map<String, String> headers = new HashMap<>();
      headers.put("content-type", "text/plain");
      headers.put("retry-after", RestFaults.retryAfter(tooMany.get().delay().toMillis()));
      return new RestReply(429, headers, "error code: 1015", 0);
    }
    if (faults.hit(FaultKind.HTTP_451, book, endpoint, ip).isPresent()) {
      return RestReply.empty(451);
    }
    if (faults.hit(FaultKind.HTTP_420, book, endpoint, ip).isPresent()
        || !limit.admit(ip, exchange.floor().nowMs())) {
      return RestReply.json(420, THROTTLED);
    }
    return switch (endpoint) {
      case "available_books" -> success(replies.availableBooks());
      case "catalogues" -> success(replies.catalogues());
      case "ticker" -> ticker(book);
      case "order_book" -> orderBook(query, book, ip);
      case "trades" -> trades(query, book);
      case "ohlc" -> ohlc(query, book);
      default -> RestReply.empty(404);
    };
  }

  /** Last part of the path if it lies directly under the API's root, else an empty text. */
  private static String endpoint(String path) {
    String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    for (String root : new String[] {"/api/v3/", "/v3/"}) {
      if (trimmed.startsWith(root)) {
        return trimmed.substring(root.length());
      }
    }
    return "";
  }

  private RestReply ticker(String book) {
    if (book == null) {
      return success(replies.tickers());
    }
    LimitOrderBook listed = exchange.listed(book);
    if (listed == null) {
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      body.putObject("error").put("code", 20).put("message", "Unknown OrderBook " + book);
      return RestReply.json(400, body.toString());
    }
    return success(replies.ticker(listed));
  }

  private RestReply orderBook(Map<String, String> query, String book, String ip) {
    LimitOrderBook listed = exchange.listed(book);
    if (listed == null) {
      return failure("0301", "Unknown order book " + (book == null ? "missing" : book));
    }
    int eventsAgo = faults.eventsAgo(book, "order_book", ip);
    boolean aggregate = !"false".equals(query.get("aggregate"));
    return success(replies.orderBook(listed.snapshot(eventsAgo), listed.spec(), aggregate));
  }

  private RestReply trades(Map<String, String> query, String book) {
    if (book == null) {
      return failure("0303", "Missing field: book");
    }
    String sort = query.getOrDefault("sort", "desc");
    Long limitWanted = number(query.getOrDefault("limit", "25"));
    Long marker = query.containsKey("marker") ? number(query.get("marker")) : Long.valueOf(-1);
    if (marker == null) {
      return failure("0321", "Bad tid marker " + query.get("marker"));
    }
    if (limitWanted == null || limitWanted < 1) {
      return failure("0304", "Invalid limit " + query.get("limit"));
    }
    if (!sort.equals("desc") && !sort.equals("asc")) {
      return failure("0304", "Invalid sort " + sort);
    }
    LimitOrderBook listed = exchange.listed(book);
    if (listed == null) {
      return RestReply.json(200, "{\"payload\":[],\"success\":true}");
    }
    int most = (int) Math.min(100, limitWanted);
    return success(replies.trades(listed, marker, sort.equals("asc"), most));
  }

  private RestReply ohlc(Map<String, String> query, String book) {
    LimitOrderBook listed = exchange.listed(book);
    if (listed == null) {
      return failure("0301", "Unknown order book " + (book == null ? "missing" : book));
    }
    Long bucket = number(query.getOrDefault("time_bucket", "60"));
    Long start = number(query.getOrDefault("start", "0"));
    Long end = number(query.getOrDefault("end", Long.toString(exchange.floor().nowMs())));
    if (bucket == null || bucket <= 0 || bucket % 60 != 0 || start == null || end == null) {
      return failure("0304", "Invalid time_bucket, start or end");
    }
    return success(replies.ohlc(listed, bucket * 1_000, start, end));
  }

  private static Long number(String text) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      return null; // the caller answers with the venue's own error
    }
  }

  private static RestReply success(String payload) {
    return RestReply.json(200, "{\"success\":true,\"payload\":" + payload + "}");
  }

  private static RestReply failure(String code, String message) {
    return failure(400, code, message);
  }

  private static RestReply failure(int status, String code, String message) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ObjectNode error = body.putObject("error").put("code", code);
    error.putArray("details");
    error.put("message", message);
    body.put("success", false);
    return RestReply.json(status, body.toString());
  }
}
