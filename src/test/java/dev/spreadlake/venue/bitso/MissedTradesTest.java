package dev.spreadlake.venue.bitso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.market.Side;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Stretches of a book's trades that may be incomplete")
class MissedTradesTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final MissedTrades missed = new MissedTrades();
  private long now = -5 * SECOND;

  private void outage(long toldAfter) {
    assertThat(missed.lost(now)).isTrue();
    missed.told(toldAfter, now);
    now += 2 * SECOND;
  }

  private static List<BitsoMessages.Execution> page(long from, long to, long step) {
    return LongStream.iterate(from, id -> id <= to, id -> id + step)
        .mapToObj(
            id -> new BitsoMessages.Execution(id, BigDecimal.ONE, BigDecimal.ONE, Side.BUY, 1))
        .toList();
  }

  private MissedTrades.Outcome answer(List<BitsoMessages.Execution> page) {
    assertThat(missed.isDue(now)).isTrue();
    return missed.answered(missed.asked(now), page, now);
  }

  @Test
  @DisplayName("are asked for oldest first, each up to what the next socket told")
  void inOrder() {
    missed.told(10, now);
    outage(20);
    missed.told(30, now);
    outage(40);
    assertThat(answer(page(12, 36, 2)).found()).hasSize(4).last().extracting("id").isEqualTo(18L);
    assertThat(answer(page(31, 45, 1)).found()).hasSize(9);
    assertThat(missed.isDue(now + SECOND)).isFalse();
  }

  @Test
  @DisplayName("wait two seconds for the venue to catch up, and for a socket")
  void waits() {
    missed.told(10, now);
    missed.lost(now);
    assertThat(missed.isDue(now + 100 * SECOND)).isFalse();
    missed.acknowledged(now);
    assertThat(missed.isDue(now + SECOND)).isFalse();
    assertThat(missed.isDue(now + 2 * SECOND)).isTrue();
    missed.lost(now);
    assertThat(missed.isDue(now + 2 * SECOND)).isFalse();
  }

  @Test
  @DisplayName("are bounded: of too many the oldest is given up")
  void bounded() {
    missed.told(0, now);
    for (int i = 1; i <= MissedTrades.STRETCHES_MAX; i++) {
      outage(10L * i);
    }
    assertThat(missed.lost(now)).isFalse();
    missed.told(100_000, now);
    now += 2 * SECOND;
    assertThat(missed.asked(now)).isEqualTo(10);
  }

  @Test
  @DisplayName("are given up where REST tells older trades whatever it is asked, or an old answer")
  void ignoredMarker() {
    missed.told(1_000, now);
    outage(2_000);
    for (int i = 1; i < MissedTrades.VAIN_MAX; i++) {
      assertThat(answer(i % 2 == 0 ? page(1, 100, 1) : page(990, 999, 1)).effect())
          .isEqualTo(MissedTrades.Effect.GOES_ON);
      assertThat(missed.isDue(now + 4 * SECOND)).isFalse();
      now += 300 * SECOND;
    }
    assertThat(answer(page(1, 100, 1)).effect()).isEqualTo(MissedTrades.Effect.GIVEN_UP);
    assertThat(missed.isDue(now + 900 * SECOND)).isFalse();
  }

  @Test
  @DisplayName("go on where the answer is from before another outage")
  void answeredTooLate() {
    missed.told(10, now);
    missed.lost(now);
    missed.acknowledged(now);
    now += 2 * SECOND;
    long marker = missed.asked(now);
    missed.lost(now);
    missed.acknowledged(now);
    assertThat(missed.answered(marker, page(12, 14, 1), now).found()).hasSize(3);
    missed.told(30, now);
    now += 2 * SECOND;
    assertThat(answer(page(13, 31, 1)).found()).hasSize(15).first().extracting("id").isEqualTo(15L);
    assertThat(missed.isDue(now + 900 * SECOND)).isFalse();
  }

  @Test
  @DisplayName("take no answer to a question that another answer has settled")
  void stale() {
    missed.told(10, now);
    outage(20);
    long marker = missed.asked(now);
    now += 20 * SECOND;
    assertThat(answer(page(12, 22, 2)).effect()).isEqualTo(MissedTrades.Effect.WHOLE);
    assertThat(missed.answered(marker, page(12, 22, 2), now).found()).isEmpty();
    assertThat(missed.failed(marker, now)).isEqualTo(MissedTrades.Effect.STALE);
  }
}
