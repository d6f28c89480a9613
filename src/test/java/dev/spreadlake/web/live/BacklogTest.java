package dev.spreadlake.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is kept for a client that is behind")
class BacklogTest {
  private static final int KEYS_MAX = 3;

  private final Backlog backlog = new Backlog(2, KEYS_MAX);

  @Test
  @DisplayName("an alert of one's own threshold outlives the snapshot of alerts, which has it not")
  void ownAlerts() {
    WireFrame own = frame(LiveTopic.ALERT, "own-1", 0);
    backlog.hold(own);
    backlog.snapshotLater(LiveTopic.ALERT);
    WireFrame later = frame(LiveTopic.ALERT, "own-2", 0);
    backlog.hold(later);
    assertThat(drained()).containsExactly(own, later);
    assertThat(backlog.takeSnapshotsDue()).containsExactly(LiveTopic.ALERT);
    assertThat(backlog.takeLosses()).isEmpty();
  }

  @Test
  @DisplayName("one that no longer fits is told as lost")
  void ownAlertsBeyondTheBound() {
    for (int i = 0; i <= KEYS_MAX; i++) {
      backlog.hold(frame(LiveTopic.ALERT, "own-" + i, 0));
    }
    assertThat(drained()).hasSize(KEYS_MAX);
    assertThat(backlog.takeLosses()).containsExactly(new Backlog.Loss(LiveTopic.ALERT, 1, false));
  }

  @Test
  @DisplayName("values that a snapshot stands for are told as lost: it may not repeat them")
  void minutesBeyondTheBound() {
    for (int i = 0; i <= KEYS_MAX; i++) {
      backlog.hold(frame(LiveTopic.MINUTES, "minute-" + i, 0));
    }
    assertThat(drained()).isEmpty();
    assertThat(backlog.takeSnapshotsDue()).containsExactly(LiveTopic.MINUTES);
    assertThat(backlog.takeLosses())
        .containsExactly(new Backlog.Loss(LiveTopic.MINUTES, KEYS_MAX + 1, false));
  }

  private List<WireFrame> drained() {
    List<WireFrame> all = new ArrayList<>();
    for (WireFrame next = backlog.poll(); next != null; next = backlog.poll()) {
      all.add(next);
    }
    return all;
  }

  private static WireFrame frame(LiveTopic topic, String key, long seq) {
    return new WireFrame(topic, key, seq, Unpooled.EMPTY_BUFFER);
  }
}
