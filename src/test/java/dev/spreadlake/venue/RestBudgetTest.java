package dev.spreadlake.venue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.fakes.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The REST budget of a minute")
@Timeout(60)
class RestBudgetTest {
  private static final Duration STEP = Duration.ofMillis(20);
  private static final long MINUTE_MS = 60_000;

  /**
   * A request: when it was sent, and until when it may have arrived at the venue.
   *
   * @param number what the budget calls it
   * @param failed true if nothing tells the budget that it arrived
   */
  private record Sent(long number, long at, long arrivedBy, boolean failed) {}

  private final ManualTime time = new ManualTime("2026-11-22T04:10:00Z");

  private long now() {
    return time.nanoTime() / 1_000_000;
  }

  /** Sends whatever the budget allows for a while, and nothing but replies comes back. */
  private List<Sent> spend(
      RestBudget budget, Duration span, LongSupplier latencyMs, LongSupplier failures) {
    List<Sent> all = new ArrayList<>();
    PriorityQueue<Sent> open = new PriorityQueue<>(Comparator.comparingLong(Sent::arrivedBy));
    for (long end = now() + span.toMillis(); now() < end; time.advance(STEP)) {
      while (!open.isEmpty() && open.peek().arrivedBy() <= now()) {
        Sent over = open.poll();
        if (!over.failed()) {
          budget.replied(over.number());
        }
      }
      while (budget.tryTake(0)) {
        boolean failed = failures.getAsLong() == 0;
        long latency = Math.min(15_000, latencyMs.getAsLong());
        Sent request = new Sent(budget.sent(), now(), now() + latency, failed);
        all.add(request);
        open.add(request);
      }
    }
    return all;
  }

  /** The most that some minute can have held, each request counted at the worst moment for it. */
  private static long mostOfAMinute(List<Sent> all) {
    return all.stream()
        .mapToLong(
            first ->
                all.stream()
                    .filter(other -> other.arrivedBy() >= first.arrivedBy())
                    .filter(other -> other.at() <= first.arrivedBy() + MINUTE_MS)
                    .count())
        .max()
        .orElse(0);
  }

  @ParameterizedTest(name = "{0} a minute, replies within {1} ms, each {2}th fails")
  @DisplayName("holds wherever between sending and reply the venue counts a request")
  @CsvSource({"60, 100, 50", "60, 1500, 50", "60, 15000, 3", "20, 8000, 10", "1, 15000, 2"})
  void everyMinute(int perMinute, int latencyMs, int failing) {
    RestBudget budget = new RestBudget(perMinute, time);
    Random random = new Random(perMinute + latencyMs);
    // Slow while connections are new, as fast as may be later on, and slow now and then.
    LongSupplier latency =
        () -> random.nextInt(4) == 0 ? random.nextInt(latencyMs) + 1 : random.nextInt(20);
    List<Sent> all = spend(budget, Duration.ofSeconds(2), () -> latencyMs, () -> 1);
    all.addAll(spend(budget, Duration.ofMinutes(9), latency, () -> random.nextInt(failing)));

    assertThat(all).hasSizeGreaterThan(5 * perMinute);
    assertThat(mostOfAMinute(all)).isLessThanOrEqualTo(perMinute);
  }

  @Test
  @DisplayName("is all but spent where replies take their usual time")
  void throughput() {
    RestBudget budget = new RestBudget(60, time);
    List<Sent> all = spend(budget, Duration.ofMinutes(10), () -> 100, () -> 1);
    assertThat(all.size()).isBetween(595, 600);
  }

  @Test
  @DisplayName("has a place again for a request that is never answered")
  void neverAnswered() {
    RestBudget budget = new RestBudget(1, time);
    assertThat(budget.tryTake(0)).isTrue();
    time.advance(Duration.ofSeconds(75));
    assertThat(budget.tryTake(0)).isFalse();
    time.advance(Duration.ofSeconds(1));
    assertThat(budget.tryTake(0)).isTrue();

    long late = budget.sent() - 1;
    budget.replied(late);
    time.advance(Duration.ofSeconds(62));
    assertThat(budget.tryTake(0)).as("a reply that comes too late is of no other").isFalse();
  }
}
