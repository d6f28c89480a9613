package dev.spreadlake.alert.webhook;

import dev.spreadlake.config.Settings;
import dev.spreadlake.time.TimeSource;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends the dead letters once more, each once. Those accepted move to {@code replayed/}; the others
 * become dead letters again. Blocking; may run beside a server.
 */
public final class WebhookReplay {
  /** How it went. */
  public record Result(int delivered, int failed) {}

  private final Settings.Webhook settings;
  private final DeadLetters deadLetters;
  private final TimeSource time;
  private final PrintWriter out;

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
   */
  public Result run() throws IOException, TimeoutException {
    if (settings.urls().isEmpty() || settings.secret().isEmpty()) {
      throw new IllegalArgumentException("webhook-replay needs webhook.urls and webhook.secret");
    }
    Map<String, Target> targets = new HashMap<>();
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
      int delivered = 0;
      int failed = 0;
      for (Path file : deadLetters.take()) {
        for (DeadLetter letter : DeadLetters.read(file)) {
          if (replay(letter, targets.get(letter.delivery().target()), sender)) {
            delivered++;
          } else {
            failed++;
          }
        }
        Files.delete(file);
      }
      out.println("webhook-replay: " + delivered + " delivered, " + failed + " failed");
      out.flush();
      return new Result(delivered, failed);
    } finally {
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }

  private boolean replay(DeadLetter letter, Target target, WebhookSender sender)
      throws IOException, TimeoutException {
    String reason = target == null ? "the target is not configured" : null;
    if (target != null) {
      try {
        WebhookSender.Answer answer =
            sender
                .send(target, letter.delivery())
                .await(2 * settings.timeout().toMillis() + 1_000, TimeUnit.MILLISECONDS);
        reason = answer.accepted() ? null : "status " + answer.status();
      } catch (CompletionException | IllegalStateException e) {
        reason = String.valueOf(e.getMessage());
      }
    }
    Instant now = time.now();
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    DeadLetter again =
        new DeadLetter(now.toString(), reason, letter.attempts() + 1, letter.delivery());
    if (reason == null) {
      deadLetters.addReplayed(today, again);
      return true;
    }
    out.println(letter.delivery().id() + " to " + letter.delivery().target() + ": " + reason);
    deadLetters.add(today, again);
    return false;
  }
}
