package dev.spreadlake.scripted;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spreadlake.bars.DayBars;
import dev.spreadlake.bars.Indicators;
import dev.spreadlake.bars.LiveMinutes;
import dev.spreadlake.bars.MinuteNews;
import dev.spreadlake.config.Settings;
import dev.spreadlake.config.SettingsLoader;
import dev.spreadlake.fakes.ManualTime;
import dev.spreadlake.fakes.VirtualTimers;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.minutes.MinuteTable;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.verify.LakeVerifier;
import dev.spreadlake.lake.window.LakeWriter;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedListener;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.market.FeedStatus;
import dev.spreadlake.market.MarketFeed;
import dev.spreadlake.market.Quote;
import dev.spreadlake.market.RawFrame;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.simulator.Exchange;
import dev.spreadlake.simulator.Fault;
import dev.spreadlake.simulator.FaultKind;
import dev.spreadlake.simulator.Simulation;
import dev.spreadlake.simulator.Top;
import dev.spreadlake.simulator.TradePrint;
import dev.spreadlake.simulator.TradingFloor;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.spread.MissedSeconds;
import dev.spreadlake.spread.Sampler;
import dev.spreadlake.spread.SpreadObservation;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole day of one venue against its simulated exchange in virtual time: the real feed, sampler,
 * minutes and lake writer, hundreds of faults, and the exchange's own book as the oracle.
 */
@Timeout(600)
abstract class ScriptedDay {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final int SECONDS = 86_400;
  private static final int FAULTS = 400;
  static final Duration LATENCY = Duration.ofMillis(15);
  private static final LocalDate DAY = LocalDate.ofInstant(START, ZoneOffset.UTC);

  /** Seconds after a fault's end during which its traces may still be found and mended. */
  private static final int AFTERMATH_S = 75;

  @TempDir Path root;

  final ManualTime time = new ManualTime("2026-02-28T23:59:59.500Z");
  final VirtualTimers timers = new VirtualTimers(time);
  private final Random random = new Random(20260301);
  private final Venue venue;
  private final List<Book> books;
  private final List<FaultKind> kinds;
  private final Exchange exchange;
  private final Duration newsAge;
  private final List<SpreadObservation> observations = new ArrayList<>();
  private final Map<Book, TreeMap<Instant, Integer>> records = new HashMap<>();
  private final Map<GapReason, Integer> gaps = new EnumMap<>(GapReason.class);
  private final Map<Book, Map<Instant, Top>> truth = new HashMap<>();
  private final List<Instant[]> troubled = new ArrayList<>();
  private final List<Instant[]> kept = new ArrayList<>();
  private final List<SuspectSeconds> suspects = new ArrayList<>();
  private final Map<Book, LiveMinutes> minutes = new HashMap<>();
  private final Map<Book, TreeMap<Instant, String>> said = new HashMap<>();
  private final Map<Book, TreeSet<Long>> trades = new HashMap<>();
  private final Map<Book, TreeSet<Long>> made = new HashMap<>();
  private final Set<Long> unfetchable = new HashSet<>();
  private LakeWriter lake;

  /**
   * @param exchange makes the venue over a floor
   * @param speed of the market: a slow one's day fits into the ordinary test run
   * @param newsAge how old the newest change is that a client can know of when a second begins
   */
  ScriptedDay(
      Venue venue,
      List<String> books,
      List<FaultKind> kinds,
      Function<TradingFloor, Exchange> exchange,
      double speed,
      Duration newsAge) {
    this.venue = venue;
    this.books = books.stream().map(Book::new).toList();
    this.kinds = kinds;
    this.exchange =
        exchange.apply(new TradingFloor(Simulation.of(1, books).withSpeed(speed), time.now()));
    this.newsAge = newsAge;
    for (Book book : this.books) {
      minutes.put(book, new LiveMinutes(book, new DayBars(DAY, Indicators.State.empty())));
      said.put(book, new TreeMap<>());
      trades.put(book, new TreeSet<>());
      made.put(book, new TreeSet<>());
    }
  }

  /** The feed of the venue, before the exchange. */
  abstract MarketFeed feed(
      Settings settings, Exchange exchange, Meters meters, FeedListener listener);

  /** Settings that differ from the usual ones. */
  Map<String, String> settings() {
    return Map.of();
  }

  /**
   * Holds the trades of a book that were told against those there were.
   *
   * @param told ids in order
   * @param made ids of those that the venue made, in order
   */
  abstract void tradesAreWhole(SortedSet<Long> told, SortedSet<Long> made);

  /** Reasons that the script must have brought about. */
  abstract List<GapReason> expectedReasons();

  @Test
  @DisplayName("captured + explained = expected, to the row, and every quote is the oracle's")
  void day() throws IOException {
    Settings settings = SettingsLoader.load(settings(), Map.of(), Optional.empty());
    Meters meters = new Meters(new SimpleMeterRegistry());
    lake =
        LakeWriter.open(
            new LakeLayout(root, settings.lake().window()),
            FeedMode.SIMULATED,
            time,
            meters,
            new DurableFiles(root),
            closed -> {});
    MarketFeed feed = feed(settings, exchange, meters, new Heard());
    Records out = new Records(feed);
    Sampler sampler = new Sampler(Map.of(venue, books), time, Duration.ofMillis(400), out);
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
    timers.run(Duration.ofSeconds(10));
    feed.stop();
    lake.close();

    accounted();
    manifestsAgree();
    minutesAreFinal();
    quotesAreTrue();
    for (Book book : books) {
      tradesAreWhole(trades.get(book), made.get(book));
    }
  }

  private void accounted() {
    int captured = observations.size();
    int explained = gaps.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf(
        "scripted day of %s: faults %d, captured %d, explained %d %s, suspect ranges %d%n",
        venue.id(), FAULTS, captured, explained, gaps, suspects.size());
    for (Book book : books) {
      TreeMap<Instant, Integer> seen = records.get(book);
      assertThat(seen.headMap(START.plusSeconds(SECONDS))).hasSize(SECONDS);
      assertThat(seen.values()).containsOnly(1);
    }
    assertThat(captured)
        .as("most of the day is observed")
        .isGreaterThan((int) (0.9 * SECONDS * books.size()));
    assertThat(gaps.keySet()).containsAll(expectedReasons());
  }

  /** Every minute of the day became final, and gold, made from silver, is what was told. */
  private void minutesAreFinal() throws IOException {
    MinuteTable table =
        new MinuteTable(new LakeLayout(root, Duration.ofMinutes(10)), new DurableFiles(root));
    for (Book book : books) {
      List<String> told =
          List.copyOf(said.get(book).subMap(START, START.plusSeconds(SECONDS)).values());
      assertThat(told).hasSize(SECONDS / 60);
      assertThat(table.make(book, DAY)).isEqualTo(SECONDS / 60);
      List<String> gold =
          Files.readAllLines(
              root.resolve(
                  "gold/minutes/book=" + book + "/date=" + DAY + "/minutes_" + DAY + ".csv"));
      assertThat(gold.subList(1, gold.size())).containsExactlyElementsOf(told);
    }
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  private void manifestsAgree() throws IOException {
    for (Book book : books) {
      Path manifest =
          root.resolve("silver/spreads/book=" + book + "/date=" + DAY + "/_manifest.json");
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
      FaultKind kind = kinds.get(i % kinds.size());
      Duration offset =
          Duration.ofMillis(30_000 + (long) (random.nextDouble() * (SECONDS - 200) * 1000));
      Duration lasting = Duration.ofMillis(500 + random.nextInt(25_000));
      Fault fault =
          Fault.of(kind).lasting(lasting).every(1 + random.nextInt(4)).delay(Duration.ofSeconds(2));
      if (kind.where() == FaultKind.Where.BOOK
          || (random.nextBoolean() && kind.where() == FaultKind.Where.FRAMES)) {
        String book = books.get(random.nextInt(books.size())).name();
        fault = kind.isWhole() ? fault : fault.book(book);
      }
      exchange.floor().faults().startAfter(offset, fault);
      if (kind.where() == FaultKind.Where.FRAMES) {
        Instant from = time.now().plus(offset);
        troubled.add(new Instant[] {from, from.plus(lasting).plusSeconds(AFTERMATH_S)});
        kept.add(new Instant[] {from, from.plus(lasting)});
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
        Duration.between(time.now(), next.minus(newsAge)),
        () -> {
          exchange.advanceTo(time.now());
          for (Book book : books) {
            watchTrades(book);
            truth
                .computeIfAbsent(book, name -> new HashMap<>())
                .put(next, exchange.floor().book(book.name()).top());
          }
          timers.after(newsAge.plusMillis(1), () -> watchTruth(sampler));
        });
  }

  /** Looks at the newest trades; a second has fewer than the exchange keeps. */
  private void watchTrades(Book book) {
    for (TradePrint print : exchange.floor().book(book.name()).trades()) {
      if (!made.get(book).add(print.id())) {
        break;
      }
      Instant at = Instant.ofEpochMilli(print.atMs());
      if (kept.stream().anyMatch(k -> !at.isBefore(k[0]) && at.isBefore(k[1]))) {
        unfetchable.add(print.id());
      }
    }
  }

  /** True of a trade made while a fault may have kept frames of an open socket from us. */
  final boolean isUnfetchable(long id) {
    return unfetchable.contains(id);
  }

  private void tick(Sampler sampler) {
    sampler.tick();
    for (Book book : books) {
      minutes.get(book).tick(time.now()).stream()
          .filter(MinuteNews::isFinal)
          .forEach(news -> said.get(book).put(news.minute(), news.row()));
    }
    timers.after(sampler.untilNext(), () -> tick(sampler));
  }

  /** Feeds answer at once; records are kept and written. */
  private final class Records implements Sampler.Output {
    private final MarketFeed feed;
    private Sampler sampler;

    Records(MarketFeed feed) {
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
      minutes.get(observation.book()).add(observation);
    }

    @Override
    public void gap(Gap gap) {
      count(gap.book(), gap.second());
      gaps.merge(gap.reason(), 1, Integer::sum);
      lake.gap(gap);
    }

    @Override
    public void missed(MissedSeconds missed) {
      throw new AssertionError("no long stall in the script");
    }

    private void count(Book book, Instant second) {
      records.computeIfAbsent(book, name -> new TreeMap<>()).merge(second, 1, Integer::sum);
    }
  }

  /** Keeps only what the day is judged by; a day of frames would not fit. */
  private final class Heard implements FeedListener {
    @Override
    public void onQuote(Quote quote) {}

    @Override
    public void onTrade(Trade trade) {
      lake.trade(trade);
      minutes.get(trade.book()).add(trade);
      assertThat(trades.get(trade.book()).add(trade.id())).as("told once: %s", trade).isTrue();
    }

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
