package dev.spreadlake.venue.binance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.market.Side;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The ids of missed trades")
@Timeout(10)
class MissedTradesTest {
  private final MissedTrades missed = new MissedTrades();

  private static List<BinanceMessages.Execution> trades(LongStream ids) {
    return ids.mapToObj(
            id ->
                new BinanceMessages.Execution(
                    "btcusdt",
                    id,
                    BigDecimal.ONE,
                    BigDecimal.ONE,
                    Side.BUY,
                    Instant.EPOCH,
                    Instant.EPOCH))
        .toList();
  }

  @RepeatedTest(50)
  @DisplayName("are found, given up or kept as in a plain set of numbers")
  void asPlainSet() {
    Random random = new Random();
    TreeSet<Long> plain = new TreeSet<>();
    long next = 1;
    for (int step = 0; step < 60; step++) {
      long first = next + random.nextInt(3);
      long last = first + random.nextInt(6);
      missed.missed(first, last, 0);
      LongStream.rangeClosed(first, last).forEach(plain::add);
      next = last + 2;
      if (random.nextInt(3) == 0) {
        long told = 1 + random.nextLong(next);
        missed.told(told);
        plain.remove(told);
      }
      if (random.nextInt(4) == 0) {
        long from = Math.max(1, next - random.nextInt(40));
        long to = from + random.nextInt(40);
        List<Long> answer = new ArrayList<>();
        LongStream.rangeClosed(from, to).filter(id -> random.nextInt(5) > 0).forEach(answer::add);
        List<Long> expected = answer.stream().filter(plain::contains).sorted().toList();
        MissedTrades.Outcome outcome =
            missed.answered(trades(answer.stream().mapToLong(Long::longValue)));
        assertThat(outcome.found())
            .extracting(BinanceMessages.Execution::id)
            .containsExactlyElementsOf(expected);
        plain.removeAll(answer);
        long known = answer.isEmpty() ? 0 : answer.get(answer.size() - 1);
        TreeSet<Long> gone = new TreeSet<>(plain.headSet(known, true));
        if (outcome.lost() != gone.size()) {
          // After enough answers without a find everything is given up.
          assertThat(outcome.lost()).isEqualTo(plain.size());
          gone.addAll(plain);
        }
        plain.removeAll(gone);
      }
      assertThat(missed.isDue(Long.MAX_VALUE / 2)).isEqualTo(!plain.isEmpty());
    }
  }

  @Test
  @DisplayName("are bounded: of more stretches the oldest is given up, and counted")
  void bounded() {
    for (long i = 0; i < MissedTrades.STRETCHES_MAX + 5; i++) {
      missed.missed(10 * i, 10 * i + 2, 0);
    }
    MissedTrades.Outcome outcome = missed.answered(trades(LongStream.range(50, 53)));
    assertThat(outcome.found()).hasSize(3);
    assertThat(outcome.lost()).isEqualTo(5 * 3);
  }

  @Test
  @DisplayName("are asked for half a second after the first, then after 5, 10 and more seconds")
  void pace() {
    long second = 1_000_000_000L;
    missed.missed(1, 5, 10 * second);
    assertThat(missed.isDue(10 * second + second / 2 - 1)).isFalse();
    assertThat(missed.isDue(10 * second + second / 2)).isTrue();
    missed.asked(11 * second);
    assertThat(missed.isDue(16 * second - 1)).isFalse();
    assertThat(missed.isDue(16 * second)).isTrue();
    missed.failed();
    missed.asked(16 * second);
    assertThat(missed.isDue(26 * second - 1)).isFalse();
    assertThat(missed.isDue(26 * second)).isTrue();
  }
}
