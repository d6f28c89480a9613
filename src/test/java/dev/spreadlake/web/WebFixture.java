package dev.spreadlake.web;

import dev.spreadlake.bus.RecordCodec;
import dev.spreadlake.config.Secret;
import dev.spreadlake.config.Settings;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.spread.SpreadObservation;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.web.live.LiveLimits;
import dev.spreadlake.web.live.WebIdentity;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server on a free port with nothing behind it but the bus, and a client for it. */
public final class WebFixture implements AutoCloseable {
  public static final Book BTC = new Book("btc_mxn");
  public static final Book USD = new Book("usd_mxn");

  private static final Instant START = Instant.parse("2026-11-22T04:10:00Z");

  public final Vertx vertx = Vertx.vertx();
  public final PrometheusMeterRegistry prometheus =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  public final Meters meters = new Meters(prometheus);
  public final FakeAlerts alerts;
  public final int port;
  private final HttpClient http = HttpClient.newHttpClient();
  private final String deployment;
  private final WebVerticle web;
  private boolean closed;

  private WebFixture(
      Settings.Http settings, LiveLimits limits, FeedMode mode, WebServices services) {
    RecordCodec.register(vertx.eventBus());
    alerts = new FakeAlerts(vertx.eventBus());
    WebIdentity identity =
        new WebIdentity(
            mode,
            "test",
            "lake-1",
            Map.of(Venue.BITSO, List.of(BTC, USD)),
            Map.of(Venue.BITSO, List.of(new BigDecimal("10000"))),
            List.of(new BigDecimal("1.0"), new BigDecimal("0.5"), new BigDecimal("0.1")),
            Duration.ofMinutes(10));
    web =
        new WebVerticle(
            settings, limits, identity, services, meters, prometheus, TimeSource.system());
    deployment = deployed(web);
    port = web.port();
  }

  private String deployed(WebVerticle server) {
    try {
      return vertx.deployVerticle(server).await(20, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new IllegalStateException("the server did not start", late);
    }
  }

  /** With the usual limits, no token, simulated; close it, or let JUnit. */
  public static WebFixture start() {
    return start(http(null), limits());
  }

  public static WebFixture start(Settings.Http settings, LiveLimits limits) {
    return new WebFixture(settings, limits, FeedMode.SIMULATED, WebServices.none());
  }

  public static WebFixture start(FeedMode mode) {
    return new WebFixture(http(null), limits(), mode, WebServices.none());
  }

  public static WebFixture start(WebServices services) {
    return new WebFixture(http(null), limits(), FeedMode.SIMULATED, services);
  }

  public static WebFixture start(FeedMode mode, WebServices services) {
    return new WebFixture(http(null), limits(), mode, services);
  }

  /** Where the feeds have come to; on the server's event loop. */
  public Instant feedEnd() {
    return web.feedEnd();
  }

  public static Settings.Http http(String token) {
    return new Settings.Http(
        "127.0.0.1",
        0,
        Optional.ofNullable(token).map(Secret::new),
        List.of("https://desk.example"),
        100,
        100,
        Duration.ofSeconds(60),
        Duration.ofSeconds(2));
  }

  public static LiveLimits limits() {
    return LiveLimits.of(100, 100, Duration.ofSeconds(60));
  }

  public EventBus bus() {
    return vertx.eventBus();
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  public HttpResponse<String> get(String path, String... headers) throws Exception {
    return send("GET", path, null, headers);
  }

  public HttpResponse<String> send(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofSeconds(10))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** The observation of a book {@code n} seconds after a fixed start. */
  public static SpreadObservation observation(Book book, int n) {
    BigDecimal bid = new BigDecimal("790333.40").add(BigDecimal.valueOf(n));
    return SpreadObservation.of(
        START.plusSeconds(n),
        Venue.BITSO,
        book,
        bid,
        bid.add(new BigDecimal("628.48")),
        new BigDecimal("0.50000000"),
        new BigDecimal("0.25000000"),
        null,
        2,
        new BigDecimal("0.125"),
        140,
        3,
        Source.WS);
  }

  public static Gap gap(Book book, int n, GapReason reason) {
    return new Gap(START.plusSeconds(n), book, reason, "test");
  }

  @Override
  public void close() throws Exception {
    if (!closed) {
      closed = true;
      vertx.close().await(20, TimeUnit.SECONDS);
    }
  }

  /** Stops the server as a SIGTERM would. */
  public io.vertx.core.Future<Void> undeploy() {
    return vertx.undeploy(deployment);
  }

  /** Something that will be true soon. */
  @FunctionalInterface
  public interface Check {
    boolean holds() throws Exception;
  }

  /** Waits until it is true; fails after ten seconds. */
  public static void eventually(Check check) throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!check.holds()) {
      if (System.nanoTime() > until) {
        throw new AssertionError("did not come true within 10 s");
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
