package dev.spreadlake.simulator;

import dev.spreadlake.market.SimulatedExchange;
import dev.spreadlake.time.TimeSource;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts one {@link Exchange} on a port, REST and WebSocket on the same one: any path the exchange
 * admits, {@code /_control} for its faults (loopback only). Everything runs on its one event loop.
 * Each reply and each handshake carries {@link SimulatedExchange#HEADER}.
 */
public final class SimulatorVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(SimulatorVerticle.class);
  private static final int FRAME_BYTES_MAX = 65_536;
  private static final int TOO_LONG = 1_009;

  /** Room for the names of as many streams as Binance allows a connection. */
  private static final int ADDRESS_BYTES_MAX = 65_536;

  private static final long TICK_MS_MAX = 1_000;
  private static final long PENDING_BYTES_MAX = 4_000_000;
  private static final long BEHIND_MS_MAX = 5_000;
  private static final long STEP_MS = 10;
  private static final long TURN_NANOS_MAX = 50_000_000;

  private final Exchange exchange;
  private final String host;
  private final int port;
  private final TimeSource time;
  private final ExchangeTime exchangeTime;
  private final AtomicLong slowReadersCut = new AtomicLong();
  private final ControlApi control;
  private final long pendingBytesMax;
  private HttpServer server;
  private boolean behind;
  private volatile int actualPort;

  /**
   * @param exchange whose clock is at or before {@code time}'s now
   * @param port 0 picks a free one
   */
  public SimulatorVerticle(Exchange exchange, String host, int port, TimeSource time) {
    this(exchange, host, port, time, PENDING_BYTES_MAX);
  }

  /** With another bound on the bytes that may wait for a slow reader. */
  SimulatorVerticle(
      Exchange exchange, String host, int port, TimeSource time, long pendingBytesMax) {
    this.pendingBytesMax = pendingBytesMax;
    this.exchange = exchange;
    this.host = host;
    this.port = port;
    this.time = time;
    exchangeTime = new ExchangeTime(time);
    control = new ControlApi(exchange, slowReadersCut::get);
  }

  /** The port it listens on, once deployed. */
  public int port() {
    return actualPort;
  }

  @Override
  public Future<?> start() {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(host)
            .setPort(port)
            .setMaxInitialLineLength(ADDRESS_BYTES_MAX)
            .setCompressionSupported(false)
            // As the venues do, for whoever offers it.
            .setPerMessageWebSocketCompressionSupported(true)
            .setPerFrameWebSocketCompressionSupported(false)
            .setMaxWebSocketFrameSize(FRAME_BYTES_MAX)
            .setMaxWebSocketMessageSize(FRAME_BYTES_MAX);
    server = vertx.createHttpServer(options).requestHandler(this::request);
    return server
        .listen()
        .onSuccess(
            listening -> {
              actualPort = listening.actualPort();
              LOG.info(
                  "simulated exchange venue={} host={} port={} seed={} speed={} books={}: nothing it"
                      + " says is real",
                  exchange.venue(),
                  host,
                  actualPort,
                  exchange.floor().simulation().seed(),
                  exchange.floor().simulation().speed(),
                  exchange.floor().books());
              tick();
            });
  }

  @Override
  public Future<?> stop() {
    return server == null ? Future.succeededFuture() : server.close();
  }

  /**
   * Lets time pass up to now. A market too busy for the machine falls behind instead of keeping the
   * event loop from its sockets; none is made to live through hours that the machine slept.
   */
  private void catchUp() {
    long begun = time.nanoTime();
    Duration jumped = exchangeTime.follow();
    if (!jumped.isZero()) {
      LOG.warn("the wall clock is {} s ahead: the exchange's clock jumps", jumped.toSeconds());
      exchange.floor().skip(jumped);
    }
    Instant target = exchangeTime.now();
    Instant reached = exchange.floor().now();
    while (reached.isBefore(target) && time.nanoTime() - begun < TURN_NANOS_MAX) {
      reached = reached.plusMillis(STEP_MS).isBefore(target) ? reached.plusMillis(STEP_MS) : target;
      exchange.advanceTo(reached);
    }
    boolean late = reached.isBefore(target.minusMillis(BEHIND_MS_MAX));
    if (late && !behind) {
      LOG.warn("the market is too fast for this machine: the exchange's clock falls behind");
    }
    behind = late;
  }

  private void tick() {
    catchUp();
    Instant due = exchange.floor().nextDue();
    Instant now = exchange.floor().now();
    long wait =
        due.isAfter(now.plusMillis(TICK_MS_MAX))
            ? TICK_MS_MAX
            : Math.max(1, Duration.between(now, due).toMillis());
    vertx.setTimer(wait, id -> tick());
  }

  private void request(HttpServerRequest request) {
    catchUp();
    if (request.canUpgradeToWebSocket()) {
      upgrade(request);
      return;
    }
    String ip = request.remoteAddress().hostAddress();
    String path = request.path() == null ? "" : request.path();
    if (path.startsWith(ControlApi.ROOT)) {
      control(request, ip);
      return;
    }
    if (path.isEmpty() || !request.method().equals(HttpMethod.GET)) {
      write(request, exchange.refusal(405, path, ip));
      return;
    }
    Map<String, String> query;
    try {
      query = flat(request.params());
    } catch (IllegalArgumentException e) {
      LOG.debug("no such escape uri={}", request.uri(), e);
      write(request, exchange.refusal(400, path, ip));
      return;
    }
    RestReply reply = exchange.rest(path, query, flat(request.headers()), ip);
    if (reply.delayMs() > 0) {
      vertx.setTimer(reply.delayMs(), id -> write(request, reply));
    } else {
      write(request, reply);
    }
  }

  private void control(HttpServerRequest request, String ip) {
    Buffer body = Buffer.buffer();
    request.handler(
        part -> {
          // One byte beyond the bound is kept, so that the API can tell; the rest is dropped.
          int room = ControlApi.BODY_BYTES_MAX + 1 - body.length();
          body.appendBuffer(part.slice(0, Math.min(room, part.length())));
        });
    request.exceptionHandler(e -> LOG.debug("control request broke off ip={}", ip, e));
    request.endHandler(
        end ->
            write(
                request,
                control.answer(
                    request.method().name(),
                    request.path(),
                    request.getHeader("origin"),
                    body.toString(),
                    ip)));
  }

  private static void write(HttpServerRequest request, RestReply reply) {
    HttpServerResponse response = request.response();
    if (response.closed()) {
      return;
    }
    if (reply.status() == RestReply.CUT) {
      request.connection().close();
      return;
    }
    response.setStatusCode(reply.status()).putHeader(SimulatedExchange.HEADER, "true");
    reply.headers().forEach(response::putHeader);
    response
        .end(Buffer.buffer(reply.body()))
        .onFailure(failure -> LOG.debug("reply not delivered path={}", request.path(), failure));
  }

  private void upgrade(HttpServerRequest request) {
    Optional<RestReply> refusal =
        exchange.upgradeRefusal(request.remoteAddress().hostAddress(), request.path());
    if (refusal.isPresent()) {
      write(request, refusal.get());
      return;
    }
    request.response().putHeader(SimulatedExchange.HEADER, "true");
    request
        .toWebSocket()
        .onSuccess(this::socket)
        .onFailure(failure -> LOG.debug("handshake failed path={}", request.path(), failure));
  }

  private void socket(ServerWebSocket socket) {
    String path = socket.query() == null ? socket.path() : socket.path() + '?' + socket.query();
    SocketClient client =
        new SocketClient(socket, exchange.venue(), pendingBytesMax, slowReadersCut);
    ExchangeSession session = exchange.connect(socket.remoteAddress().hostAddress(), path, client);
    socket.textMessageHandler(
        text -> {
          catchUp();
          session.receive(text);
        });
    socket.frameHandler(
        frame -> {
          if (frame.isPing()) {
            catchUp();
            session.receivePing();
          }
        });
    socket.pongHandler(payload -> session.receivePong(payload.toString()));
    socket.exceptionHandler(
        e -> {
          LOG.debug("socket failed id={}", session.id(), e);
          if (e instanceof IllegalStateException) {
            // So Vert.x says that a message, as it is once inflated, is beyond the bound.
            client.close(TOO_LONG, "");
          }
        });
    socket.closeHandler(gone -> session.closed());
  }

  private static Map<String, String> flat(io.vertx.core.MultiMap entries) {
    Map<String, String> map = new HashMap<>();
    entries.forEach(entry -> map.putIfAbsent(entry.getKey(), entry.getValue()));
    return map;
  }
}
