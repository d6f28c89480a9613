package dev.spreadlake.web.endpoint;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

/** Small things that every endpoint does alike. Stateless. */
public final class Endpoints {
  private Endpoints() {}

  /** Dispatches by method: HEAD is GET without its body, OPTIONS lists, others are 405. */
  public static Handler<RoutingContext> of(Map<HttpMethod, Handler<RoutingContext>> byMethod) {
    TreeSet<String> allowed = new TreeSet<>();
    byMethod.keySet().forEach(method -> allowed.add(method.name()));
    if (byMethod.containsKey(HttpMethod.GET)) {
      allowed.add("HEAD");
    }
    allowed.add("OPTIONS");
    String allow = String.join(", ", allowed);
    return call -> {
      HttpMethod method = call.request().method();
      Handler<RoutingContext> handler =
          byMethod.get(method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method);
      if (handler != null) {
        handler.handle(call);
      } else if (method.equals(HttpMethod.OPTIONS)) {
        call.response().putHeader("allow", allow).setStatusCode(204).end();
      } else {
        call.response().putHeader("allow", allow);
        call.fail(Problem.of(405, "this path allows " + allow));
      }
    };
  }

  /** Answers a reading request only. */
  public static Handler<RoutingContext> get(Handler<RoutingContext> handler) {
    return of(Map.of(HttpMethod.GET, handler));
  }

  /** Sends a body that must not be kept. */
  public static void send(RoutingContext call, int status, String type, byte[] body) {
    HttpServerResponse response = call.response();
    if (response.ended() || response.closed()) {
      return;
    }
    Runnable head =
        () -> {
          response
              .setStatusCode(status)
              .putHeader("content-type", type)
              .putHeader("content-length", Integer.toString(body.length));
          if (!response.headers().contains("cache-control")) {
            response.putHeader("cache-control", "no-store");
          }
        };
    if (call.request().method().equals(HttpMethod.HEAD)) {
      head.run();
      response.end();
    } else if (!AnswersUnderWay.end(call, body, head)) {
      call.fail(Problem.of(503, "too many answers wait to be read; try again in a moment"));
    }
  }

  /**
   * Answers with the JSON of what {@code work} gives. Both are made off the event loop: an answer
   * of many rows would keep every socket waiting while it is written.
   */
  public static void slowJson(
      RoutingContext call,
      SlowRequests slow,
      SlowRequests.Lane lane,
      Callable<?> work,
      UnaryOperator<Throwable> problem) {
    slow.run(lane, () -> WebJson.mapper().writeValueAsBytes(work.call()))
        .onSuccess(body -> send(call, 200, "application/json", body))
        .onFailure(failure -> call.fail(problem.apply(failure)));
  }

  /** Sends JSON of little, which is written on the event loop. */
  public static void json(RoutingContext call, int status, Object body) {
    try {
      send(call, status, "application/json", WebJson.mapper().writeValueAsBytes(body));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      call.fail(e);
    }
  }
}
