package dev.spreadlake.spread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.fakes.ManualTime;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.SampleReply;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Venue;
import dev.spreadlake.time.StepDoubt;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The sampler")
@Timeout(60)
class SamplerTest {
  private static final Book BTC = new Book("btc_mxn");
  private static final Book USD = new Book("usd_mxn");

  private final ManualTime time = new ManualTime("2026-03-01T10:00:00.400Z");
  private final Recorder out = new Recorder();
  private final Sampler sampler =
      new Sampler(Map.of(Venue.BITSO, List.of(BTC, USD)), time, Duration.ofMillis(400), out);

  @Test
  @DisplayName("gives one observation for each book and second")
  void steady() {
    run(5, BookState.IN_STEP);

    assertThat(out.seconds(BTC))
        .containsExactly("10:00:01", "10:00:02", "10:00:03", "10:00:04", "10:00:05");
    assertThat(out.gaps).isEmpty();
  }

  @Test
  @DisplayName("explains a book that is out of step with the state as reason")
  void explains() {
    run(1, BookState.CROSSED);

    assertThat(out.gaps).extracting(Gap::reason).containsOnly(GapReason.CROSSED).hasSize(2);
  }

  @Test
  @DisplayName("turns a missing answer into a gap at the time-out and ignores a late answer")
  void silentFeed() {
    sampler.tick();
    untilNextSecond();
    sampler.tick();
    Instant asked = out.asked;
    sampler.expire(asked);
    sampler.accept(reply(asked, BookState.IN_STEP, time.now()));

    assertThat(out.gaps)
        .extracting(Gap::reason)
        .containsOnly(GapReason.FEED_UNRESPONSIVE)
        .hasSize(2);
    assertThat(out.observations).isEmpty();
  }

  @Test
  @DisplayName("does not take a sample that a stalled feed made too late")
  void lateSample() {
    sampler.tick();
    untilNextSecond();
    sampler.tick();
    sampler.accept(reply(out.asked, BookState.IN_STEP, out.asked.plusMillis(401)));

    assertThat(out.gaps)
        .extracting(Gap::reason)
        .containsOnly(GapReason.FEED_UNRESPONSIVE)
        .hasSize(2);
  }

  @Test
  @DisplayName("turns a stall of the process into gaps, not bunched rows")
  void stall() {
    run(2, BookState.IN_STEP);
    time.advance(Duration.ofMillis(5600));
    run(2, BookState.IN_STEP);

    assertThat(out.gapsOf(BTC, GapReason.PROCESS_STALLED)).hasSize(5);
    out.assertEverySecondOnce(BTC);
    out.assertEverySecondOnce(USD);
  }

  @Test
  @DisplayName("calls a forward step of the clock by its name")
  void stepForward() {
    run(2, BookState.IN_STEP);
    time.step(Duration.ofSeconds(30));
    run(2, BookState.IN_STEP);

    assertThat(out.gapsOf(BTC, GapReason.CLOCK_STEP)).hasSize(29);
    out.assertEverySecondOnce(BTC);
  }

  @Test
  @DisplayName("records no second twice after the clock is set back")
  void stepBack() {
    run(10, BookState.IN_STEP);
    time.step(Duration.ofSeconds(-7));
    run(20, BookState.IN_STEP);

    out.assertEverySecondOnce(BTC);
    assertThat(out.gaps).isEmpty();
    assertThat(out.seconds(BTC)).hasSize(10 + 20 - 7);
  }

  @Test
  @DisplayName("goes on at once after a clock that was a year ahead for a moment")
  void wrongForAMoment() {
    run(3, BookState.IN_STEP);
    time.step(Duration.ofDays(365));
    tick(BookState.IN_STEP);
    untilNextSecond();
    tick(BookState.IN_STEP);
    time.step(Duration.ofDays(-365));
    run(3, BookState.IN_STEP);

    out.assertEverySecondOnce(BTC);
    assertThat(out.seconds(BTC)).hasSize(7).startsWith("10:00:01").endsWith("10:00:07");
    assertThat(out.missed).isEmpty();
  }

  @Test
  @DisplayName(
      "follows a clock that was set far ahead once it has stood, and tells what lies between")
  void farAhead() {
    run(2, BookState.IN_STEP);
    time.step(Duration.ofDays(3));
    tick(BookState.IN_STEP);
    Instant stands = time.now().plus(StepDoubt.DOUBTED);
    while (time.now().isBefore(stands)) {
      assertThat(out.seconds(BTC)).hasSize(2);
      untilNextSecond();
      tick(BookState.IN_STEP);
    }
    untilNextSecond();
    tick(BookState.IN_STEP);

    assertThat(out.seconds(BTC)).hasSizeGreaterThan(2);
    assertThat(out.missed).extracting(MissedSeconds::book).containsExactlyInAnyOrder(BTC, USD);
    MissedSeconds between = out.missed.get(0);
    assertThat(between.from()).isEqualTo("2026-03-01T10:00:03Z");
    assertThat(between.to().plusSeconds(1)).isEqualTo(out.observations.get(4).second());
    assertThat(between.reason()).isEqualTo(GapReason.CLOCK_STEP);
  }

  @Test
  @DisplayName("samples at once after a process that stood still for days")
  void stoodStill() {
    run(2, BookState.IN_STEP);
    time.advance(Duration.ofDays(3));
    run(1, BookState.IN_STEP);

    assertThat(out.missed)
        .extracting(MissedSeconds::reason)
        .containsOnly(GapReason.PROCESS_STALLED);
    assertThat(out.seconds(BTC)).hasSizeGreaterThan(2);
  }

  @Test
  @DisplayName("does not doubt the time of a stall because the clock was put right meanwhile")
  void putRightInAStall() {
    run(2, BookState.IN_STEP);
    time.advance(Duration.ofMinutes(10));
    time.step(Duration.ofSeconds(1));
    run(1, BookState.IN_STEP);

    assertThat(out.gapsOf(BTC, GapReason.CLOCK_STEP)).hasSizeGreaterThanOrEqualTo(600);
    assertThat(out.seconds(BTC)).hasSizeGreaterThan(2);
  }

  @Test
  @DisplayName("tells an hour that 500 books missed in a record a book, and ten seconds one by one")
  void manyBooks() {
    List<Book> books = IntStream.range(0, 500).mapToObj(i -> new Book("b" + i + "_mxn")).toList();
    Sampler many = new Sampler(Map.of(Venue.BITSO, books), time, Duration.ofMillis(400), out);
    many.tick();
    time.step(Duration.ofSeconds(11));
    many.tick();
    assertThat(out.gaps).hasSize(10 * 500);
    out.gaps.clear();

    time.advance(Duration.ofHours(1));
    many.tick();
    // The second that was asked for before went unanswered.
    assertThat(out.gaps).hasSize(500);
    assertThat(out.missed).hasSize(500);
    assertThat(out.missed).allMatch(range -> range.seconds() == 3599);
  }

  @Test
  @DisplayName("accounts for every second through 2,000 random stalls, steps and silences")
  void randomDay() {
    Random random = new Random(7);
    run(1, BookState.IN_STEP);
    for (int i = 0; i < 2000; i++) {
      switch (random.nextInt(8)) {
        case 0 -> time.advance(Duration.ofMillis(random.nextInt(9000)));
        case 1 -> time.step(Duration.ofMillis(random.nextInt(20_000) - 10_000));
        case 2 -> run(1 + random.nextInt(3), BookState.GAP);
        default -> run(1 + random.nextInt(5), BookState.IN_STEP);
      }
    }
    out.assertEverySecondOnce(BTC);
    out.assertEverySecondOnce(USD);
  }

  @Test
  @DisplayName("aims at the next whole second")
  void aims() {
    assertThat(sampler.untilNext()).isEqualTo(Duration.ofMillis(600));
    time.advance(Duration.ofNanos(599_999_999));
    assertThat(sampler.untilNext()).isEqualTo(Duration.ofMillis(1));
  }

  /** Ticks through {@code seconds} seconds of wall time with prompt answers. */
  private void run(int seconds, BookState state) {
    tick(state);
    for (int i = 0; i < seconds; i++) {
      untilNextSecond();
      tick(state);
    }
  }

  private void tick(BookState state) {
    out.asked = null;
    sampler.tick();
    if (out.asked != null) {
      sampler.accept(reply(out.asked, state, time.now()));
    }
  }

  private void untilNextSecond() {
    time.advance(sampler.untilNext());
  }

  private static SampleReply reply(Instant second, BookState state, Instant sampledAt) {
    return new SampleReply(
        Venue.BITSO,
        List.of(sample(BTC, second, state, sampledAt), sample(USD, second, state, sampledAt)));
  }

  private static BookSample sample(Book book, Instant second, BookState state, Instant sampledAt) {
    boolean good = state == BookState.IN_STEP;
    return new BookSample(
        Venue.BITSO,
        book,
        second,
        sampledAt,
        state,
        good ? new BigDecimal("99") : null,
        good ? BigDecimal.ONE : null,
        good ? new BigDecimal("100") : null,
        good ? BigDecimal.ONE : null,
        null,
        0,
        BigDecimal.ZERO,
        10,
        Source.WS,
        "");
  }

  /** Keeps what leaves the sampler. */
  private static final class Recorder implements Sampler.Output {
    final List<SpreadObservation> observations = new ArrayList<>();
    final List<Gap> gaps = new ArrayList<>();
    final List<MissedSeconds> missed = new ArrayList<>();
    final Map<Book, TreeMap<Instant, Integer>> records = new HashMap<>();
    final Map<Book, Instant> last = new HashMap<>();
    Instant asked;

    @Override
    public void ask(Instant second) {
      asked = second;
    }

    @Override
    public void observation(SpreadObservation observation) {
      observations.add(observation);
      count(observation.book(), observation.second());
    }

    @Override
    public void gap(Gap gap) {
      gaps.add(gap);
      count(gap.book(), gap.second());
    }

    @Override
    public void missed(MissedSeconds range) {
      missed.add(range);
    }

    private void count(Book book, Instant second) {
      Instant before = last.put(book, second);
      assertThat(before == null || before.isBefore(second)).as("%s in order", book).isTrue();
      records.computeIfAbsent(book, name -> new TreeMap<>()).merge(second, 1, Integer::sum);
    }

    List<String> seconds(Book book) {
      return observations.stream()
          .filter(observation -> observation.book().equals(book))
          .map(observation -> observation.second().toString().substring(11, 19))
          .toList();
    }

    List<Gap> gapsOf(Book book, GapReason reason) {
      return gaps.stream().filter(g -> g.book().equals(book) && g.reason() == reason).toList();
    }

    void assertEverySecondOnce(Book book) {
      TreeMap<Instant, Integer> seen = records.get(book);
      long expected = Duration.between(seen.firstKey(), seen.lastKey()).toSeconds() + 1;
      assertThat(seen).hasSize((int) expected);
      assertThat(seen.values()).containsOnly(1);
    }
  }
}
