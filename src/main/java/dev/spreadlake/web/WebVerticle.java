package dev.spreadlake.web;

import dev.spreadlake.config.Secret;
import dev.spreadlake.config.Settings;
import dev.spreadlake.market.Book;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.web.endpoint.SlowRequests;
import dev.spreadlake.web.live.LiveBridge;
import dev.spreadlake.web.live.LiveLimits;
import dev.spreadlake.web.live.WebIdentity;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server: page, API, metrics, health and {@code /live} on one port and one event loop.
 * Deploy it before whatever publishes, one instance. {@code stop} tells the sockets and lets
 * requests finish within the grace.
 */
public final class WebVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(WebVerticle.class);
  private static final int IDLE_SECONDS = 75;
  private static final String ECHARTS_VERSION = "5.5.0";

  /** Bytes the kernel may hold for one client; more would hide that it does not read. */
  private static final int SEND_BUFFER_BYTES = 128 * 1024;

  private static final int CLOSING_SECONDS = 2;

  private final Settings.Http settings;
  private final LiveLimits limits;
  private final WebIdentity identity;
  private final WebServices services;
  private final Meters meters;
  private final PrometheusMeterRegistry prometheus;
  private final TimeSource time;
  private HttpServer server;
  private LiveBridge live;
  private SlowRequests slow;

  /** With the usual limits of {@code /live}. */
  public WebVerticle(
      Settings.Http settings,
      WebIdentity identity,
      WebServices services,
      Meters meters,
      PrometheusMeterRegistry prometheus,
      TimeSource time) {
    this(
        settings,
        LiveLimits.of(
            settings.liveClientsMax(), settings.liveSubscriptionsMax(), settings.liveIdle()),
        identity,
        services,
        meters,
        prometheus,
        time);
  }

  /** With limits of its own. */
  public WebVerticle(
      Settings.Http settings,
      LiveLimits limits,
      WebIdentity identity,
      WebServices services,
      Meters meters,
      PrometheusMeterRegistry prometheus,
      TimeSource time) {
    this.settings = settings;
    this.limits = limits;
    this.identity = identity;
    this.services = services;
    this.meters = meters;
    this.prometheus = prometheus;
    this.time = time;
  }

  @Override
  public Future<?> start() {
    return StaticPage.read(vertx, ECHARTS_VERSION).compose(this::listen);
  }

  private Future<?> listen(StaticPage page) {
    live = new LiveBridge(vertx, identity, page::version, limits, meters, time);
    slow = new SlowRequests(vertx, meters);
    AccessPolicy access =
        new AccessPolicy(settings.token().map(Secret::reveal), settings.origins(), settings.host());
    HttpRoutes routes =
        new HttpRoutes(vertx, access, live, page, services, slow, prometheus, meters, time);
    server =
        vertx
            .createHttpServer(options())
            .requestHandler(new LiveGate(access, live, meters, routes.router()));
    return live.start()
        .compose(ready -> server.listen())
        .onSuccess(
            listening -> LOG.info("http listening host={} port={}", settings.host(), port()));
  }

  private HttpServerOptions options() {
    return new HttpServerOptions()
        .setHost(settings.host())
        .setPort(settings.port())
        .setIdleTimeout(IDLE_SECONDS)
        // Nothing here needs HTTP/2 without TLS, and every check may rely on the Host header.
        .setHttp2ClearTextEnabled(false)
        .setSendBufferSize(SEND_BUFFER_BYTES)
        .setMaxInitialLineLength(8 * 1024)
        .setMaxHeaderSize(16 * 1024)
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setMaxWebSocketFrameSize(limits.frameBytesMax())
        .setMaxWebSocketMessageSize(limits.messageBytesMax())
        .setWebSocketClosingTimeout(CLOSING_SECONDS);
  }

  /** The port in use; valid once deployed. */
  public int port() {
    return server.actualPort();
  }

  /** As {@link LiveBridge#feedEnd(Book)}; on the server's event loop, once deployed. */
  public Instant feedEnd(Book book) {
    return live.feedEnd(book);
  }

  /** As {@link LiveBridge#feedEnd()}; on the server's event loop, once deployed. */
  public Instant feedEnd() {
    return live.feedEnd();
  }

  @Override
  public Future<?> stop() {
    live.close("the server is stopping");
    long grace = settings.shutdownGrace().toMillis();
    Future<Void> drained =
        grace == 0 ? server.close() : server.shutdown(grace, TimeUnit.MILLISECONDS);
    return Future.join(drained, slow.close());
  }
}
