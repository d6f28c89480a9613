package dev.spreadlake.web.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.web.endpoint.ApiModule;
import dev.spreadlake.web.endpoint.Problem;
import dev.spreadlake.web.endpoint.SlowRequests;
import dev.spreadlake.web.endpoint.WebJson;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** API modules alone on a real socket, mounted as the program mounts them. */
final class ApiServer implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Vertx vertx = Vertx.vertx();
  private final String base;
  private final HttpServer server;

  private ApiServer(String base, ApiModule... modules) throws Exception {
    this.base = base;
    SlowRequests slow = new SlowRequests(vertx, new Meters(new SimpleMeterRegistry()));
    Router api = Router.router(vertx);
    Router root = Router.router(vertx);
    root.route("/api/*").subRouter(api);
    for (ApiModule module : modules) {
      module.mount(api, slow);
      module.mountPages(root, slow);
    }
    root.route()
        .failureHandler(
            call -> {
              Throwable failure = call.failure();
              (failure instanceof Problem problem ? problem : Problem.of(500, "" + failure))
                  .send(call.response());
            });
    this.server =
        vertx
            .createHttpServer()
            .requestHandler(root)
            .listen(0, "127.0.0.1")
            .await(10, TimeUnit.SECONDS);
  }

  /**
   * @param base comes before every path that is asked for
   */
  static ApiServer start(String base, ApiModule... modules) throws Exception {
    return new ApiServer(base, modules);
  }

  HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + base + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** The body of an answer that is 200. */
  JsonNode json(String path) throws IOException, InterruptedException {
    HttpResponse<String> response = get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return WebJson.mapper().readTree(response.body());
  }

  @Override
  public void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }
}
