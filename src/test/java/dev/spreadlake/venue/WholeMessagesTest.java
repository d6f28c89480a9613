package dev.spreadlake.venue;

import static io.vertx.core.http.WebSocketFrame.binaryFrame;
import static io.vertx.core.http.WebSocketFrame.continuationFrame;
import static io.vertx.core.http.WebSocketFrame.pingFrame;
import static io.vertx.core.http.WebSocketFrame.textFrame;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Messages of a socket")
class WholeMessagesTest {
  private static final Buffer PART = Buffer.buffer("ü-part");

  private final List<String> heard = new ArrayList<>();
  private int tooLong;
  private final WholeMessages messages =
      new WholeMessages(16, text -> heard.add(text.toString()), () -> tooLong++);

  @Test
  @DisplayName("come whole or in fragments, as text or as bytes, with pings between")
  void whole() {
    messages.take(textFrame("one", true));
    messages.take(binaryFrame(Buffer.buffer("two"), true));
    messages.take(textFrame("thr", false));
    messages.take(pingFrame(Buffer.buffer("now")));
    messages.take(continuationFrame(Buffer.buffer("e"), false));
    messages.take(continuationFrame(Buffer.buffer("e"), true));
    assertThat(heard).containsExactly("one", "two", "three");
  }

  @Test
  @DisplayName("are put together as bytes: a character may be cut in two")
  void cutCharacter() {
    byte[] bytes = "aü".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    messages.take(binaryFrame(Buffer.buffer().appendBytes(bytes, 0, 2), false));
    messages.take(continuationFrame(Buffer.buffer().appendBytes(bytes, 2, 1), true));
    assertThat(heard).containsExactly("aü");
  }

  @Test
  @DisplayName("that are too long are told once, and nothing of them is handed on")
  void tooLong() {
    messages.take(textFrame("0123456789", false));
    messages.take(continuationFrame(PART, false));
    messages.take(continuationFrame(PART, false));
    messages.take(continuationFrame(PART, true));
    assertThat(heard).isEmpty();
    assertThat(tooLong).isEqualTo(1);
    messages.take(textFrame("next", true));
    assertThat(heard).containsExactly("next");
  }

  @Test
  @DisplayName("a fragment of no message is none")
  void stray() {
    messages.take(continuationFrame(PART, true));
    assertThat(heard).isEmpty();
    assertThat(tooLong).isZero();
  }
}
