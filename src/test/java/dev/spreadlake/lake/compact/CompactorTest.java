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
import dev.spreadlake.lake.verify.LakeVerifier;
import dev.spreadlake.lake.window.LakeWriter;
import dev.spreadlake.spread.GapReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class CompactorTest {
  private static final LocalDate TODAY = LocalDate.parse("2026-11-25");

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
    new Compactor(root, new DurableFiles(root), db).compact(TODAY);
    assertThat(rows()).isEqualTo(before);
    assertThat(new Compactor(root, new DurableFiles(root), db).compact(TODAY))
        .isEqualTo(new Compactor.Result(0, 0, 0, 0));
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
                  throw new IOException("killed before: " + step);
                }
              });
      boolean killed = false;
      try {
        compactor.compact(TODAY);
      } catch (IOException e) {
        killed = true;
      }
      assertThat(rows()).as("after %s", steps).isEqualTo(before);
      if (!killed) {
        break;
      }
    }
    assertThat(steps)
        .contains("write parquet", "name parquet", "list parquet", "mark day", "drop csv");
    assertThat(lake.csv("silver/spreads")).hasSize(2);
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("a day that is not as its manifest says is not compacted")
  void refusesDamage() throws IOException {
    Path file = lake.csv("silver/spreads/book=btc_mxn/date=2026-11-22").get(0);
    Files.writeString(file, "x", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> new Compactor(root, new DurableFiles(root), db).compact(TODAY))
        .hasMessageContaining(file.getFileName() + " is not what its manifest says");
    assertThat(file).exists();
  }
}
