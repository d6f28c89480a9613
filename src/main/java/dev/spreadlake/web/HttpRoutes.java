package dev.spreadlake.web;

import dev.spreadlake.lake.window.LakeStatus;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.web.endpoint.AnswersUnderWay;
import dev.spreadlake.web.endpoint.ApiModule;
import dev.spreadlake.web.endpoint.Endpoints;
import dev.spreadlake.web.endpoint.Problem;
import dev.spreadlake.web.endpoint.SlowRequests;
import dev.spreadlake.web.lake.ExposureApi;
import dev.spreadlake.web.lake.SpreadApi;
import dev.spreadlake.web.live.LiveBridge;
import dev.spreadlake.web.quality.QualityReport;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which path is answered by what, and what stands in front of all of them. */
final class HttpRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(HttpRoutes.class);
  private static final int BODY_BYTES_MAX = 64 * 1024;

  /** Answers on their way to clients, all together. */
  private static final long UNREAD_BYTES_MAX = 64 << 20;

  /** A client that takes nothing of its answer for so long does not read. */
  private static final Duration STALLED_MAX = Duration.ofMinutes(1);

  /** Enough for the largest answer, 25 MB, over a line of 0.4 Mbit/s. */
  private static final Duration SENDING_MAX = Duration.ofMinutes(10);

  private static final String OPENMETRICS = "application/openmetrics-text";

  private final Vertx vertx;
  private final AccessPolicy access;
  private final LiveBridge live;
  private final StaticPage page;
  private final WebServices services;
  private final SlowRequests slow;
  private final PrometheusMeterRegistry prometheus;
  private final Meters meters;
  private final TimeSource time;

  HttpRoutes(
      Vertx vertx,
      AccessPolicy access,
      LiveBridge live,
      StaticPage page,
      WebServices services,
      SlowRequests slow,
      PrometheusMeterRegistry prometheus,
      Meters meters,
      TimeSource time) {
    this.vertx = vertx;
    this.access = access;
    this.live = live;
    this.page = page;
    this.services = services;
    this.slow = slow;
    this.prometheus = prometheus;
    this.meters = meters;
    this.time = time;
  }

  Router router() {
    Router router = Router.router(vertx);
    router
        .route()
        .handler(new AnswersUnderWay(UNREAD_BYTES_MAX, STALLED_MAX, SENDING_MAX, time, meters))
        .handler(new SecurityHeaders())
        .handler(this::checkHost)
        .handler(HttpRoutes::checkQuery);
    // A path that cannot be decoded reaches no route.
    router.errorHandler(
        400,
        call -> {
          SecurityHeaders.set(call.response().headers());
          Problem.of(400, "the path's percent-encoding is malformed").send(call.response());
        });
    router.route("/live").handler(Endpoints.get(this::noSocket));
    router.route("/metrics").handler(Endpoints.get(this::metrics));
    router.route("/health/live").handler(Endpoints.get(this::alive));
    router.route("/health/ready").handler(Endpoints.get(this::ready));
    router.route(QualityReport.PATH).handler(Endpoints.get(this::qualityReport));
    router.route("/api/*").handler(this::checkChange);
    router.route("/api/*").handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX));
    Router api = Router.router(vertx);
    new SpreadApi(live, services.spreads(), slow).mount(api);
    new ExposureApi(live, services.spreads(), slow, time).mount(api);
    new AlertApi(vertx.eventBus(), live).mount(api);
    new StateApi(live, services, slow).mount(api);
    for (ApiModule module : services.modules()) {
      module.mount(api, slow);
    }
    router.route("/api/*").subRouter(api);
    router
        .route("/api/*")
        .handler(call -> call.fail(Problem.of(404, "there is no such call; see /openapi.yaml")));
    for (ApiModule module : services.modules()) {
      module.mountPages(router, slow);
    }
    router.route("/*").handler(Endpoints.get(page::handle));
    router.route().failureHandler(this::failed);
    return router;
  }

  private void checkHost(RoutingContext call) {
    Optional<Problem> refused = access.checkHost(call.request().getHeader(HttpHeaders.HOST));
    if (refused.isPresent()) {
      call.fail(refused.get());
    } else {
      call.next();
    }
  }

  private static void checkQuery(RoutingContext call) {
    try {
      call.request().params();
    } catch (IllegalArgumentException malformed) {
      call.fail(Problem.of(400, "the query's percent-encoding is malformed"));
      return;
    }
    call.next();
  }

  private void checkChange(RoutingContext call) {
    HttpServerRequest request = call.request();
    HttpMethod method = request.method();
    if (method.equals(HttpMethod.GET)
        || method.equals(HttpMethod.HEAD)
        || method.equals(HttpMethod.OPTIONS)) {
      call.next();
      return;
    }
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    boolean hasBody =
        request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null
            || (length != null && !length.equals("0"))
            || method.equals(HttpMethod.POST);
    Optional<Problem> refused =
        access.checkChange(
            new AccessPolicy.Asked(
                isLoopback(request.connection().remoteAddress()),
                request.getHeader("x-forwarded-for") != null
                    || request.getHeader("forwarded") != null,
                request.getHeader(HttpHeaders.HOST),
                request.getHeader(HttpHeaders.ORIGIN),
                request.getHeader("sec-fetch-site"),
                request.getHeader(HttpHeaders.AUTHORIZATION),
                request.getHeader(HttpHeaders.CONTENT_TYPE),
                hasBody));
    if (refused.isPresent()) {
      if (refused.get().status() == 401) {
        call.response().putHeader("www-authenticate", "Bearer");
      }
      call.fail(refused.get());
    } else {
      call.next();
    }
  }

  private static boolean isLoopback(SocketAddress address) {
    String host = address == null ? null : address.hostAddress();
    if (host == null) {
      return false;
    }
    try {
      // A literal address: nothing is looked up.
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (java.net.UnknownHostException e) {
      return false;
    }
  }

  private void noSocket(RoutingContext call) {
    call.response().putHeader("upgrade", "websocket");
    call.fail(Problem.of(426, "this is a WebSocket; see /asyncapi.yaml"));
  }

  private void metrics(RoutingContext call) {
    String accept = call.request().getHeader(HttpHeaders.ACCEPT);
    boolean open = accept != null && accept.contains(OPENMETRICS);
    String type =
        open
            ? OPENMETRICS + "; version=1.0.0; charset=utf-8"
            : "text/plain; version=0.0.4; charset=utf-8";
    slow.run(SlowRequests.Lane.METRICS, () -> prometheus.scrape(open ? OPENMETRICS : "text/plain"))
        .onSuccess(text -> Endpoints.send(call, 200, type, text.getBytes(StandardCharsets.UTF_8)))
        .onFailure(call::fail);
  }

  private void qualityReport(RoutingContext call) {
    new QualityReport(live.mode(), slow).handle(call);
  }

  private void alive(RoutingContext call) {
    Endpoints.json(call, 200, Map.of("status", "up"));
  }

  private void ready(RoutingContext call) {
    Optional<String> why = live.state().notReady(time.nanoTime());
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("ready", why.isEmpty());
    body.put("reason", why.orElse(null));
    LakeStatus lake = live.state().lake();
    body.put("lake", lake == null || lake.healthy() ? null : lake.detail());
    Endpoints.json(call, why.isEmpty() ? 200 : 503, body);
  }

  private void failed(RoutingContext call) {
    Throwable failure = call.failure();
    Problem problem;
    if (failure instanceof Problem known) {
      problem = known;
    } else {
      int status = failure instanceof HttpException http ? http.getStatusCode() : call.statusCode();
      if (status < 400 || status >= 500) {
        LOG.error("request failed path={}", call.normalizedPath(), failure);
        status = 500;
      }
      problem =
          Problem.of(
              status,
              switch (status) {
                case 400 -> "the request is malformed";
                case 404 -> "there is nothing here";
                case 413 -> "a body may have " + BODY_BYTES_MAX + " bytes";
                case 500 -> "this failed on our side; the log says more";
                default -> "the request was refused";
              });
    }
    if (problem.status() == 503 && !call.response().headers().contains("retry-after")) {
      call.response().putHeader("retry-after", "1");
    }
    problem.send(call.response());
  }
}
