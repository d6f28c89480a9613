package dev.spreadlake.web;

import dev.spreadlake.metrics.Meters;
import dev.spreadlake.web.endpoint.Problem;
import dev.spreadlake.web.live.LiveBridge;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before the router: decides whether a WebSocket may be opened, and passes everything else
 * on. Here and not a route, because the router wraps the socket and hides its channel.
 */
final class LiveGate implements Handler<HttpServerRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(LiveGate.class);
  private static final String PATH = "/live";

  private final AccessPolicy access;
  private final LiveBridge live;
  private final Meters meters;
  private final Handler<HttpServerRequest> otherwise;

  LiveGate(
      AccessPolicy access, LiveBridge live, Meters meters, Handler<HttpServerRequest> otherwise) {
    this.access = access;
    this.live = live;
    this.meters = meters;
    this.otherwise = otherwise;
  }

  @Override
  public void handle(HttpServerRequest request) {
    String upgrade = request.getHeader(HttpHeaders.UPGRADE);
    if (!PATH.equals(request.path()) || !"websocket".equalsIgnoreCase(upgrade)) {
      otherwise.handle(request);
      return;
    }
    Optional<Problem> host = access.checkHost(request.getHeader(HttpHeaders.HOST));
    boolean ofPage = request.headers().contains(HttpHeaders.ORIGIN);
    if (host.isPresent() && !ofPage) {
      refuse(request, "host", host.get());
    } else if (!access.mayOpenLive(
        request.getHeader(HttpHeaders.ORIGIN), request.getHeader(HttpHeaders.HOST))) {
      refuse(request, "origin", Problem.of(403, "this origin may not open it; see http.origins"));
    } else if (!live.hasRoom()) {
      request.response().putHeader("retry-after", "5");
      refuse(request, "connections", Problem.of(503, "too many sockets are open"));
    } else {
      request
          .toWebSocket()
          .onSuccess(live::accept)
          .onFailure(
              e -> {
                meters.liveRefused("handshake").increment();
                LOG.debug("websocket handshake failed: {}", e.getMessage());
              });
    }
  }

  private void refuse(HttpServerRequest request, String why, Problem problem) {
    meters.liveRefused(why).increment();
    SecurityHeaders.set(request.response().headers());
    request.response().putHeader("connection", "close");
    problem.send(request.response());
  }
}
