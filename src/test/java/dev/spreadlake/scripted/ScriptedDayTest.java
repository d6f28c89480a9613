package dev.spreadlake.scripted;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spreadlake.config.Settings;
import dev.spreadlake.config.SettingsLoader;
import dev.spreadlake.fakes.ManualTime;
import dev.spreadlake.fakes.MemoryLink;
import dev.spreadlake.fakes.VirtualTimers;
import dev.spreadlake.lake.DurableFiles;
import dev.spreadlake.lake.LakeLayout;
import dev.spreadlake.lake.LakeWriter;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedListener;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.market.FeedStatus;
import dev.spreadlake.market.Quote;
import dev.spreadlake.market.RawFrame;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.simulator.Fault;
import dev.spreadlake.simulator.FaultKind;
import dev.spreadlake.simulator.Simulation;
import dev.spreadlake.simulator.Top;
import dev.spreadlake.simulator.TradingFloor;
import dev.spreadlake.simulator.bitso.BitsoExchange;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.spread.Sampler;
import dev.spreadlake.spread.SpreadObservation;
import dev.spreadlake.venue.bitso.BitsoFeed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole day against the simulated exchange in virtual time: the real feed, sampler and lake
 * writer, hundreds of faults, and the exchange's own book as the oracle.
 */
@DisplayName("A scripted day with hundreds of faults")
@Timeout(600)
class ScriptedDayTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final int SECONDS = 86_400;
  private static final int FAULTS = 400;
  private static final Duration LATENCY = Duration.ofMillis(15);
  private static final List<Book> BOOKS = List.of(new Book("btc_mxn"), new Book("usd_mxn"));

  /** A slow market: a day of it fits into the ordinary test run. */
  private static final double MARKET_SPEED = 0.15;

  /** Seconds after a fault's end during which its traces may still be found and mended. */
  private static final int AFTERMATH_S = 75;

  private static final List<FaultKind> KINDS =
      List.of(
          FaultKind.SILENCE,
          FaultKind.MUTE,
          FaultKind.GAP,
          FaultKind.DUPLICATE,
          FaultKind.REORDER,
          FaultKind.MALFORMED,
          FaultKind.TRUNCATED,
          FaultKind.FRAGMENTED,
          FaultKind.REPLAY_TRADES,
          FaultKind.QUIET_BOOK,
          FaultKind.CROSSED,
          FaultKind.LOCKED,
          FaultKind.ONE_SIDED,
          FaultKind.SPREAD_SPIKE,
          FaultKind.STALE_SNAPSHOT,
          FaultKind.LATE_SNAPSHOT,
          FaultKind.SLOW_REPLIES,
          FaultKind.HTTP_503,
          FaultKind.HTTP_404,
          FaultKind.HTTP_420,
          FaultKind.HTTP_429,
          FaultKind.CLOSE_1011,
          FaultKind.DROP,
          FaultKind.REFUSE,
          FaultKind.REFUSE_UPGRADE,
          FaultKind.CLOCK_SKEW);

  @TempDir Path root;

  private final ManualTime time = new ManualTime("2026-02-28T23:59:59.500Z");
  private final VirtualTimers timers = new VirtualTimers(time);
  private final Random random = new Random(20260301);
  private final BitsoExchange exchange =
      new BitsoExchange(
          new TradingFloor(
              Simulation.of(1, BOOKS.stream().map(Book::name).toList()).withSpeed(MARKET_SPEED),
              time.now()));
  private final List<SpreadObservation> observations = new ArrayList<>();
  private final Map<Book, TreeMap<Instant, Integer>> records = new HashMap<>();
  private final Map<GapReason, Integer> gaps = new EnumMap<>(GapReason.class);
  private final Map<Book, Map<Instant, Top>> truth = new HashMap<>();
  private final List<Instant[]> troubled = new ArrayList<>();
  private final List<SuspectSeconds> suspects = new ArrayList<>();
  private LakeWriter lake;

  @Test
  @DisplayName("captured + explained = expected, to the row, and every quote is the oracle's")
  void day() throws IOException {
    Settings settings = SettingsLoader.load(Map.of(), Map.of(), Optional.empty());
    Meters meters = new Meters(new SimpleMeterRegistry());
    lake =
        LakeWriter.open(
            new LakeLayout(root, settings.lake().window()),
            FeedMode.SIMULATED,
            time,
            meters,
            new DurableFiles(root),
            closed -> {});
    BitsoFeed feed =
        new BitsoFeed(
            settings.bitso(),
            new MemoryLink(exchange, time, timers, LATENCY),
            time,
            timers,
            meters,
            new Random(4),
            new Suspicions());
    Records out = new Records(feed);
    Sampler sampler =
        new Sampler(
            Map.of(Venue.BITSO, BOOKS), time, Duration.ofSeconds(1), Duration.ofMillis(400), out);
    out.sampler = sampler;
    script();
    pump();
    watchTruth(sampler);
    feed.start();
    tick(sampler);
    for (int i = 0; i < SECONDS / 600; i++) {
      timers.run(Duration.ofMinutes(10));
      lake.commit();
      lake.publishAll();
    }
    timers.run(Duration.ofSeconds(1));
    feed.stop();
    lake.close();

    accounted();
    manifestsAgree();
    quotesAreTrue();
  }

  private void accounted() {
    int captured = observations.size();
    int explained = gaps.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf(
        "scripted day: faults %d, captured %d, explained %d %s, suspect ranges %d%n",
        FAULTS, captured, explained, gaps, suspects.size());
    for (Book book : BOOKS) {
      TreeMap<Instant, Integer> seen = records.get(book);
      assertThat(seen.headMap(START.plusSeconds(SECONDS))).hasSize(SECONDS);
      assertThat(seen.values()).containsOnly(1);
    }
    assertThat(captured).as("most of the day is observed").isGreaterThan(SECONDS);
    assertThat(gaps.keySet())
        .contains(
            GapReason.CROSSED,
            GapReason.LOCKED,
            GapReason.ONE_SIDED,
            GapReason.RESYNCING,
            GapReason.DISCONNECTED);
  }

  private void manifestsAgree() throws IOException {
    for (Book book : BOOKS) {
      Path manifest =
          root.resolve("silver/spreads/book=" + book + "/date=2026-03-01/_manifest.json");
      JsonNode json = new ObjectMapper().readTree(manifest.toFile());
      long captured =
          observations.stream()
              .filter(o -> o.book().equals(book) && o.second().isBefore(START.plusSeconds(SECONDS)))
              .count();
      assertThat(json.path("expected").asLong()).isEqualTo(SECONDS);
      assertThat(json.path("captured").asLong()).isEqualTo(captured);
      assertThat(json.path("captured").asLong() + json.path("explained").asLong())
          .isEqualTo(SECONDS);
    }
  }

  /** Each quote equals the exchange's own best prices, unless a fault kept the truth from us. */
  private void quotesAreTrue() {
    List<String> wrong = new ArrayList<>();
    int compared = 0;
    for (SpreadObservation o : observations) {
      Top top = truth.get(o.book()).get(o.second());
      boolean same =
          top != null
              && top.isQuote()
              && top.bid().compareTo(o.bid()) == 0
              && top.ask().compareTo(o.ask()) == 0;
      compared++;
      if (!same && !inTrouble(o.second()) && !suspect(o)) {
        wrong.add(o.book() + " " + o.second() + " " + o.bid() + "/" + o.ask() + " truth " + top);
      }
    }
    assertThat(compared).isGreaterThan(SECONDS);
    assertThat(wrong).isEmpty();
  }

  private boolean inTrouble(Instant second) {
    return troubled.stream().anyMatch(t -> !second.isBefore(t[0]) && second.isBefore(t[1]));
  }

  private boolean suspect(SpreadObservation o) {
    return suspects.stream()
        .anyMatch(
            s ->
                s.book().equals(o.book())
                    && !o.second().isBefore(s.from())
                    && !o.second().isAfter(s.to()));
  }

  /** Faults at random instants, half of them on one book only. */
  private void script() {
    for (int i = 0; i < FAULTS; i++) {
      FaultKind kind = KINDS.get(i % KINDS.size());
      Duration offset =
          Duration.ofMillis(30_000 + (long) (random.nextDouble() * (SECONDS - 200) * 1000));
      Duration lasting = Duration.ofMillis(500 + random.nextInt(25_000));
      Fault fault =
          Fault.of(kind).lasting(lasting).every(1 + random.nextInt(4)).delay(Duration.ofSeconds(2));
      if (kind.where() == FaultKind.Where.BOOK
          || (random.nextBoolean() && kind.where() == FaultKind.Where.FRAMES)) {
        fault = fault.book(BOOKS.get(random.nextInt(BOOKS.size())).name());
      }
      exchange.floor().faults().startAfter(offset, fault);
      if (kind.where() == FaultKind.Where.FRAMES) {
        Instant from = time.now().plus(offset);
        troubled.add(new Instant[] {from, from.plus(lasting).plusSeconds(AFTERMATH_S)});
      }
    }
  }

  /** Lets the exchange do what is due, when it is due. */
  private void pump() {
    exchange.advanceTo(time.now());
    Instant due = exchange.floor().nextDue();
    Duration wait = Duration.between(time.now(), due);
    Duration bounded = wait.compareTo(Duration.ofSeconds(1)) > 0 ? Duration.ofSeconds(1) : wait;
    timers.after(
        bounded.isNegative() || bounded.isZero() ? Duration.ofNanos(1000) : bounded, this::pump);
  }

  /** Looks at the exchange's books as long before each second as news takes to arrive. */
  private void watchTruth(Sampler sampler) {
    Instant next = time.now().plusMillis(1000).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    timers.after(
        Duration.between(time.now(), next.minus(LATENCY)),
        () -> {
          exchange.advanceTo(time.now());
          for (Book book : BOOKS) {
            truth
                .computeIfAbsent(book, name -> new HashMap<>())
                .put(next, exchange.floor().book(book.name()).top());
          }
          timers.after(LATENCY.plusMillis(1), () -> watchTruth(sampler));
        });
  }

  private void tick(Sampler sampler) {
    sampler.tick();
    timers.after(sampler.untilNext(), () -> tick(sampler));
  }

  /** Feeds answer at once; records are kept and written. */
  private final class Records implements Sampler.Output {
    private final BitsoFeed feed;
    private Sampler sampler;

    Records(BitsoFeed feed) {
      this.feed = feed;
    }

    @Override
    public void ask(Instant second) {
      sampler.accept(feed.sample(second));
    }

    @Override
    public void observation(SpreadObservation observation) {
      count(observation.book(), observation.second());
      observations.add(observation);
      lake.observe(observation);
    }

    @Override
    public void gap(Gap gap) {
      count(gap.book(), gap.second());
      gaps.merge(gap.reason(), 1, Integer::sum);
      lake.gap(gap);
    }

    @Override
    public void jumped(Instant from, Instant to, GapReason reason) {
      throw new AssertionError("no jump in the script");
    }

    private void count(Book book, Instant second) {
      records.computeIfAbsent(book, name -> new TreeMap<>()).merge(second, 1, Integer::sum);
    }
  }

  /** Keeps only what the day is judged by; a day of frames would not fit. */
  private final class Suspicions implements FeedListener {
    @Override
    public void onQuote(Quote quote) {}

    @Override
    public void onTrade(Trade trade) {}

    @Override
    public void onStatus(FeedStatus status) {}

    @Override
    public void onSuspect(SuspectSeconds suspect) {
      suspects.add(suspect);
      lake.suspect(suspect);
    }

    @Override
    public void onRawFrame(RawFrame frame) {}
  }
}
