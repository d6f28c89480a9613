package dev.spreadlake.lake.replay;

import dev.spreadlake.config.Settings;
import dev.spreadlake.config.SettingsLoader;
import dev.spreadlake.fakes.ManualTime;
import dev.spreadlake.fakes.MemoryLink;
import dev.spreadlake.fakes.VirtualTimers;
import dev.spreadlake.lake.bronze.BronzeWriter;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedListener;
import dev.spreadlake.market.FeedStatus;
import dev.spreadlake.market.MissedChange;
import dev.spreadlake.market.Quote;
import dev.spreadlake.market.RawFrame;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.simulator.Fault;
import dev.spreadlake.simulator.FaultKind;
import dev.spreadlake.simulator.Simulation;
import dev.spreadlake.simulator.TradingFloor;
import dev.spreadlake.simulator.bitso.BitsoExchange;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.MissedSeconds;
import dev.spreadlake.spread.Sampler;
import dev.spreadlake.spread.SpreadObservation;
import dev.spreadlake.venue.bitso.BitsoFeed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A simulated exchange watched by the live feed and sampler, with every frame kept in bronze. Each
 * recording goes on where the one before ended.
 */
final class FrameRecorder {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00.100Z");

  /** Bid, ask and trades of each second and book that were observed. */
  final Map<String, String> live = new TreeMap<>();

  /** Trades as the live pipeline told them. */
  final List<Trade> trades = new ArrayList<>();

  /** Missed sequence numbers as the live pipeline told them: second and book. */
  final List<String> missedChanges = new ArrayList<>();

  private final Path root;
  private Instant clock = START;

  /**
   * @param root of the lake whose bronze takes the frames
   */
  FrameRecorder(Path root) {
    this.root = root;
  }

  Path bronze() {
    return root.resolve("bronze");
  }

  /** Nothing records for a while. */
  void pause(Duration length) {
    clock = clock.plus(length);
  }

  /**
   * Lets a span pass.
   *
   * @param faults each five seconds long, such as {@code 60 s: GAP}
   */
  void record(Duration span, long seed, String... faults) throws IOException {
    ManualTime time = new ManualTime(clock.toString());
    VirtualTimers timers = new VirtualTimers(time);
    TradingFloor floor =
        new TradingFloor(Simulation.of(seed, List.of("btc_mxn", "usd_mxn")), clock);
    for (String fault : faults) {
      String[] parts = fault.split(" s: ");
      floor
          .faults()
          .startAfter(
              Duration.ofSeconds(Long.parseLong(parts[0])),
              Fault.of(FaultKind.valueOf(parts[1])).every(7).lasting(Duration.ofSeconds(5)));
    }
    MemoryLink link =
        new MemoryLink(new BitsoExchange(floor), time, timers, Duration.ofNanos(40_123_457));
    Settings settings = SettingsLoader.load(Map.of(), Map.of(), Optional.empty());
    try (BronzeWriter writer =
        new BronzeWriter(
            new LakeLayout(root, Duration.ofMinutes(10)),
            new DurableFiles(root),
            Duration.ofDays(7),
            closed -> {})) {
      Watch watch = new Watch(writer, live, trades, missedChanges);
      BitsoFeed feed =
          new BitsoFeed(
              books(settings.bitso()),
              link,
              time,
              timers,
              new Meters(new SimpleMeterRegistry()),
              new Random(seed),
              watch);
      Sampler sampler =
          new Sampler(
              Map.of(Venue.BITSO, books(settings.bitso()).books()),
              time,
              Duration.ofMillis(250),
              watch);
      watch.feed = feed;
      watch.sampler = sampler;
      feed.start();
      sampler.tick();
      Instant end = clock.plus(span);
      while (time.now().isBefore(end)) {
        timers.run(sampler.untilNext());
        sampler.tick();
      }
      feed.stop();
      clock = time.now();
      // What was true after the last frame cannot be known from the frames.
      live.keySet().removeIf(key -> secondOf(key).isAfter(watch.lastFrame));
    }
  }

  private static Settings.Bitso books(Settings.Bitso bitso) {
    return new Settings.Bitso(
        bitso.restUrl(),
        bitso.wsUrl(),
        Stream.of("btc_mxn", "usd_mxn").map(Book::new).toList(),
        bitso.kind(),
        bitso.probeAfter(),
        bitso.pollMaxAge(),
        bitso.pollFallbackAfter(),
        bitso.restPerMinute(),
        bitso.slippageSizes());
  }

  private static Instant secondOf(String key) {
    return Instant.parse(key.substring(0, key.indexOf(' ')));
  }

  static String key(SpreadObservation o) {
    return o.second() + " " + o.book();
  }

  static String told(MissedChange missed) {
    return missed.foundAt().truncatedTo(ChronoUnit.SECONDS) + " " + missed.book();
  }

  static String quote(SpreadObservation o) {
    return o.bid() + " " + o.ask() + " " + o.trades();
  }

  /** Keeps what the live pipeline tells. */
  private static final class Watch implements FeedListener, Sampler.Output {
    private final BronzeWriter writer;
    private final Map<String, String> live;
    private final List<Trade> trades;
    private final List<String> missedChanges;
    private BitsoFeed feed;
    private Sampler sampler;
    private Instant lastFrame = Instant.MIN;

    private Watch(
        BronzeWriter writer,
        Map<String, String> live,
        List<Trade> trades,
        List<String> missedChanges) {
      this.missedChanges = missedChanges;
      this.writer = writer;
      this.live = live;
      this.trades = trades;
    }

    @Override
    public void ask(Instant second) {
      sampler.accept(feed.sample(second));
    }

    @Override
    public void observation(SpreadObservation observation) {
      live.put(key(observation), quote(observation));
    }

    @Override
    public void onRawFrame(RawFrame frame) {
      lastFrame = frame.receivedAt();
      try {
        writer.write(frame);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void gap(Gap gap) {}

    @Override
    public void missed(MissedSeconds missed) {}

    @Override
    public void onQuote(Quote quote) {}

    @Override
    public void onTrade(Trade trade) {
      trades.add(trade);
    }

    @Override
    public void onMissedChange(MissedChange missed) {
      missedChanges.add(told(missed));
    }

    @Override
    public void onStatus(FeedStatus status) {}

    @Override
    public void onSuspect(SuspectSeconds suspect) {}
  }
}
