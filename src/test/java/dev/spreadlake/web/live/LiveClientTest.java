package dev.spreadlake.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("One socket")
class LiveClientTest {
  private static final LiveLimits LIMITS = LiveLimits.of(10, 10, Duration.ofSeconds(60));

  private static final int TOKENS = 10;

  private final FullOrNot out = new FullOrNot();
  private final List<LiveTopic> conflated = new ArrayList<>();
  private long nanos;
  private final LiveClient client =
      new LiveClient("c", out, LIMITS, bucket(), bucket(), bucket(), conflated::add, 0);

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

  @Test
  @DisplayName("that subscribes again and again gets few snapshots, and the last one later")
  void snapshotsTooFast() {
    int sent = 0;
    for (int i = 0; i < 200; i++) {
      sent += client.readyForSnapshot(LiveTopic.SPREAD, 0) ? 1 : 0;
    }
    assertThat(client.readyForSnapshot(LiveTopic.QUALITY, 0)).isFalse();
    assertThat(sent).isEqualTo(TOKENS);
    assertThat(conflated).containsExactly(LiveTopic.SPREAD, LiveTopic.QUALITY);
    Owing owing = new Owing();
    client.catchUp(owing);
    assertThat(owing.sent).isEmpty();
    nanos += Duration.ofSeconds(1).toNanos();
    client.catchUp(owing);
    assertThat(owing.sent).containsExactly(LiveTopic.SPREAD);
    nanos += Duration.ofSeconds(1).toNanos();
    client.catchUp(owing);
    client.catchUp(owing);
    assertThat(owing.sent).containsExactly(LiveTopic.SPREAD, LiveTopic.QUALITY);
  }

  private final class Owing implements LiveClient.Owed {
    private final List<LiveTopic> sent = new ArrayList<>();

    @Override
    public void snapshots(LiveClient to, Set<LiveTopic> topics) {
      for (LiveTopic topic : topics) {
        if (to.readyForSnapshot(topic, nanos)) {
          sent.add(topic);
        }
      }
    }

    @Override
    public void loss(LiveClient to, Backlog.Loss loss, long lastAlertSeq) {}
  }

  private Bucket bucket() {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(TOKENS).refillGreedy(1, Duration.ofSeconds(1)))
        .withCustomTimePrecision(
            new TimeMeter() {
              @Override
              public long currentTimeNanos() {
                return nanos;
              }

              @Override
              public boolean isWallClockBased() {
                return false;
              }
            })
        .build();
  }
}
