package dev.spreadlake.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.Bucket;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("One socket")
class LiveClientTest {
  private static final LiveLimits LIMITS = LiveLimits.of(10, 10, Duration.ofSeconds(60));

  private final FullOrNot out = new FullOrNot();
  private final LiveClient client =
      new LiveClient("c", out, LIMITS, bucket(), bucket(), topic -> {}, 0);

  @Test
  @DisplayName("that takes no bytes is closed in time though nothing is sent to it")
  void behindWithoutTraffic() {
    long now = Duration.ofSeconds(1).toNanos();
    out.full = true;
    assertThat(client.overdue(now)).isNull();
    client.heard(now + LIMITS.behindMax().toNanos());
    assertThat(client.overdue(now + LIMITS.behindMax().toNanos())).isNull();
    assertThat(client.overdue(now + LIMITS.behindMax().toNanos() + 1)).isEqualTo("slow");
    assertThat(out.closedWith).isEqualTo(LiveClient.TRY_LATER);
  }

  @Test
  @DisplayName("is pinged often enough that no connection counts as idle, however long it may be")
  void pings() {
    LiveLimits patient = LiveLimits.of(10, 10, Duration.ofHours(1));
    assertThat(patient.pingEvery()).isLessThanOrEqualTo(Duration.ofSeconds(25));
    assertThat(patient.silentMax()).isEqualTo(Duration.ofHours(1));
  }

  private static Bucket bucket() {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(1_000).refillGreedy(1, Duration.ofSeconds(1)))
        .build();
  }

  /** A socket whose peer reads or not. */
  private static final class FullOrNot implements Outbound {
    private boolean full;
    private int closedWith;

    @Override
    public boolean writable() {
      return !full;
    }

    @Override
    public void write(WireFrame frame) {}

    @Override
    public void flush() {}

    @Override
    public void ping() {}

    @Override
    public void close(int code, String reason) {
      closedWith = code;
    }
  }
}
