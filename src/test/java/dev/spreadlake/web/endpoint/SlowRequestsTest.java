package dev.spreadlake.web.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.metrics.Meters;
import dev.spreadlake.web.endpoint.SlowRequests.Lane;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Slow requests")
@Timeout(30)
class SlowRequestsTest {
  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final SlowRequests slow = new SlowRequests(vertx, new Meters(registry));
  private final CountDownLatch held = new CountDownLatch(1);

  @AfterEach
  void close() throws Exception {
    held.countDown();
    slow.close().compose(done -> vertx.close()).toCompletionStage().toCompletableFuture().get();
  }

  @Test
  @DisplayName("of one kind keep no other kind waiting: metrics are told while all queries hang")
  void lanes() throws Exception {
    List<Future<Boolean>> hanging = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      hanging.add(slow.run(Lane.QUERIES, () -> held.await(20, TimeUnit.SECONDS)));
      hanging.add(slow.run(() -> held.await(20, TimeUnit.SECONDS)));
    }
    assertThat(get(slow.run(Lane.METRICS, () -> "told"))).isEqualTo("told");
    assertThat(hanging).noneMatch(Future::isComplete);

    Future<String> refused = slow.run(() -> "one too many");
    assertThat(refused.cause()).isInstanceOf(Problem.class).hasMessageContaining("try again");
    assertThat(registry.find("spreadlake.http.refused").tag("why", "busy").counter().count())
        .isEqualTo(1);

    held.countDown();
    for (Future<Boolean> one : hanging) {
      assertThat(get(one)).isTrue();
    }
    assertThat(get(slow.run(() -> "again"))).isEqualTo("again");
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
