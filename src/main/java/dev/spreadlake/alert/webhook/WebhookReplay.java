package dev.spreadlake.alert.webhook;

import dev.spreadlake.config.Settings;
import dev.spreadlake.failure.FailureText;
import dev.spreadlake.time.TimeSource;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the dead letters once more, each once, those tried least first. What is accepted moves to
 * {@code replayed/} before the next is sent; what is not becomes a dead letter again at once. A
 * target that gives no answer, or one that says it is unwell, {@link #ILL_MAX} times in a row is
 * left alone for the rest of the run. A run that was killed is taken up by the next one, which
 * sends at most the letter again that was under way. Blocking; may run beside a server.
 */
public final class WebhookReplay {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookReplay.class);

  /** Failures in a row of one target after which the rest of its letters wait. */
  static final int ILL_MAX = 3;

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;
  private static final int CLOSE_SECONDS_MAX = 10;

  /**
   * How it went.
   *
   * @param dead letters that are still dead: refused again, without an answer, or not tried
   */
  public record Result(int delivered, int dead) {}

  /**
   * @param reason null if it was accepted
   * @param ill whether it speaks against the target rather than the letter
   */
  private record Outcome(String reason, boolean ill) {}

  private final Settings.Webhook settings;
  private final DeadLetters deadLetters;
  private final TimeSource time;
  private final PrintWriter out;
  private final Map<String, Target> targets = new HashMap<>();
  private final Map<String, Integer> illInRow = new HashMap<>();
  private final Map<String, List<DeadLetter>> skipped = new LinkedHashMap<>();
  private int delivered;
  private int dead;

  public WebhookReplay(Settings.Webhook settings, Path lakeRoot, TimeSource time, PrintWriter out) {
    this.settings = settings;
    this.deadLetters = new DeadLetters(lakeRoot);
    this.time = time;
    this.out = out;
  }

  /**
   * Sends.
   *
   * @throws IllegalArgumentException if no target or no secret is configured
   * @throws IOException if the letters cannot be read or kept
   */
  public Result run() throws IOException {
    if (settings.urls().isEmpty() || settings.secret().isEmpty()) {
      throw new IllegalArgumentException("webhook-replay needs webhook.urls and webhook.secret");
    }
    delivered = 0;
    dead = 0;
    illInRow.clear();
    skipped.clear();
    settings.urls().forEach(uri -> targets.put(Target.of(uri).id(), Target.of(uri)));
    Vertx vertx = Vertx.vertx();
    try {
      WebhookSender sender =
          new WebhookSender(
              vertx,
              new WebhookSecret(settings.secret().get()),
              new TargetPolicy(settings.allowPrivate()),
              settings.timeout(),
              targets.size(),
              time);
      List<Path> files = deadLetters.take();
      for (DeadLetter letter : letters(files)) {
        replay(letter, sender);
      }
      putBack();
      for (Path file : files) {
        Files.delete(file);
      }
    } finally {
      close(vertx);
    }
    out.println("webhook-replay: " + delivered + " delivered, " + dead + " still dead");
    out.flush();
    return new Result(delivered, dead);
  }

  /** Each letter once, in its newest form, without those that are known to be delivered. */
  private Collection<DeadLetter> letters(List<Path> files) throws IOException {
    Map<DeadLetter.Key, DeadLetter> newest = new LinkedHashMap<>();
    for (Path file : files) {
      for (DeadLetter letter : DeadLetters.read(file)) {
        newest.merge(letter.key(), letter, (a, b) -> b.attempts() >= a.attempts() ? b : a);
      }
    }
    if (!newest.isEmpty()) {
      Set<DeadLetter.Key> done = deadLetters.replayed();
      newest.keySet().removeAll(done);
    }
    // Those tried least come first, so that none is kept waiting by others that always fail.
    return newest.values().stream()
        .sorted(
            Comparator.comparingInt(DeadLetter::attempts)
                .thenComparingLong(letter -> letter.delivery().seq()))
        .toList();
  }

  private void replay(DeadLetter letter, WebhookSender sender) throws IOException {
    String id = letter.delivery().target();
    Target target = targets.get(id);
    if (target == null) {
      String reason = "the target is not configured";
      say(letter, reason);
      deadLetters.add(
          today(), new DeadLetter(letter.failedAt(), reason, letter.attempts(), letter.delivery()));
      dead++;
      return;
    }
    if (illInRow.getOrDefault(id, 0) >= ILL_MAX) {
      skipped.computeIfAbsent(id, first -> new ArrayList<>()).add(letter);
      dead++;
      return;
    }
    Outcome outcome = send(target, letter.delivery(), sender);
    Instant now = time.now();
    DeadLetter tried =
        new DeadLetter(now.toString(), outcome.reason(), letter.attempts() + 1, letter.delivery());
    illInRow.put(id, outcome.ill() ? illInRow.getOrDefault(id, 0) + 1 : 0);
    if (outcome.reason() == null) {
      deadLetters.addReplayed(today(), tried);
      delivered++;
    } else {
      say(letter, outcome.reason());
      deadLetters.add(today(), tried);
      dead++;
    }
  }

  /** The sender keeps to the time allowed by itself; the bound here is for when it cannot. */
  private Outcome send(Target target, Delivery delivery, WebhookSender sender) {
    try {
      return sender
          .send(target, delivery)
          .map(WebhookReplay::outcome)
          .otherwise(failure -> new Outcome(FailureText.of(failure), true))
          .await(2 * settings.timeout().toMillis() + 1_000, TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      return new Outcome("no answer within " + settings.timeout().toMillis() + " ms", true);
    }
  }

  private static Outcome outcome(WebhookSender.Answer answer) {
    if (answer.accepted()) {
      return new Outcome(null, false);
    }
    boolean ill = answer.status() >= SERVER_ERROR || answer.status() == TOO_MANY_REQUESTS;
    return new Outcome("status " + answer.status(), ill);
  }

  /** Letters that were not tried stay as they are. */
  private void putBack() throws IOException {
    for (Map.Entry<String, List<DeadLetter>> of : skipped.entrySet()) {
      deadLetters.addAll(today(), of.getValue());
      out.println(
          of.getKey()
              + ": failed "
              + ILL_MAX
              + " times in a row, "
              + of.getValue().size()
              + " more not tried");
    }
  }

  private void say(DeadLetter letter, String reason) {
    out.println(letter.delivery().id() + " to " + letter.delivery().target() + ": " + reason);
    out.flush();
  }

  private LocalDate today() {
    return LocalDate.ofInstant(time.now(), ZoneOffset.UTC);
  }

  private static void close(Vertx vertx) {
    try {
      vertx.close().await(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      LOG.warn("connections did not close in {} s", CLOSE_SECONDS_MAX);
    }
  }
}
