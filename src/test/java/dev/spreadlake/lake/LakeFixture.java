package dev.spreadlake.lake;

import dev.spreadlake.alert.AlertEvent;
import dev.spreadlake.alert.Severity;
import dev.spreadlake.fakes.ManualTime;
import dev.spreadlake.fakes.MemoryFolders;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.disk.LakeFiles;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.FileClosed;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.LakeRows;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.lake.table.Manifests;
import dev.spreadlake.lake.table.WindowClosed;
import dev.spreadlake.lake.window.LakeWriter;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.market.Side;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.spread.SpreadObservation;
import dev.spreadlake.store.FolderTree;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A lake in a temporary folder, and rows to put into it. */
public final class LakeFixture implements AutoCloseable {
  public static final Book BTC = new Book("btc_mxn");
  public static final Book USD = new Book("usd_mxn");
  public static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  /** The day most tests write. */
  public static final String DAY = "2026-11-22";

  /** Its window from 08:10 of {@link #BTC}. */
  public static final String FILE =
      "silver/spreads/book=btc_mxn/date=2026-11-22/spreads_20261122T081000Z.csv";

  public final Path root;
  public final ManualTime time = new ManualTime("2026-11-22T00:00:00Z");
  public final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  public final Meters meters = new Meters(registry);
  public final List<FileClosed> closed = new ArrayList<>();
  public final List<WindowClosed> windows = new ArrayList<>();

  public LakeFixture(Path root) {
    this.root = root;
  }

  /** In a folder of its own, for a field that is {@link org.junit.jupiter.api.AutoClose}d. */
  public static LakeFixture temporary() {
    try {
      return new LakeFixture(new MemoryFolders().createTempDirectory(null, null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes the lake. */
  @Override
  public void close() throws IOException {
    FolderTree.delete(root);
  }

  public static long at(String instant) {
    return Instant.parse(instant).getEpochSecond();
  }

  public LakeWriter open() throws IOException {
    return open(FeedMode.SIMULATED, new DurableFiles(root));
  }

  public LakeWriter open(FeedMode mode, LakeFiles files) throws IOException {
    return open(TEN_MINUTES, mode, files);
  }

  public LakeWriter open(Duration window) throws IOException {
    return open(window, FeedMode.SIMULATED, new DurableFiles(root));
  }

  private LakeWriter open(Duration window, FeedMode mode, LakeFiles files) throws IOException {
    LakeWriter.Listener listener =
        new LakeWriter.Listener() {
          @Override
          public void fileClosed(FileClosed file) {
            closed.add(file);
          }

          @Override
          public void windowClosed(WindowClosed told) {
            windows.add(told);
          }
        };
    return LakeWriter.open(new LakeLayout(root, window), mode, time, meters, files, listener);
  }

  /** A row whose prices depend on its second only. */
  public static SpreadObservation row(Book book, long second) {
    BigDecimal bid = BigDecimal.valueOf(79_000_000 + Math.floorMod(second * 7, 1000), 2);
    BigDecimal ask = bid.add(BigDecimal.valueOf(100 + Math.floorMod(second, 977), 2));
    return SpreadObservation.ofQuote(
        Instant.ofEpochSecond(second), Venue.BITSO, book, bid, ask, Source.WS);
  }

  /** Hands in one row for each second of {@code from..to} (excluded), then commits. */
  public static void observe(LakeWriter writer, Book book, long from, long to) throws IOException {
    for (long second = from; second < to; second++) {
      writer.observe(row(book, second));
    }
    writer.commit();
  }

  public static void gap(LakeWriter writer, Book book, long second, GapReason reason)
      throws IOException {
    writer.gap(new Gap(Instant.ofEpochSecond(second), book, reason, "because, \"so\""));
    writer.commit();
  }

  /** A trade of {@link #BTC} that was made in the second in which it was received. */
  public static Trade trade(long id, long received) {
    Instant then = Instant.ofEpochSecond(received);
    return new Trade(
        Venue.BITSO, BTC, id, BigDecimal.TEN, BigDecimal.ONE, Side.BUY, then, then.plusMillis(5));
  }

  /** The beginning of an excursion of {@link #BTC}, told at a second. */
  public static AlertEvent alert(long second) {
    Instant at = Instant.ofEpochSecond(second);
    return new AlertEvent(
        1,
        "excursion",
        "btc_mxn>0.5",
        "name",
        BTC,
        AlertEvent.State.FIRING,
        Severity.CRITICAL,
        BigDecimal.ONE,
        BigDecimal.ONE,
        BigDecimal.TEN,
        BigDecimal.ONE,
        BigDecimal.TEN,
        at,
        BigDecimal.TEN,
        at,
        null);
  }

  public Manifest manifest(Dataset dataset, Book book, String date) throws IOException {
    return Manifests.read(folder(dataset, book, date));
  }

  /** The file of the manifest of {@link #BTC} and {@link #DAY}. */
  public Path manifestFile(Dataset dataset) {
    return folder(dataset, BTC, DAY).resolve(LakeLayout.MANIFEST);
  }

  private Path folder(Dataset dataset, Book book, String date) {
    return new LakeLayout(root, TEN_MINUTES).folder(dataset, book, LocalDate.parse(date));
  }

  public List<String> lines(String relative) throws IOException {
    return Files.readAllLines(root.resolve(relative));
  }

  /** Seconds of every row of the spread table of {@code book}, files in order of name. */
  public List<Long> seconds(Book book) throws IOException {
    List<Long> seconds = new ArrayList<>();
    for (Path file : csv("silver/spreads/book=" + book.name())) {
      List<String> lines = Files.readAllLines(file);
      for (String line : lines.subList(1, lines.size())) {
        seconds.add(LakeRows.secondOf(line));
      }
    }
    return seconds;
  }

  /** Complete CSV files below {@code folder}, in order of name. */
  public List<Path> csv(String folder) throws IOException {
    if (!Files.isDirectory(root.resolve(folder))) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(root.resolve(folder))) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".csv"))
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }

  /** Every file below the root, relative. */
  public List<String> tree() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
