package dev.spreadlake.alert.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.spreadlake.config.Secret;
import dev.spreadlake.config.Settings;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("webhook-replay")
@Timeout(60)
class WebhookReplayTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final LocalDate DAY = LocalDate.of(2026, 11, 22);

  /** More than an answer takes on a busy machine, once everything is loaded. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  @TempDir Path lake;

  private final CountDownLatch release = new CountDownLatch(1);
  private final StringWriter said = new StringWriter();
  private Receiver good;
  private Receiver bad;

  @BeforeEach
  void open() throws IOException {
    good = new Receiver(SECRET);
    bad = new Receiver(SECRET);
  }

  @AfterEach
  void close() {
    release.countDown();
    good.close();
    bad.close();
  }

  /** The first delivery of a process loads much and may take long; that is not tested here. */
  @BeforeAll
  static void warmUp(@TempDir Path unused) throws IOException {
    try (Receiver receiver = new Receiver(SECRET)) {
      URI target = receiver.uri("/w");
      new DeadLetters(unused).add(DAY, letter(target, 0));
      replay(unused, new StringWriter(), Duration.ofSeconds(40), target);
    }
  }

  private WebhookReplay.Result replay() throws IOException {
    return replay(lake, said, PATIENCE, bad.uri("/w"), good.uri("/w"));
  }

  private static WebhookReplay.Result replay(
      Path root, StringWriter said, Duration timeout, URI... targets) throws IOException {
    Settings.Webhook settings =
        new Settings.Webhook(
            List.of(targets), Optional.of(new Secret(SECRET)), true, timeout, 8, 100);
    return new WebhookReplay(settings, root, TimeSource.system(), new PrintWriter(said)).run();
  }

  private static DeadLetter letter(URI target, int number) {
    return new DeadLetter(
        "2026-11-22T04:10:26Z",
        "status 503",
        8,
        new Delivery("msg_" + number, Target.of(target).id(), number, "{\"n\":" + number + "}"));
  }

  private void dead(URI target, int... numbers) throws IOException {
    for (int number : numbers) {
      new DeadLetters(lake).add(DAY, letter(target, number));
    }
  }

  private Path folder() {
    return lake.resolve("quarantine/webhooks");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  private List<DeadLetter> visible() throws IOException {
    List<DeadLetter> letters = new ArrayList<>();
    for (String name : names()) {
      assertThat(name).as("nothing stays hidden").doesNotStartWith(".");
      letters.addAll(DeadLetters.read(folder().resolve(name)));
    }
    return letters;
  }

  private static List<String> ids(Receiver receiver) {
    return receiver.received.stream().map(Receiver.Received::id).toList();
  }

  private void hang(HttpExchange exchange) {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  @DisplayName("gets past a receiver that hangs, and sends no delivered letter again")
  void hanging() throws IOException {
    bad.behaviour = this::hang;
    dead(bad.uri("/w"), 1, 2);
    dead(good.uri("/w"), 1, 2);

    assertThat(replay()).isEqualTo(new WebhookReplay.Result(2, 2));
    assertThat(said.toString()).contains("2 delivered, 2 still dead").doesNotContain("null");
    assertThat(ids(good)).containsExactly("msg_1", "msg_2");
    assertThat(visible())
        .allSatisfy(
            letter -> {
              assertThat(letter.reason()).isEqualTo("no answer within 3000 ms");
              assertThat(letter.attempts()).isEqualTo(9);
            })
        .extracting(letter -> letter.delivery().id())
        .containsExactly("msg_1", "msg_2");

    bad.behaviour = Receiver.status(503);
    assertThat(replay()).isEqualTo(new WebhookReplay.Result(0, 2));
    assertThat(ids(good)).containsExactly("msg_1", "msg_2");
    assertThat(visible()).hasSize(2);
  }

  @Test
  @DisplayName("sends letters that were tried as often in the order of their events")
  void ordered() throws IOException {
    dead(good.uri("/w"), 3, 1, 2);
    assertThat(replay()).isEqualTo(new WebhookReplay.Result(3, 0));
    assertThat(ids(good)).containsExactly("msg_1", "msg_2", "msg_3");
  }

  @Test
  @DisplayName("leaves a target alone that failed three times in a row, and says so")
  void bounded() throws IOException {
    // That it hangs has to count for there to be three.
    bad.behaviour =
        exchange -> {
          if (bad.received.size() < 3) {
            Receiver.status(503).answer(exchange);
          } else {
            hang(exchange);
          }
        };
    dead(bad.uri("/w"), 1, 2, 3, 4, 5);
    dead(good.uri("/w"), 6);

    assertThat(replay()).isEqualTo(new WebhookReplay.Result(1, 5));
    assertThat(ids(bad)).containsExactly("msg_1", "msg_2", "msg_3");
    assertThat(said.toString()).contains("failed 3 times in a row, 2 more not tried");
    assertThat(visible()).hasSize(5);

    bad.behaviour = Receiver.status(204);
    bad.received.clear();
    assertThat(replay()).isEqualTo(new WebhookReplay.Result(5, 0));
    assertThat(ids(bad)).as("those not tried come first").startsWith("msg_4", "msg_5");
  }

  @Test
  @DisplayName("letters that the target refuses do not keep the others from being tried")
  void refused() throws IOException {
    bad.behaviour = Receiver.status(400);
    dead(bad.uri("/w"), 1, 2, 3, 4, 5);

    assertThat(replay()).isEqualTo(new WebhookReplay.Result(0, 5));
    assertThat(ids(bad)).hasSize(5);
  }

  @Test
  @DisplayName("takes up what a killed run left, without what it had delivered or given up again")
  void takenUp() throws IOException {
    DeadLetters letters = new DeadLetters(lake);
    dead(good.uri("/w"), 1, 2, 3);
    assertThat(letters.take()).hasSize(1);
    letters.addReplayed(DAY, letter(good.uri("/w"), 1));
    letters.add(
        DAY.plusDays(1),
        new DeadLetter(
            "2026-11-23T00:00:00Z", "status 500", 9, letter(good.uri("/w"), 2).delivery()));

    assertThat(replay()).isEqualTo(new WebhookReplay.Result(2, 0));
    assertThat(ids(good)).containsExactlyInAnyOrder("msg_2", "msg_3");
    assertThat(names()).isEmpty();
  }

  @Test
  @DisplayName("keeps the letters of a target that is no longer configured")
  void notConfigured() throws IOException {
    dead(URI.create("http://127.0.0.1:9/elsewhere"), 1);

    assertThat(replay()).isEqualTo(new WebhookReplay.Result(0, 1));
    assertThat(visible()).hasSize(1);
    assertThat(visible().get(0).reason()).isEqualTo("the target is not configured");
  }
}
