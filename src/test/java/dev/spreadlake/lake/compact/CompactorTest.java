package dev.spreadlake.lake.compact;

import static dev.spreadlake.lake.LakeFixture.BTC;
import static dev.spreadlake.lake.LakeFixture.USD;
import static dev.spreadlake.lake.LakeFixture.at;
import static dev.spreadlake.lake.LakeFixture.gap;
import static dev.spreadlake.lake.LakeFixture.observe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.lake.table.Manifests;
import dev.spreadlake.lake.verify.LakeVerifier;
import dev.spreadlake.lake.window.LakeWriter;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.store.FolderTree;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(180)
class CompactorTest {
  private static final LocalDate TODAY = LocalDate.parse("2026-11-25");
  private static final String MONTH = "silver/spreads_parquet/book=btc_mxn/month=2026-11/";
  private static final String PARQUET = MONTH + "spreads_2026-11.parquet";

  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  @TempDir Path root;
  @TempDir Path spill;
  private LakeFixture lake;
  private DuckDb db;

  @BeforeEach
  void threeDays() throws IOException {
    lake = new LakeFixture(root);
    db = DuckDb.inMemory("512MB", 2, spill);
    try (LakeWriter writer = lake.open()) {
      for (String day : List.of("2026-11-22", "2026-11-23", "2026-11-24")) {
        observe(writer, BTC, at(day + "T08:10:00Z"), at(day + "T08:25:00Z"));
        gap(writer, BTC, at(day + "T08:25:00Z"), GapReason.CROSSED);
        observe(writer, USD, at(day + "T08:10:00Z"), at(day + "T08:20:00Z"));
        lake.time.advance(Duration.ofDays(1));
      }
      observe(writer, BTC, at("2026-11-25T00:00:00Z"), at("2026-11-25T00:00:05Z"));
      observe(writer, USD, at("2026-11-25T00:00:00Z"), at("2026-11-25T00:00:05Z"));
    }
  }

  @AfterEach
  void close() {
    db.close();
  }

  private String glob(String pattern) {
    return DuckDb.literal(root.resolve(pattern));
  }

  /** Every row as text, in exact decimals, from whatever trees exist. */
  private List<String> rows() throws IOException {
    String columns =
        " orderbook_timestamp, book, cast(bid as decimal(18,8)) as bid,"
            + " cast(ask as decimal(18,8)) as ask, cast(spread as decimal(18,6)) as spread ";
    // Typed, because guessing the types of every file takes longer than reading it.
    String sql =
        "select"
            + columns
            + "from read_csv("
            + glob("silver/spreads/*/*/*.csv")
            + ", auto_detect = false, header = true, hive_partitioning = false, columns ="
            + " {'orderbook_timestamp': 'timestamptz', 'book': 'varchar',"
            + " 'bid': 'decimal(18,8)', 'ask': 'decimal(18,8)', 'spread': 'decimal(18,6)'})";
    if (Files.isDirectory(root.resolve("silver/spreads_parquet"))
        && lake.tree().stream().anyMatch(name -> name.matches("silver/spreads_parq.*/sp.*quet"))) {
      sql += " union select" + columns + "from " + glob("silver/spreads_parquet/*/*/*.parquet");
    }
    return db.query(
        "select concat_ws('|', orderbook_timestamp, book, bid, ask, spread) from ("
            + sql
            + ") order by 1",
        row -> row.getString(1));
  }

  @Test
  @DisplayName("a reader with no options sees types, partitions and every row, before and after")
  void plainReader() throws IOException {
    assertThat(
            db.query(
                "describe select * from " + glob("silver/spreads/*/*/*.csv"),
                row -> row.getString(1) + " " + row.getString(2)))
        .containsExactly(
            "orderbook_timestamp TIMESTAMP WITH TIME ZONE",
            "book VARCHAR",
            "bid DOUBLE",
            "ask DOUBLE",
            "spread DOUBLE",
            "date DATE");
    assertThat(db.queryLong("select count(*) from " + glob("silver/spreads/*/*/*.csv")))
        .isEqualTo(3 * 1500 + 10);
    assertThat(
            db.queryLong(
                "select count(*) from "
                    + glob("silver/spreads/*/*/*.csv")
                    + " where book = 'usd_mxn' and date = '2026-11-23'"))
        .isEqualTo(600);
    assertThat(
            db.queryLong(
                "select sum(seconds) from "
                    + glob("silver/gaps/*/*/*.csv")
                    + " where date <"
                    + " '2026-11-25'"))
        .isEqualTo(6 * 86_400 - 3 * 1500);
    assertThat(db.queryLong("select count(*) from " + glob("silver/book_seconds/*/*/*.csv")))
        .isEqualTo(3 * 1500 + 10);
    new Compactor(root, new DurableFiles(root), db).compact(TODAY);
    assertThat(
            db.query(
                "describe select * from " + glob("silver/spreads_parquet/*/*/*.parquet"),
                row -> row.getString(1) + " " + row.getString(2)))
        .contains(
            "orderbook_timestamp TIMESTAMP WITH TIME ZONE",
            "bid DECIMAL(18,8)",
            "spread DECIMAL(18,6)");
  }

  @Test
  @DisplayName("the same rows before and after, one Parquet file a book and month, the CSV gone")
  void sameRows() throws IOException {
    List<String> before = rows();
    Compactor.Result done = new Compactor(root, new DurableFiles(root), db).compact(TODAY);
    assertThat(rows()).hasSize(3 * 1500 + 10).isEqualTo(before);
    assertThat(done.rows()).isGreaterThan(2 * 4500);
    assertThat(lake.csv("silver/spreads")).hasSize(2);
    assertThat(lake.tree())
        .filteredOn(name -> name.endsWith(".parquet"))
        .containsExactly(
            "silver/book_seconds_parquet/book=btc_mxn/month=2026-11/book_seconds_2026-11.parquet",
            "silver/book_seconds_parquet/book=usd_mxn/month=2026-11/book_seconds_2026-11.parquet",
            "silver/gaps_parquet/book=btc_mxn/month=2026-11/gaps_2026-11.parquet",
            "silver/gaps_parquet/book=usd_mxn/month=2026-11/gaps_2026-11.parquet",
            "silver/spreads_parquet/book=btc_mxn/month=2026-11/spreads_2026-11.parquet",
            "silver/spreads_parquet/book=usd_mxn/month=2026-11/spreads_2026-11.parquet");
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("further days are added to the month's file, and a day is never taken twice")
  void merges() throws IOException {
    List<String> before = rows();
    Compactor.Result first =
        new Compactor(root, new DurableFiles(root), db).compact(LocalDate.parse("2026-11-23"));
    assertThat(first.months()).isEqualTo(6);
    assertThat(rows()).isEqualTo(before);
    // As somebody copies a day before he repairs it.
    Path copy = root.resolve("silver/spreads/book=btc_mxn/date=2026-11-23.bak");
    Files.createDirectories(copy);
    Files.createFile(copy.resolve(LakeLayout.SUCCESS));
    new Compactor(root, new DurableFiles(root), db).compact(TODAY);
    FolderTree.delete(copy);
    assertThat(rows()).isEqualTo(before);
    assertThat(new Compactor(root, new DurableFiles(root), db).compact(TODAY))
        .isEqualTo(new Compactor.Result(0, 0, 0, 0, List.of()));
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("stopped before any step, it loses nothing, and the next run finishes the work")
  void crashBetweenSteps() throws IOException {
    List<String> before = rows();
    List<String> steps = new ArrayList<>();
    for (int crashAt = 0; ; crashAt++) {
      int stop = crashAt;
      int[] seen = {0};
      Compactor compactor =
          new Compactor(
              root,
              new DurableFiles(root),
              db,
              step -> {
                if (seen[0]++ == stop) {
                  steps.add(step);
                  throw new Killed();
                }
              });
      boolean killed = false;
      try {
        assertThat(compactor.compact(TODAY).refused()).isEmpty();
      } catch (Killed e) {
        killed = true;
      }
      assertThat(rows()).as("after %s", steps).isEqualTo(before);
      assertThat(new LakeVerifier(root).verify().findings()).as("after %s", steps).isEmpty();
      if (!killed) {
        break;
      }
    }
    assertThat(steps)
        .contains(
            "write parquet",
            "announce parquet",
            "name parquet",
            "list parquet",
            "mark day",
            "drop csv");
    assertThat(lake.csv("silver/spreads")).hasSize(2);
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("a day that is not as its manifest says is not compacted, all other months are")
  void refusesDamage() throws IOException {
    Path file = lake.csv("silver/spreads/book=btc_mxn/date=2026-11-22").get(0);
    Files.writeString(file, "x", StandardOpenOption.APPEND);
    StringWriter out = new StringWriter();
    int status =
        new CommandLine(new CompactCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(out))
            .execute("--lake", root.toString(), "--before", TODAY.toString());
    assertThat(status).isEqualTo(1);
    assertThat(out.toString())
        .contains("compacted  months=5 ")
        .contains("not compacted  " + PARQUET + ": ")
        .contains(file.getFileName() + " is not what its manifest says");
    assertThat(file).exists();
  }

  private Compactor.Result compact(String before) throws IOException {
    return new Compactor(root, new DurableFiles(root), db).compact(LocalDate.parse(before));
  }

  private static Map<Path, byte[]> copy(Path folder) throws IOException {
    Map<Path, byte[]> files = new TreeMap<>();
    try (Stream<Path> found = Files.list(folder)) {
      for (Path file : found.toList()) {
        files.put(file, Files.readAllBytes(file));
      }
    }
    return files;
  }

  private static void restore(Map<Path, byte[]> files) throws IOException {
    for (Map.Entry<Path, byte[]> file : files.entrySet()) {
      Files.write(file.getKey(), file.getValue());
    }
  }

  @Test
  @DisplayName(
      "adds nothing to a month's file that is damaged, so that the damage stays to be seen")
  void damagedMonth() throws IOException {
    compact("2026-11-23");
    byte[] bytes = Files.readAllBytes(root.resolve(PARQUET));
    bytes[bytes.length / 2] ^= 1;
    Files.write(root.resolve(PARQUET), bytes);

    assertThat(compact("2026-11-25").refused())
        .singleElement()
        .asString()
        .startsWith(PARQUET + ": is not what its manifest says");
    assertThat(Files.readAllBytes(root.resolve(PARQUET))).isEqualTo(bytes);
    assertThat(lake.csv("silver/spreads/book=btc_mxn/date=2026-11-23")).isNotEmpty();
    assertThat(new LakeVerifier(root).verify().findings())
        .extracting(LakeVerifier.Finding::file)
        .containsExactly(PARQUET);
  }

  @Test
  @DisplayName("goes on with what an earlier version was killed in, which had announced nothing")
  void killedUnannounced() throws IOException {
    List<String> before = rows();
    compact("2026-11-23");
    Compactor.Steps killing =
        step -> {
          if (step.equals("list parquet")) {
            throw new Killed();
          }
        };
    assertThatThrownBy(
            () -> new Compactor(root, new DurableFiles(root), db, killing).compact(TODAY))
        .isInstanceOf(Killed.class);
    Files.delete(root.resolve(MONTH + ".next_manifest.json"));

    assertThat(compact("2026-11-25").refused()).isEmpty();
    assertThat(rows()).isEqualTo(before);
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("adds nothing to an older month's file, which lacks days that were given to it")
  void olderMonth() throws IOException {
    compact("2026-11-23");
    Map<Path, byte[]> older = copy(root.resolve(MONTH));
    compact("2026-11-24");
    restore(older);

    List<LakeVerifier.Finding> findings = new LakeVerifier(root).verify().findings();
    assertThat(findings)
        .containsExactly(new LakeVerifier.Finding(PARQUET, "rows of 2026-11-23", "0, listed 900"));
    assertThat(compact("2026-11-25").refused())
        .singleElement()
        .asString()
        .startsWith(PARQUET + ": has 0 rows of silver/spreads/book=btc_mxn/date=2026-11-23");
    assertThat(lake.csv("silver/spreads/book=btc_mxn/date=2026-11-24")).isNotEmpty();
    assertThat(new LakeVerifier(root).verify().findings()).isEqualTo(findings);
  }

  @Test
  @DisplayName("keeps what a writer enters into a day's manifest meanwhile")
  void suspectMeanwhile() throws IOException {
    DurableFiles files = new DurableFiles(root);
    Path day = root.resolve("silver/spreads/book=btc_mxn/date=2026-11-23");
    long first = at("2026-11-23T08:10:00Z");
    Manifest.SuspectEntry range =
        new Manifest.SuspectEntry("2026-11-23T08:10:00Z", "2026-11-23T08:10:09Z", 10, "silent");
    new Compactor(
            root,
            files,
            db,
            step -> {
              if (step.equals("name parquet") && Manifests.read(day).compactedInto() == null) {
                Manifest now = Manifests.read(day);
                Manifests.write(files, day, now.suspecting(range, first, first + 9));
              }
            })
        .compact(TODAY);

    Manifest after = Manifests.read(day);
    assertThat(after.compactedInto()).isEqualTo(PARQUET);
    assertThat(after.suspect()).containsExactly(range);
    assertThat(after.files().get(0).suspectSeconds()).isEqualTo(10);
  }
}
