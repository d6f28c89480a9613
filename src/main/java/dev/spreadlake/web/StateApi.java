package dev.spreadlake.web;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.web.endpoint.Endpoints;
import dev.spreadlake.web.endpoint.Problem;
import dev.spreadlake.web.endpoint.SlowRequests;
import dev.spreadlake.web.endpoint.WebJson;
import dev.spreadlake.web.live.LiveBridge;
import dev.spreadlake.web.live.LiveFields;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code /api/quality}, {@code /api/lake} and {@code /api/batch/runs}. */
final class StateApi {
  private static final int LAKE_MAX = 1000;
  private static final int RUNS_MAX = 100;
  private static final int OPTIONS_MAX = 10;

  private final LiveBridge live;
  private final WebServices services;
  private final SlowRequests slow;

  StateApi(LiveBridge live, WebServices services, SlowRequests slow) {
    this.live = live;
    this.services = services;
    this.slow = slow;
  }

  void mount(Router router) {
    router.route("/quality").handler(Endpoints.get(this::quality));
    router.route("/lake").handler(Endpoints.get(this::lake));
    router
        .route("/batch/runs")
        .handler(
            Endpoints.of(
                Map.of(
                    HttpMethod.GET, this::runs,
                    HttpMethod.POST, this::startRun)));
    router
        .route("/batch/runs/current")
        .handler(Endpoints.of(Map.of(HttpMethod.DELETE, this::cancelRun)));
  }

  private void quality(RoutingContext call) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var json = WebJson.mapper().getFactory().createGenerator(bytes)) {
      json.writeStartObject();
      json.writeArrayFieldStart("results");
      for (QualityResult result : live.state().quality()) {
        json.writeStartObject();
        LiveFields.qualityFields(json, result);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      call.fail(e);
      return;
    }
    Endpoints.send(call, 200, "application/json", bytes.toByteArray());
  }

  private void lake(RoutingContext call) {
    slow.run(() -> WebJson.mapper().writeValueAsBytes(services.lake().list(LAKE_MAX)))
        .onSuccess(body -> Endpoints.send(call, 200, "application/json", body))
        .onFailure(call::fail);
  }

  private void runs(RoutingContext call) {
    slow.run(() -> WebJson.mapper().writeValueAsBytes(listing()))
        .onSuccess(body -> Endpoints.send(call, 200, "application/json", body))
        .onFailure(call::fail);
  }

  private Map<String, Object> listing() throws IOException {
    Map<String, Object> listing = new LinkedHashMap<>();
    listing.put("pipelines", services.batches().pipelines());
    listing.put("synthetic", services.batches().synthetic());
    listing.put("synthetic_tables", services.batches().syntheticTables());
    listing.put("running", services.batches().running().orElse(null));
    listing.put("runs", services.batches().list(RUNS_MAX));
    return listing;
  }

  private void cancelRun(RoutingContext call) {
    slow.run(SlowRequests.Lane.CONTROL, () -> services.batches().cancel())
        .onSuccess(
            was -> {
              if (was) {
                Endpoints.json(call, 202, Map.of("cancelling", true));
              } else {
                call.fail(Problem.of(404, "no run is under way"));
              }
            })
        .onFailure(call::fail);
  }

  private void startRun(RoutingContext call) {
    Map<String, String> options = new LinkedHashMap<>();
    String pipeline = readRun(call, options);
    slow.run(SlowRequests.Lane.CONTROL, () -> services.batches().start(pipeline, options))
        .onSuccess(run -> Endpoints.json(call, 202, Map.of("pipeline", pipeline, "run", run)))
        .onFailure(
            e -> {
              if (e instanceof IllegalArgumentException) {
                call.fail(Problem.of(400, e.getMessage()));
              } else if (e instanceof IllegalStateException) {
                call.fail(Problem.of(409, e.getMessage()));
              } else {
                call.fail(e);
              }
            });
  }

  private static String readRun(RoutingContext call, Map<String, String> options) {
    JsonNode body;
    try {
      body = WebJson.mapper().readTree(call.body().buffer().getBytes());
    } catch (IOException | NullPointerException e) {
      throw Problem.of(400, "the body is not JSON");
    }
    if (body == null || !body.isObject() || !body.path("pipeline").isTextual()) {
      throw Problem.parameter("pipeline", "pipeline is missing: master, market, news or quality");
    }
    if (body.size() > OPTIONS_MAX) {
      throw Problem.of(400, "at most " + OPTIONS_MAX + " fields");
    }
    for (Map.Entry<String, JsonNode> field : body.properties()) {
      if (!field.getKey().equals("pipeline")) {
        if (!field.getValue().isValueNode()) {
          throw Problem.parameter(field.getKey(), field.getKey() + " must be a plain value");
        }
        options.put(field.getKey(), field.getValue().asText());
      }
    }
    return body.get("pipeline").textValue();
  }
}
