package dev.spreadlake.simulator;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * One venue's protocol over a {@link TradingFloor}, without sockets: a test attaches to it in
 * memory and drives the time; {@link SimulatorVerticle} puts it on a port.
 *
 * <p>Not thread-safe: every method, and every call to an {@link ExchangeClient}, happens on the one
 * thread that drives it.
 */
public interface Exchange {
  /** Lower-case name of the venue it imitates. */
  String venue();

  /** Its markets, clock and faults. */
  TradingFloor floor();

  /** Lets time pass; everything due is sent to the clients in order. */
  default void advanceTo(Instant time) {
    floor().advanceTo(time);
  }

  /**
   * The reply that keeps a WebSocket from being opened just now, if there is one.
   *
   * @param path without query
   */
  Optional<RestReply> upgradeRefusal(String ip, String path);

  /**
   * Opens a WebSocket.
   *
   * @param path with query, as in the request line
   */
  ExchangeSession connect(String ip, String path, ExchangeClient client);

  /** Answers a GET. */
  RestReply rest(String path, Map<String, String> query, Map<String, String> headers, String ip);

  /** Answers a GET without headers. */
  default RestReply rest(String path, Map<String, String> query, String ip) {
    return rest(path, query, Map.of(), ip);
  }

  /**
   * The reply to a request that is none to be answered: not a GET, or not to be read.
   *
   * @param status what it is told
   * @param path without query
   */
  default RestReply refusal(int status, String path, String ip) {
    return RestReply.empty(status);
  }

  /** What it has counted, by name: limits reached above all. */
  Map<String, Long> counters();

  /** The sockets open now. */
  Collection<? extends ExchangeSession> sessions();
}
