package dev.spreadlake.lake.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.market.RefusedRow;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.quality.QualityRequests.AskHistory;
import dev.spreadlake.quality.QualityRequests.History;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.quality.RuleCatalogue;
import dev.spreadlake.time.TimeSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The history of quality results")
@Timeout(60)
class QualityTableTest {
  private static final Instant START = Instant.parse("2026-11-22T04:10:00Z");

  @TempDir Path lake;

  private final Meters meters = new Meters(new SimpleMeterRegistry());
  private final List<QualityResult> past = new CopyOnWriteArrayList<>();
  private volatile Instant now = START;
  private final AtomicLong nanos = new AtomicLong();

  private QualityTable table() throws Exception {
    past.clear();
    QualityTable table =
        new QualityTable(
            lake,
            new TimeSource() {
              @Override
              public Instant now() {
                return now;
              }

              @Override
              public long nanoTime() {
                return nanos.get();
              }
            },
            meters);
    table.open(past::add).get(10, TimeUnit.SECONDS);
    return table;
  }

  private QualityResult result(int n) {
    return QualityResult.of(
        RuleCatalogue.builtIn().get(n % 2 == 0 ? "book.crossed" : "lake.writable"),
        "btc_mxn",
        n % 3 == 0,
        "found " + n + ", \"quoted\"\nand broken",
        "expected",
        n,
        START.plusSeconds(n),
        "");
  }

  private static History read(QualityTable table, String rule, int limit) throws Exception {
    return table.read(new AskHistory(rule, "", limit)).get(10, TimeUnit.SECONDS);
  }

  /** Into a file of its own: what comes while it is written would share the next one. */
  private void appendAlone(QualityTable table, int n) throws Exception {
    table.append(List.of(result(n)));
    table.read(new AskHistory("", "", 0)).handle((read, failed) -> read).get(10, TimeUnit.SECONDS);
  }

  private List<Path> files(String below) throws IOException {
    try (Stream<Path> walk = Files.walk(lake.resolve(below))) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  @DisplayName("survives restarts, in order, newest first, to the last character")
  void restarts() throws Exception {
    for (int run = 0; run < 3; run++) {
      QualityTable table = table();
      table.append(List.of(result(run * 2), result(run * 2 + 1)));
      table.close().get(10, TimeUnit.SECONDS);
      now = now.plusSeconds(1);
    }

    QualityTable table = table();
    assertThat(past).isEqualTo(Stream.of(0, 1, 2, 3, 4, 5).map(this::result).toList());
    assertThat(read(table, "", 100).results())
        .isEqualTo(Stream.of(5, 4, 3, 2, 1, 0).map(this::result).toList());
    assertThat(read(table, "book.crossed", 100).results())
        .isEqualTo(Stream.of(4, 2, 0).map(this::result).toList());
    assertThat(read(table, "", 2)).isEqualTo(new History(List.of(result(5), result(4)), true));
    table.close().get(10, TimeUnit.SECONDS);
  }

  @Test
  @DisplayName("takes in one file what comes while the disk is slow, and loses none of it")
  void slowDisk() throws Exception {
    QualityTable before = table();
    before.append(List.of(result(0)));
    before.close().get(10, TimeUnit.SECONDS);
    QualityTable table = new QualityTable(lake, TimeSource.system(), meters);
    CountDownLatch released = new CountDownLatch(1);
    CompletableFuture<Void> opened =
        table.open(
            read -> {
              try {
                released.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    for (int n = 1; n < 2_001; n++) {
      table.append(List.of(result(n)));
    }
    released.countDown();
    opened.get(10, TimeUnit.SECONDS);
    table.close().get(10, TimeUnit.SECONDS);
    table.append(List.of(result(0)));
    assertThat(meters.lakeOverflow("quality").count()).as("after the end").isEqualTo(1);
    assertThat(files("gold/quality/results")).hasSize(2);
    QualityTable again = table();
    assertThat(read(again, "", 3_000).results()).hasSize(2_001);
    again.close().get(10, TimeUnit.SECONDS);
  }

  @Test
  @DisplayName(
      "joins many small files of a day, and loses or doubles nothing when killed meanwhile")
  void joins() throws Exception {
    QualityTable table = table();
    for (int n = 0; n < 200; n++) {
      appendAlone(table, n);
      now = now.plusMillis(10);
    }
    table.close().get(10, TimeUnit.SECONDS);
    List<Path> after = files("gold/quality/results");
    assertThat(after).hasSizeLessThan(65);
    Path joined =
        after.stream().filter(file -> file.toString().contains("_to_")).findFirst().orElseThrow();

    // Killed between the joined file and the removal of its parts.
    String first = joined.getFileName().toString().replaceAll("_to_.*", ".csv");
    Files.writeString(
        joined.resolveSibling(first), Files.readString(joined).lines().limit(1).toList().get(0));
    Files.writeString(joined.resolveSibling(".results_x.csv.tmp"), "half");
    QualityTable again = table();

    assertThat(read(again, "", 1_000).results()).hasSize(200);
    assertThat(files("gold/quality/results")).doesNotContain(joined.resolveSibling(first));
    again.close().get(10, TimeUnit.SECONDS);
  }

  @Test
  @DisplayName("keeps each row once on a disk on which files cannot be joined")
  void noRoomToJoin() throws Exception {
    QualityTable table = table();
    Path inTheWay =
        lake.resolve("gold/quality/results/date=2026-11-22/results_20261122T000000000Z.csv");
    Files.createDirectories(inTheWay);
    for (int n = 0; n < 80; n++) {
      appendAlone(table, n);
    }
    table.close().get(10, TimeUnit.SECONDS);
    assertThat(meters.lakeErrors("quality").count()).isPositive();
    Files.delete(inTheWay);
    QualityTable again = table();

    assertThat(read(again, "", 1_000).results())
        .isEqualTo(IntStream.range(0, 80).map(n -> 79 - n).mapToObj(this::result).toList());
    again.append(List.of(result(80)));
    assertThat(read(again, "", 1_000).results()).hasSize(81);
    assertThat(files("gold/quality/results")).hasSize(1);
    again.close().get(10, TimeUnit.SECONDS);
  }

  @ParameterizedTest(name = "{0} ms a row")
  @ValueSource(longs = {0, -1, -10})
  @DisplayName("loses nothing when the clock stands or runs back")
  void clock(long step) throws Exception {
    QualityTable table = table();
    for (int n = 0; n < 130; n++) {
      appendAlone(table, n);
      if (n % 20 == 0) {
        // Only then the clock may go on: the table reads it on its own thread.
        assertThat(read(table, "", 1).results()).containsExactly(result(n));
        now = now.plusMillis(step);
      }
    }
    table.close().get(10, TimeUnit.SECONDS);
    assertThat(files("gold/quality/results")).hasSizeLessThan(65);
    now = START.plusSeconds(60);
    QualityTable again = table();

    assertThat(read(again, "", 1_000).results())
        .isEqualTo(IntStream.range(0, 130).map(n -> 129 - n).mapToObj(this::result).toList());
    again.close().get(10, TimeUnit.SECONDS);
  }

  /** Both clocks go on in step, and the table looks at them as the server does. */
  private void goOn(QualityTable table, Duration time) throws Exception {
    for (Duration gone = Duration.ZERO;
        gone.compareTo(time) < 0;
        gone = gone.plus(Duration.ofMinutes(5))) {
      now = now.plus(Duration.ofMinutes(5));
      nanos.addAndGet(Duration.ofMinutes(5).toNanos());
      table.flush();
      assertThat(read(table, "", 1)).isNotNull();
    }
  }

  @Test
  @DisplayName("keeps ninety days, by a clock that has kept step for half an hour")
  void retention() throws Exception {
    Path day = lake.resolve("gold/quality/results/date=2026-11-22");
    QualityTable table = table();
    table.append(List.of(result(1)));
    goOn(table, Duration.ofMinutes(40));

    now = now.plus(Duration.ofDays(3_650));
    goOn(table, Duration.ofMinutes(25));
    assertThat(day).as("the clock has jumped").exists();
    table.close().get(10, TimeUnit.SECONDS);
    QualityTable restarted = table();
    goOn(restarted, Duration.ofMinutes(25));
    assertThat(day).as("nobody knows whether it is right").exists();
    restarted.close().get(10, TimeUnit.SECONDS);

    now = START.plus(Duration.ofDays(91));
    QualityTable later = table();
    goOn(later, Duration.ofMinutes(40));
    assertThat(read(later, "", 10).results()).isEmpty();
    assertThat(day).doesNotExist();
    later.close().get(10, TimeUnit.SECONDS);
  }

  @Test
  @DisplayName("keeps what the stream refused, with its rule and its text, bounded")
  void quarantine() throws Exception {
    QualityTable table = table();
    for (int n = 0; n < 1_500; n++) {
      table.quarantine(
          new RefusedRow(
              Venue.BITSO, "trades", "feed.malformed", "bitso", START, "{\"a\":\n" + n, "cut"));
      if (n % 500 == 499) {
        table.read(new AskHistory("", "", 1)).get(10, TimeUnit.SECONDS);
      }
    }
    table.flush();
    table.close().get(10, TimeUnit.SECONDS);

    List<Path> kept = files("quarantine/live/feed_malformed/date=2026-11-22");
    assertThat(kept).hasSize(1);
    List<String> records = CsvLines.split(Files.readString(kept.get(0)));
    assertThat(records).hasSize(1_001);
    assertThat(CsvLines.fields(records.get(1)))
        .containsExactly(
            "feed.malformed", START.toString(), "bitso", "trades", "bitso", "cut", "{\"a\":\n0");
    assertThat(meters.lakeOverflow("quarantine").count()).isEqualTo(500);
  }

  @Test
  @DisplayName(
      "keeps thirty days of what a rule refused, also of one that refuses nothing any more")
  void quarantineRetention() throws Exception {
    Path folder = lake.resolve("quarantine/live/feed_malformed");
    QualityTable table = table();
    refuse(table);
    table.read(new AskHistory("", "", 1)).get(10, TimeUnit.SECONDS);
    assertThat(folder.resolve("date=2026-11-22")).exists();
    now = START.plus(Duration.ofDays(31));
    goOn(table, Duration.ofMinutes(40));
    assertThat(folder.resolve("date=2026-11-22")).doesNotExist();

    refuse(table);
    table.close().get(10, TimeUnit.SECONDS);
    assertThat(folder.resolve("date=2026-12-23")).exists();
    Files.writeString(folder.resolve("date=2026-12-23/.refused_x.csv.tmp"), "half");
    now = START.plus(Duration.ofDays(62));
    QualityTable later = table();
    goOn(later, Duration.ofMinutes(40));
    later.close().get(10, TimeUnit.SECONDS);
    assertThat(folder.resolve("date=2026-12-23")).doesNotExist();
  }

  private static void refuse(QualityTable table) {
    table.quarantine(
        new RefusedRow(Venue.BITSO, "trades", "feed.malformed", "bitso", START, "{", "cut"));
    table.flush();
  }
}
