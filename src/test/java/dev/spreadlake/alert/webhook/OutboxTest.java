package dev.spreadlake.alert.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.alert.store.StateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The webhooks' outbox")
@Timeout(20)
class OutboxTest {
  @TempDir Path folder;

  private Outbox open() throws IOException {
    return new Outbox(folder.resolve("webhooks.outbox"), StateFiles::writeAll);
  }

  private static Delivery delivery(long seq) {
    return new Delivery("msg_" + seq, "target", seq, "{}");
  }

  @Test
  @DisplayName("stays before an event that it was never given, which is then asked for again")
  void leftOut() throws IOException {
    try (Outbox outbox = open()) {
      outbox.beginAfter(6);
      outbox.add(List.of(delivery(7)), 6, 7);
      outbox.add(List.of(delivery(9)), 8, 9);
      outbox.add(List.of(delivery(10)), 9, 10);
    }
    try (Outbox outbox = open()) {
      assertThat(outbox.cursor()).isEqualTo(7);
      assertThat(outbox.waiting()).containsExactly(delivery(7), delivery(9), delivery(10));
      for (long seq = 8; seq <= 10; seq++) {
        outbox.add(List.of(delivery(seq)), seq - 1, seq);
      }
      assertThat(outbox.cursor()).isEqualTo(10);
      assertThat(outbox.waiting()).hasSize(4);
    }
  }

  @Test
  @DisplayName("follows over numbers that the alert history no longer has")
  void noLongerKept() throws IOException {
    try (Outbox outbox = open()) {
      outbox.beginAfter(6);
      outbox.add(List.of(delivery(60)), 6, 60);
      assertThat(outbox.cursor()).isEqualTo(60);
      outbox.beginAfter(2);
      assertThat(outbox.cursor()).isEqualTo(2);
    }
  }
}
