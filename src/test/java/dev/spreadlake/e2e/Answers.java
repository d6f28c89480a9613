package dev.spreadlake.e2e;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Function;

/**
 * Answers some requests of a page in the server's place, where the browser would send them.
 * Playwright's own routes hold up every request of the page, whatever it asks for, and switch the
 * browser's cache off: a page that is loaded with one costs twice of what it costs a reader.
 */
final class Answers implements AutoCloseable {
  /** What the page asks for: the method, and the whole address. */
  record Asked(String method, String url) {}

  /**
   * @param status 0 if the connection breaks
   */
  record Answer(int status, String type, String body) {
    static Answer json(int status, String body) {
      return new Answer(status, "application/json", body);
    }

    static Answer none() {
      return new Answer(0, "", "");
    }
  }

  private final CDPSession session;
  private final Function<Asked, Answer> answers;
  private boolean closed;

  /**
   * @param addresses which requests: {@code *} stands for anything, {@code ?} for one character
   */
  Answers(Page page, String addresses, Function<Asked, Answer> answers) {
    this.answers = answers;
    session = page.context().newCDPSession(page);
    session.on("Fetch.requestPaused", this::answer);
    JsonObject pattern = new JsonObject();
    pattern.addProperty("urlPattern", addresses);
    JsonArray patterns = new JsonArray();
    patterns.add(pattern);
    JsonObject enable = new JsonObject();
    enable.add("patterns", patterns);
    session.send("Fetch.enable", enable);
  }

  private void answer(JsonObject paused) {
    if (closed) {
      // On its way as the session went: the browser sends it to the server.
      return;
    }
    JsonObject request = paused.getAsJsonObject("request");
    Answer answer =
        answers.apply(
            new Asked(request.get("method").getAsString(), request.get("url").getAsString()));
    JsonObject reply = new JsonObject();
    reply.add("requestId", paused.get("requestId"));
    if (answer.status() == 0) {
      reply.addProperty("errorReason", "ConnectionFailed");
      session.send("Fetch.failRequest", reply);
      return;
    }
    JsonObject type = new JsonObject();
    type.addProperty("name", "content-type");
    type.addProperty("value", answer.type());
    JsonArray headers = new JsonArray();
    headers.add(type);
    reply.addProperty("responseCode", answer.status());
    reply.add("responseHeaders", headers);
    reply.addProperty(
        "body", Base64.getEncoder().encodeToString(answer.body().getBytes(StandardCharsets.UTF_8)));
    session.send("Fetch.fulfillRequest", reply);
  }

  /** The server answers again. */
  @Override
  public void close() {
    closed = true;
    session.detach();
  }
}
