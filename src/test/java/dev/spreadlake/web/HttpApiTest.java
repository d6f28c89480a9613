package dev.spreadlake.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.lake.window.LakeStatus;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.FeedStatus;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Venue;
import dev.spreadlake.web.batch.BatchRuns;
import dev.spreadlake.web.lake.LakeView;
import dev.spreadlake.web.lake.SpreadSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The HTTP API")
@Timeout(60)
class HttpApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] IS_JSON = {"Content-Type", "application/json"};
  @AutoClose private WebFixture web = WebFixture.start();

  @ParameterizedTest(name = "{0} {1} gives {2} about {3}")
  @CsvSource({
    "GET, /api/spreads, 400, book",
    "GET, /api/alerts?from=2026-01-02&after=7, 400, after",
    "GET, /api/nothing, 404, ",
    "GET, /nothing.html, 404, ",
    "GET, /%2e%2e/secret.txt, 404, ",
    "GET, /logback.xml, 404, ",
    "GET, /live, 426, ",
    "POST, /api/spreads, 415, ",
    "DELETE, /api/spreads, 405, ",
    "PUT, /, 405, ",
    "GET, /api/rules/none, 404, ",
    "DELETE, /api/rules/none, 404, ",
  })
  @DisplayName("refuses with problem+json that names the parameter")
  void problems(String method, String path, int status, String parameter) throws Exception {
    HttpResponse<String> answer = web.send(method, path, null);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    JsonNode problem = JSON.readTree(answer.body());
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("type").asText()).isNotEmpty();
    assertThat(problem.path("title").asText()).isNotEmpty();
    assertThat(problem.path("detail").asText()).isNotEmpty();
    assertThat(problem.path("parameter").asText(null)).isEqualTo(parameter);
    if (status == 405) {
      assertThat(answer.headers().firstValue("allow")).hasValue("GET, HEAD, OPTIONS");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/spreads?book=%zz",
        "/api/alerts?limit=%",
        "/api/exposure?%zz=1",
        "/api/rules/%zz",
        "/%zz"
      })
  @DisplayName("refuses what is not percent-encoded as it should be, in the same form")
  void malformedEncoding(String target) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), web.port)) {
      socket.setSoTimeout(10_000);
      String request =
          "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .toLowerCase(Locale.ROOT);
      assertThat(answer)
          .startsWith("http/1.1 400")
          .contains("content-type: application/problem+json")
          .contains("content-security-policy:")
          .contains("percent-encoding is malformed");
    }
  }

  @Test
  @DisplayName("lets a run be cancelled while readers of the lake are as many as may be")
  void cancelWhileBusy() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    BatchRuns runs =
        new BatchRuns() {
          @Override
          public List<JsonNode> list(int max) throws IOException {
            try {
              held.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            return List.of();
          }

          @Override
          public String start(String pipeline, Map<String, String> options) {
            return "r1";
          }

          @Override
          public boolean cancel() {
            return true;
          }
        };
    ExecutorService readers = Executors.newCachedThreadPool();
    try (WebFixture busy =
        WebFixture.start(new WebServices(SpreadSource.none(), LakeView.none(), runs, List.of()))) {
      try {
        List<Future<HttpResponse<String>>> asked = new ArrayList<>();
        for (int i = 0; i < 17; i++) {
          asked.add(readers.submit(() -> busy.get("/api/batch/runs")));
        }
        WebFixture.eventually(() -> asked.stream().anyMatch(Future::isDone));
        assertThat(busy.send("DELETE", "/api/batch/runs/current", null).statusCode())
            .isEqualTo(202);
        assertThat(asked.stream().filter(Future::isDone)).hasSize(1);
      } finally {
        // Before the server closes, which waits for its readers.
        held.countDown();
      }
    } finally {
      readers.shutdown();
    }
  }

  @Test
  @DisplayName("answers HEAD like GET without a body, and OPTIONS with the methods")
  void headAndOptions() throws Exception {
    HttpResponse<String> get = web.get("/api/quality");
    HttpResponse<String> head = web.send("HEAD", "/api/quality", null);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValue("content-length"))
        .isEqualTo(get.headers().firstValue("content-length"));
    HttpResponse<String> options = web.send("OPTIONS", "/api/rules", null);
    assertThat(options.statusCode()).isEqualTo(204);
    assertThat(options.headers().firstValue("allow")).hasValue("GET, HEAD, OPTIONS, POST");
  }

  @Test
  @DisplayName("refuses slow requests beyond its bound with 503 and Retry-After")
  void boundedSlowRequests() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    LakeView stuck =
        max -> {
          try {
            release.await(20, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return LakeView.Listing.empty();
        };
    web.close();
    web =
        WebFixture.start(new WebServices(SpreadSource.none(), stuck, BatchRuns.none(), List.of()));
    // More than there is room for: once one is refused, the room is full.
    Queue<Integer> answered = new ConcurrentLinkedQueue<>();
    List<Thread> waiting = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  answered.add(web.get("/api/lake").statusCode());
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      thread.start();
      waiting.add(thread);
    }
    WebFixture.eventually(() -> answered.contains(503));
    HttpResponse<String> refused = web.get("/api/lake");
    assertThat(refused.headers().firstValue("retry-after")).hasValue("1");
    assertThat(web.get("/health/live").statusCode()).isEqualTo(200);
    release.countDown();
    for (Thread thread : waiting) {
      thread.join(10_000);
    }
    assertThat(web.get("/api/lake").statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName("bounds a request's body")
  void bodyLimit() throws Exception {
    String huge = "{\"above\":\"0.5\",\"name\":\"" + "x".repeat(70_000) + "\"}";
    assertThat(web.send("POST", "/api/rules", huge, IS_JSON).statusCode()).isEqualTo(413);
  }

  @Test
  @DisplayName("wants the token for changes when there is one, and never for reading")
  void token() throws Exception {
    web.close();
    web = WebFixture.start(WebFixture.http("s3cret"), WebFixture.limits());
    String rule = "{\"above\":\"0.5\"}";
    HttpResponse<String> without = web.send("POST", "/api/rules", rule, IS_JSON);
    assertThat(without.statusCode()).isEqualTo(401);
    assertThat(without.headers().firstValue("www-authenticate")).hasValue("Bearer");
    HttpResponse<String> with =
        web.send(
            "POST",
            "/api/rules",
            rule,
            "Content-Type",
            "application/json",
            "Authorization",
            "Bearer s3cret");
    assertThat(with.statusCode()).isEqualTo(201);
    assertThat(web.get("/api/rules").statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName("refuses a change that another site's page asks for")
  void foreignPage() throws Exception {
    HttpResponse<String> answer =
        web.send(
            "POST",
            "/api/rules",
            "{\"above\":\"0.5\"}",
            "Content-Type",
            "application/json",
            "Origin",
            "http://evil.example");
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(web.alerts.rules).isEmpty();
  }

  @Test
  @DisplayName("is ready once a book is in step, and until then says why not")
  void readiness() throws Exception {
    HttpResponse<String> before = web.get("/health/ready");
    assertThat(before.statusCode()).isEqualTo(503);
    assertThat(before.body()).contains("no feed has reported yet");
    Topics.FEED_STATUS.publish(web.bus(), status(BookState.SEEDING, "waiting for a snapshot"));
    WebFixture.eventually(
        () -> web.get("/health/ready").body().contains("btc_mxn seeding (waiting for a snapshot)"));
    assertThat(web.get("/health/ready").statusCode()).isEqualTo(503);
    Topics.FEED_STATUS.publish(web.bus(), status(BookState.IN_STEP, ""));
    WebFixture.eventually(() -> web.get("/health/ready").statusCode() == 200);
    assertThat(web.get("/health/ready").body()).contains("\"lake\":null");
    Topics.LAKE_STATUS.publish(
        web.bus(), new LakeStatus(false, 0, 100, Instant.EPOCH, "a file is damaged"));
    WebFixture.eventually(() -> web.get("/health/ready").body().contains("a file is damaged"));
    assertThat(web.get("/health/ready").statusCode()).as("records on").isEqualTo(200);
  }

  static FeedStatus status(BookState state, String detail) {
    return new FeedStatus(
        Venue.BITSO,
        WebFixture.BTC,
        state,
        Source.WS,
        detail,
        Instant.parse("2026-11-22T04:10:00Z"),
        0,
        57,
        120);
  }

  @Test
  @DisplayName("exposes metrics in the text format, with help and type for each family of ours")
  void metrics() throws Exception {
    HttpResponse<String> answer = web.get("/metrics");
    assertThat(answer.headers().firstValue("content-type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
    List<String> lines = answer.body().lines().toList();
    assertThat(lines).contains("# TYPE spreadlake_live_clients gauge");
    for (String line : lines) {
      if (line.startsWith("spreadlake_")) {
        String name = line.split("[{ ]", 2)[0].replaceAll("_(bucket|sum|count|max)$", "");
        assertThat(lines)
            .as(line)
            .anyMatch(help -> help.startsWith("# HELP " + name + " "))
            .anyMatch(type -> type.startsWith("# TYPE " + name + " "));
      }
    }
    assertThat(web.get("/metrics", "Accept", "application/openmetrics-text").body())
        .endsWith("# EOF\n");
  }
}
