package dev.spreadlake.alert.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.config.Settings;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WebhookRestartTest extends WebhookFixture {
  @Test
  @DisplayName("what is not delivered, and what happened while away, is delivered after a restart")
  void restart() throws Exception {
    receiver.behaviour = Receiver.status(503);
    start(settings(true, 50, receiver.uri("/hook")));
    publish();
    String first = receiver.next().id();
    stop();
    happen();
    receiver.received.clear();
    receiver.behaviour = Receiver.status(200);
    start(settings(true, 50, receiver.uri("/hook")));
    assertThat(receiver.next().id()).isEqualTo(first);
    assertThat(receiver.next().id()).startsWith("msg_2_");
    publish();
    assertThat(receiver.next().id()).startsWith("msg_3_");
    assertThat(receiver.received).isEmpty();
  }

  private void awaitRefusals(int count) throws Exception {
    awaitCount("refused", () -> new Meters(registry).lakeErrors("webhook_outbox").count(), count);
  }

  private static void awaitCount(String what, DoubleSupplier counter, int count) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (counter.getAsDouble() < count && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    assertThat(counter.getAsDouble()).as(what).isGreaterThanOrEqualTo(count);
  }

  @ParameterizedTest(name = "room again {0}")
  @ValueSource(booleans = {true, false})
  @DisplayName("an event that a full disk refused is delivered after a restart, before the next")
  void fullDisk(boolean roomAgain) throws Exception {
    receiver.behaviour = Receiver.status(503);
    start(settings(true, 1_000, receiver.uri("/hook")));
    publish();
    String first = receiver.next().id();
    diskFull = true;
    publish();
    awaitRefusals(1);
    publish();
    awaitRefusals(2);
    if (roomAgain) {
      diskFull = false;
      publish();
    } else {
      happen();
    }
    stop();
    diskFull = false;
    receiver.received.clear();
    receiver.behaviour = Receiver.status(200);
    start(settings(true, 1_000, receiver.uri("/hook")));
    assertThat(receiver.next().id()).isEqualTo(first);
    for (int n = 2; n <= 4; n++) {
      assertThat(receiver.next().id()).startsWith("msg_" + n + "_");
    }
    awaitCount("delivered", () -> new Meters(registry).webhookDeliveries("delivered").count(), 4);
    stop();
    start(settings(true, 1_000, receiver.uri("/hook")));
    publish();
    assertThat(receiver.next().id()).as("what was delivered is done").startsWith("msg_5_");
  }

  @Test
  @DisplayName("the very first start sends no old alerts")
  void firstStart() throws Exception {
    happen();
    happen();
    start(settings(true, 5, receiver.uri("/hook")));
    publish();
    assertThat(receiver.next().id()).startsWith("msg_3_");
  }

  @Test
  @DisplayName("dead letters are delivered by replay, once; those refused again stay")
  void replay() throws Exception {
    receiver.behaviour = Receiver.status(410);
    Settings.Webhook settings = settings(true, 3, receiver.uri("/hook"));
    start(settings);
    publish();
    publish();
    awaitDeadLetters(2);
    stop();
    List<Receiver.Behaviour> script =
        new ArrayList<>(List.of(Receiver.status(200), Receiver.status(500)));
    receiver.behaviour = exchange -> script.remove(0).answer(exchange);
    receiver.received.clear();
    StringWriter out = new StringWriter();
    WebhookReplay replay =
        new WebhookReplay(settings, lake, TimeSource.system(), new PrintWriter(out));
    assertThat(replay.run()).isEqualTo(new WebhookReplay.Result(1, 1));
    assertThat(out.toString()).contains("1 delivered, 1 still dead");
    assertThat(receiver.next().signed()).isTrue();
    assertThat(deadLetters()).hasSize(1);
    receiver.behaviour = Receiver.status(200);
    assertThat(replay.run()).isEqualTo(new WebhookReplay.Result(1, 0));
    assertThat(replay.run()).isEqualTo(new WebhookReplay.Result(0, 0));
    assertThat(deadLetters()).isEmpty();
  }
}
