package dev.spreadlake.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spreadlake.alert.AlertEvent;
import dev.spreadlake.alert.AlertRequests;
import dev.spreadlake.alert.AlertRule;
import dev.spreadlake.alert.BasisSeries;
import dev.spreadlake.bus.RequestTopic;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.config.Durations;
import dev.spreadlake.web.endpoint.Endpoints;
import dev.spreadlake.web.endpoint.Parameters;
import dev.spreadlake.web.endpoint.Period;
import dev.spreadlake.web.endpoint.Problem;
import dev.spreadlake.web.endpoint.WebJson;
import dev.spreadlake.web.live.ClientMessages;
import dev.spreadlake.web.live.LiveBridge;
import dev.spreadlake.web.live.LiveFields;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** {@code /api/alerts} and {@code /api/rules}: asks the alert verticle over the bus. */
final class AlertApi {
  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(5);
  private static final int LIMIT_DEFAULT = 100;
  private static final int LIMIT_MAX = 1000;
  private static final int ID_MAX = 128;
  private static final Instant END = Instant.parse("9999-12-31T00:00:00Z");

  private final EventBus bus;
  private final LiveBridge live;

  AlertApi(EventBus bus, LiveBridge live) {
    this.bus = bus;
    this.live = live;
  }

  void mount(Router router) {
    router.route("/alerts").handler(Endpoints.get(this::alerts));
    router
        .route("/rules")
        .handler(
            Endpoints.of(
                Map.of(
                    HttpMethod.GET, this::rules,
                    HttpMethod.POST, this::put)));
    router
        .route("/rules/:id")
        .handler(
            Endpoints.of(
                Map.of(
                    HttpMethod.GET, this::rule,
                    HttpMethod.DELETE, this::delete)));
  }

  private <Q, R> Future<R> ask(RequestTopic<Q, R> topic, Q question) {
    return topic
        .ask(bus, question, ASK_TIMEOUT)
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof ReplyException refused
                            && refused.failureCode() == RequestTopic.BAD_REQUEST
                        ? Problem.of(400, refused.getMessage())
                        : Problem.of(503, "the alert service does not answer at the moment")));
  }

  private void alerts(RoutingContext call) {
    long after = Parameters.number(call, "after", -1, 0, Long.MAX_VALUE);
    int limit = Parameters.whole(call, "limit", LIMIT_DEFAULT, 1, LIMIT_MAX);
    if (Parameters.text(call, "from").isPresent() || Parameters.text(call, "to").isPresent()) {
      between(call, limit);
      return;
    }
    Optional<String> state = Parameters.text(call, "state");
    if (state.isPresent() && !state.get().equals("firing")) {
      throw Problem.parameter("state", "state can only be firing: what fires now");
    }
    if (state.isPresent() && after >= 0) {
      throw Problem.parameter("after", "after does not go together with state");
    }
    Future<AlertRequests.Events> events =
        state.isPresent()
            ? ask(Topics.ALERT_OPEN, new AlertRequests.Open(limit))
            : events(after, limit);
    answer(call, events, found -> write(found.events(), found.lastSeq(), Optional.empty()));
  }

  private Future<AlertRequests.Events> events(long after, int limit) {
    return after >= 0
        ? ask(Topics.ALERT_HISTORY, new AlertRequests.History(after, limit))
        : ask(Topics.ALERT_HISTORY, new AlertRequests.History(Long.MAX_VALUE, 0))
            .compose(
                end ->
                    ask(
                        Topics.ALERT_HISTORY,
                        new AlertRequests.History(Math.max(0, end.lastSeq() - limit), limit)));
  }

  private static <T> void answer(RoutingContext call, Future<T> asked, Function<T, byte[]> body) {
    asked
        .map(body)
        .onSuccess(json -> Endpoints.send(call, 200, "application/json", json))
        .onFailure(call::fail);
  }

  private void between(RoutingContext call, int limit) {
    for (String other : List.of("after", "state")) {
      if (Parameters.text(call, other).isPresent()) {
        throw Problem.parameter(other, other + " does not go together with from and to");
      }
    }
    Optional<Instant> since = Parameters.instant(call, "from");
    Optional<Instant> until = Parameters.instant(call, "to");
    Period.inOrder(since, until);
    Instant from = since.orElse(Instant.EPOCH);
    Instant to = until.orElse(END);
    answer(
        call,
        ask(Topics.ALERT_BETWEEN, new AlertRequests.Between(from, to, limit)),
        found -> write(found.events(), found.lastSeq(), Optional.of(found.truncated())));
  }

  private static byte[] write(List<AlertEvent> events, long lastSeq, Optional<Boolean> truncated) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var json = WebJson.mapper().getFactory().createGenerator(bytes)) {
      json.writeStartObject();
      json.writeNumberField("last_seq", lastSeq);
      if (truncated.isPresent()) {
        json.writeBooleanField("truncated", truncated.get());
      }
      json.writeArrayFieldStart("alerts");
      for (AlertEvent event : events) {
        json.writeStartObject();
        LiveFields.alertFields(json, event);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void rules(RoutingContext call) {
    ask(Topics.ALERT_RULES, new AlertRequests.ListRules())
        .onSuccess(
            found -> {
              ObjectNode body = WebJson.mapper().createObjectNode();
              var rules = body.putArray("rules");
              found.rules().forEach(rule -> rules.add(node(rule)));
              var standings = body.putArray("standings");
              for (AlertRequests.Standing standing : found.standings()) {
                standings
                    .addObject()
                    .put("rule", standing.rule().id())
                    .put("book", standing.book())
                    .put("state", standing.state())
                    .put("since", standing.since());
              }
              Endpoints.json(call, 200, body);
            })
        .onFailure(call::fail);
  }

  private static ObjectNode node(AlertRule rule) {
    return WebJson.mapper()
        .createObjectNode()
        .put("id", rule.id())
        .put("name", rule.name())
        .put("on", BasisSeries.on(rule))
        .put("book", rule.book() == null ? null : rule.book().name())
        .put("above", rule.above().toPlainString())
        .put("clear", rule.clear().toPlainString())
        .put("for", Durations.format(rule.hold()))
        .put("severity", rule.severity().id());
  }

  private void rule(RoutingContext call) {
    String id = call.pathParam("id");
    ask(Topics.ALERT_RULES, new AlertRequests.ListRules())
        .onSuccess(
            found ->
                found.rules().stream()
                    .filter(rule -> rule.id().equals(id))
                    .findFirst()
                    .ifPresentOrElse(
                        rule -> Endpoints.json(call, 200, node(rule)),
                        () -> call.fail(Problem.of(404, "there is no rule of that id"))))
        .onFailure(call::fail);
  }

  private void put(RoutingContext call) {
    AlertRule rule = read(call);
    if (rule.book() != null && !BasisSeries.is(rule.book()) && !live.isKnown(rule.book().name())) {
      throw Problem.parameter(
          "book", "no such book here; there are " + String.join(", ", live.books()));
    }
    ask(Topics.ALERT_PUT_RULE, new AlertRequests.PutRule(rule))
        .onSuccess(
            done -> {
              call.response()
                  .putHeader(
                      "location",
                      // What encodes a form writes a space as a plus, which in a path is one.
                      "/api/rules/"
                          + URLEncoder.encode(rule.id(), StandardCharsets.UTF_8)
                              .replace("+", "%20"));
              Endpoints.json(call, done.found() ? 200 : 201, node(rule));
            })
        .onFailure(call::fail);
  }

  private static AlertRule read(RoutingContext call) {
    JsonNode body;
    try {
      body = WebJson.mapper().readTree(call.body().buffer().getBytes());
    } catch (IOException | NullPointerException e) {
      throw Problem.of(400, "the body is not JSON");
    }
    if (body == null || !body.isObject()) {
      throw Problem.of(400, "the body must be a JSON object");
    }
    JsonNode id = body.get("id");
    if (id != null && !id.isNull()) {
      if (!id.isTextual() || id.textValue().isEmpty() || id.textValue().length() > ID_MAX) {
        throw Problem.parameter("id", "id must be a string of 1 to " + ID_MAX + " characters");
      }
      if (id.textValue().chars().anyMatch(c -> c < ' ' || c == '/')) {
        throw Problem.parameter("id", "id must not hold '/' or control characters");
      }
      if (id.textValue().equals(".") || id.textValue().equals("..")) {
        throw Problem.parameter("id", "id must not be '.' or '..', which no path can hold");
      }
    }
    try {
      return ClientMessages.ruleOf(body, id == null || id.isNull() ? null : id.textValue())
          .canonical();
    } catch (IllegalArgumentException wrong) {
      String message = String.valueOf(wrong.getMessage());
      String field = message.split(" ", 2)[0];
      throw body.has(field) || field.equals("above")
          ? Problem.parameter(field, message)
          : Problem.of(400, message);
    }
  }

  private void delete(RoutingContext call) {
    ask(Topics.ALERT_DELETE_RULE, new AlertRequests.DeleteRule(call.pathParam("id")))
        .onSuccess(
            done -> {
              if (done.found()) {
                call.response().setStatusCode(204).end();
              } else {
                call.fail(Problem.of(404, "there is no rule of that id"));
              }
            })
        .onFailure(call::fail);
  }
}
