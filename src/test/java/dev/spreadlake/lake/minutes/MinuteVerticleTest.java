package dev.spreadlake.lake.minutes;

import static dev.spreadlake.lake.LakeFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.bars.MinuteNews;
import dev.spreadlake.bus.RecordCodec;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.config.Settings;
import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.quality.QualityTable;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.WindowClosed;
import dev.spreadlake.lake.verify.LakeVerifier;
import dev.spreadlake.lake.window.LakeWriter;
import dev.spreadlake.market.Venue;
import dev.spreadlake.quality.QualityRequests.AskBoard;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.quality.QualityVerticle;
import dev.spreadlake.quality.RuleCatalogue;
import dev.spreadlake.quality.StreamParts;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.GapReason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Minutes on the bus")
@Timeout(60)
class MinuteVerticleTest {
  private static final Instant START = Instant.parse("2026-11-22T04:10:00Z");
  private static final int SECONDS = 130;
  private static final String RULE = "spreads.accounted";

  @TempDir Path root;

  private final BlockingQueue<QualityResult> results = new LinkedBlockingQueue<>();
  private LakeFixture lake;
  private Vertx vertx;
  private MinuteVerticle.FilesOf files = DurableFiles::new;

  @BeforeEach
  void start() throws Exception {
    lake = new LakeFixture(root);
    lake.time.advance(Duration.ofSeconds(4 * 3_600 + 600 + SECONDS));
    try (LakeWriter writer = lake.open()) {
      LakeFixture.observe(
          writer, LakeFixture.BTC, START.getEpochSecond(), START.getEpochSecond() + SECONDS);
    }
    vertx = Vertx.vertx();
    RecordCodec.register(vertx.eventBus());
    Topics.QUALITY.subscribe(
        vertx.eventBus(),
        result -> {
          if (result.rule().equals(RULE)) {
            results.add(result);
          }
        });
    QualityTable table = new QualityTable(root, lake.time, lake.meters);
    vertx
        .deployVerticle(
            new QualityVerticle(
                RuleCatalogue.builtIn(),
                new StreamParts(List.of(Venue.BITSO), List.of(LakeFixture.BTC)),
                table,
                List::of,
                lake.time,
                lake.meters))
        .await(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  private String deploy() throws Exception {
    return deploy(Duration.ofSeconds(20)).await(20, TimeUnit.SECONDS);
  }

  private Future<String> deploy(Duration loadedWithin) {
    Settings.Lake settings =
        new Settings.Lake(root, LakeFixture.TEN_MINUTES, Duration.ofDays(7), 1000);
    MinuteVerticle minutes =
        new MinuteVerticle(
            settings,
            List.of(LakeFixture.BTC),
            lake.time,
            new MinuteHistory(new LakeLayout(root, LakeFixture.TEN_MINUTES)),
            lake.meters,
            Duration.ofMillis(1),
            loadedWithin,
            files);
    return vertx.deployVerticle(minutes);
  }

  private void second(int n) {
    Topics.OBSERVATION.publish(
        vertx.eventBus(), LakeFixture.row(LakeFixture.BTC, START.getEpochSecond() + n));
  }

  private void windowClosed() {
    WindowClosed window = lake.windows.stream().filter(one -> one.rows() > 0).findFirst().get();
    Topics.WINDOW_CLOSED.publish(vertx.eventBus(), window);
  }

  /** Seconds of the day's next windows, closed. */
  private void write(int from, int to) throws IOException {
    lake.time.advance(Duration.ofSeconds(to - from));
    try (LakeWriter writer = lake.open()) {
      LakeFixture.observe(
          writer, LakeFixture.BTC, START.getEpochSecond() + from, START.getEpochSecond() + to);
    }
  }

  /** A table has its name a moment before its manifest. */
  private boolean isPublished() {
    return Files.exists(published().resolveSibling(LakeLayout.MANIFEST)) && isSound();
  }

  /** Minutes published. */
  private long rows() {
    try (Stream<String> lines = Files.lines(published())) {
      return lines.count() - 1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean judged(boolean passed) throws InterruptedException {
    QualityResult result = results.poll(20, TimeUnit.SECONDS);
    return result != null && result.passed() == passed;
  }

  private List<String> held() throws Exception {
    return Topics.QUALITY_BOARD
        .ask(vertx.eventBus(), new AskBoard(), Duration.ofSeconds(10))
        .await(20, TimeUnit.SECONDS)
        .held();
  }

  private double withheld() {
    return lake.registry.get("spreadlake.lake.tables.withheld").gauge().value();
  }

  private Path published() {
    return root.resolve("gold/minutes/book=btc_mxn/date=2026-11-22/minutes_2026-11-22.csv");
  }

  private static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      LockSupport.parkNanos(2_000_000);
    }
  }

  @Test
  @DisplayName("are published when a window is closed")
  void publishedWhenClosed() throws Exception {
    deploy();
    until(this::isPublished);
    assertThat(rows()).isEqualTo(2);
    write(600, 730);
    windowClosed();
    until(() -> rows() == 12);
    assertThat(withheld()).isZero();
  }

  @Test
  @DisplayName("of a day that ends in an outage are closed with it, without a restart")
  void outageOverMidnight() throws Exception {
    deploy();
    until(this::isPublished);
    try (LakeWriter writer = lake.open()) {
      LakeFixture.observe(
          writer, LakeFixture.BTC, at("2026-11-22T23:40:00Z"), at("2026-11-22T23:45:00Z"));
      outage(writer, at("2026-11-22T23:45:00Z"), at("2026-11-22T23:50:00Z"));
      tellWindows(writer);
      until(() -> rows() == 24 * 60 - 10 - 4 * 60 - 10);
      outage(writer, at("2026-11-22T23:50:00Z"), at("2026-11-23T01:15:00Z"));
      LakeFixture.observe(
          writer, LakeFixture.BTC, at("2026-11-23T01:15:00Z"), at("2026-11-23T01:20:00Z"));
      tellWindows(writer);
    }

    until(() -> Files.exists(published().resolveSibling(LakeLayout.SUCCESS)));
    until(this::isSound);
    assertThat(rows()).as("from the first second to midnight").isEqualTo(24 * 60 - 4 * 60 - 10);
  }

  private static void outage(LakeWriter writer, long from, long to) throws IOException {
    for (long second = from; second < to; second++) {
      writer.gap(
          new Gap(Instant.ofEpochSecond(second), LakeFixture.BTC, GapReason.DISCONNECTED, "down"));
    }
    writer.commit();
  }

  private void tellWindows(LakeWriter writer) throws IOException {
    lake.windows.clear();
    writer.publishAll();
    lake.windows.forEach(window -> Topics.WINDOW_CLOSED.publish(vertx.eventBus(), window));
  }

  @Test
  @DisplayName("go on by the monotonic clock for a while when the wall clock jumps")
  void jump() throws Exception {
    deploy();
    BlockingQueue<MinuteNews> told = new LinkedBlockingQueue<>();
    Topics.MINUTE.subscribe(vertx.eventBus(), told::add);
    Instant running = lake.time.now().truncatedTo(ChronoUnit.MINUTES);
    assertThat(told.poll(20, TimeUnit.SECONDS)).isNotNull();

    lake.time.step(Duration.ofHours(1));
    told.clear();
    // The first may have been told before the jump.
    for (int n = 0; n < 3; n++) {
      assertThat(told.poll(20, TimeUnit.SECONDS).minute()).isEqualTo(running);
    }
    lake.time.advance(Duration.ofMinutes(1));
    MinuteNews news;
    do {
      news = told.poll(20, TimeUnit.SECONDS);
      assertThat(news).as("the new time").isNotNull();
    } while (!news.minute().equals(running.plusSeconds(3_660)));
  }

  @Test
  @DisplayName("of a book whose day is still being read count what happens meanwhile")
  void readWhileRunning() throws Exception {
    Path seconds;
    try (Stream<Path> walk = Files.walk(root.resolve("silver/book_seconds"))) {
      seconds = walk.filter(file -> file.toString().endsWith(".csv")).findFirst().orElseThrow();
    }
    // A reader of the pipe waits for a writer.
    Path content = Files.move(seconds, root.resolve("seconds.csv"));
    assertThat(new ProcessBuilder("mkfifo", seconds.toString()).start().waitFor()).isZero();
    BlockingQueue<MinuteNews> told = new LinkedBlockingQueue<>();
    Topics.MINUTE.subscribe(vertx.eventBus(), told::add);
    Future<String> deploying = deploy(Duration.ofMillis(1));
    for (int n = 0; n < 100; n++) {
      second(SECONDS);
      LockSupport.parkNanos(Duration.ofMillis(15).toNanos());
    }
    assertThat(lake.registry.get("spreadlake.lake.books.unloaded").gauge().value()).isEqualTo(1);
    try (OutputStream pipe = Files.newOutputStream(seconds)) {
      pipe.write(Files.readAllBytes(content));
      Files.move(content, seconds, StandardCopyOption.REPLACE_EXISTING);
    }
    deploying.await(20, TimeUnit.SECONDS);

    MinuteNews running;
    do {
      running = told.poll(20, TimeUnit.SECONDS);
      assertThat(running).as("the running minute").isNotNull();
    } while (!running.minute().equals(START.plusSeconds(120)));
    assertThat(running.bar().seconds()).as("ten of the lake and one told").isEqualTo(11);
    assertThat(lake.registry.get("spreadlake.lake.books.unloaded").gauge().value()).isZero();
  }

  @Test
  @DisplayName("that a process had no time for are made by the next one, and their day is closed")
  void madeAtStart() throws Exception {
    write(86_400, 86_401);
    assertThat(published()).doesNotExist();

    deploy();
    until(() -> Files.exists(published().resolveSibling(LakeLayout.SUCCESS)));
    until(this::isSound);
    assertThat(rows()).as("from the first second to midnight").isEqualTo(24 * 60 - 4 * 60 - 10);
    assertThat(
            new MinuteTable(new LakeLayout(root, LakeFixture.TEN_MINUTES), files.open(root))
                .behind(LakeFixture.BTC, LocalDate.parse("2026-11-23")))
        .isEmpty();
  }

  @Test
  @DisplayName("go on where those of an earlier day cannot be read, and that is counted")
  void unreadable() throws Exception {
    write(86_400, 86_520);
    Path before = published().resolveSibling(LakeLayout.MANIFEST);
    Files.createDirectories(before.getParent());
    Files.writeString(before, "{");

    deploy();
    assertThat(lake.meters.lakeErrors("minutes").count()).isEqualTo(1);
    WindowClosed newest = lake.windows.get(lake.windows.size() - 1);
    Topics.WINDOW_CLOSED.publish(vertx.eventBus(), newest);
    until(() -> Files.exists(Path.of(published().toString().replace("11-22", "11-23"))));
  }

  @Test
  @DisplayName("of a book whose day so far is damaged keep no server from starting, and come later")
  void damagedDay() throws Exception {
    Path manifest = root.resolve("silver/book_seconds/book=btc_mxn/date=2026-11-22/_manifest.json");
    byte[] whole = Files.readAllBytes(manifest);
    Files.writeString(manifest, "{");
    deploy();
    assertThat(lake.registry.get("spreadlake.lake.books.unloaded").gauge().value()).isEqualTo(1);
    Files.write(manifest, whole);
    windowClosed();
    until(() -> lake.registry.get("spreadlake.lake.books.unloaded").gauge().value() == 0);
  }

  @Test
  @DisplayName(
      "are withheld while a rule that stops fails on their book, over a restart too, and published once it passes")
  void withheldWhileFailing() throws Exception {
    String deployed = deploy();
    until(this::isPublished);
    second(0);
    second(0);
    assertThat(judged(false)).isTrue();
    // The verdict goes to the minutes too, on a thread of their own; nothing tells when it is
    // there.
    LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
    write(600, 730);
    windowClosed();
    until(() -> withheld() == 1);

    vertx.undeploy(deployed).await(20, TimeUnit.SECONDS);
    lake.registry.clear();
    deploy();
    assertThat(withheld()).as("today, and yesterday for what came after midnight").isEqualTo(2);
    windowClosed();
    for (int n = 1; n < 60; n++) {
      second(n);
    }
    assertThat(held()).as("not good for long enough").containsExactly(RULE + " on btc_mxn");
    assertThat(rows()).as("as before").isEqualTo(2);

    second(60);
    assertThat(judged(true)).isTrue();
    until(() -> rows() > 2);
    until(() -> withheld() == 0);
    // The table has its name a moment before its manifest.
    until(this::isSound);
  }

  @Test
  @DisplayName("a stop finishes the table that was begun, so that its manifest is true")
  void stoppedWhileMaking() throws Exception {
    CountDownLatch placed = new CountDownLatch(1);
    AtomicBoolean released = new AtomicBoolean();
    files = folder -> new HeldFiles(folder, placed, released);
    String deployed = deploy();
    windowClosed();
    assertThat(placed.await(20, TimeUnit.SECONDS)).isTrue();

    Future<Void> stopping = vertx.undeploy(deployed);
    // Long enough for an interrupt to arrive, if there were one.
    LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
    assertThat(stopping.isComplete()).as("a stop that waits for the table").isFalse();
    released.set(true);
    stopping.await(20, TimeUnit.SECONDS);

    assertThat(published()).exists();
    assertThat(published().resolveSibling("_manifest.json")).exists();
    assertThat(isSound()).isTrue();
    try (Stream<Path> left = Files.list(published().getParent())) {
      assertThat(left.filter(file -> file.toString().endsWith(".tmp"))).isEmpty();
    }
  }

  private boolean isSound() {
    try {
      return new LakeVerifier(root).verify().findings().isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
