package dev.spreadlake.lake.history;

import static dev.spreadlake.lake.LakeFixture.BTC;
import static dev.spreadlake.lake.LakeFixture.at;
import static dev.spreadlake.lake.LakeFixture.gap;
import static dev.spreadlake.lake.LakeFixture.observe;
import static dev.spreadlake.lake.LakeFixture.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.compact.Compactor;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.table.GapRange;
import dev.spreadlake.lake.table.LakeCatalog;
import dev.spreadlake.lake.window.LakeWriter;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Venue;
import dev.spreadlake.spread.GapReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SpreadHistoryTest {
  private static final long START = at("2026-11-22T22:00:00Z");
  private static final long END = at("2026-11-23T01:05:00Z");

  @TempDir Path root;
  @TempDir Path spill;
  private LakeFixture lake;
  private LakeWriter writer;
  private SpreadHistory history;

  @BeforeEach
  void threeHours() throws IOException {
    lake = new LakeFixture(root);
    writer = lake.open();
    observe(writer, BTC, START, END - 10);
    gap(writer, BTC, END - 10, GapReason.STALE);
    observe(writer, BTC, END - 9, END);
    writer.publishAll();
    history = historyOf(writer);
  }

  private SpreadHistory historyOf(LakeWriter opened) throws IOException {
    return new SpreadHistory(
        opened.layout(),
        new SpreadHistory.OpenWindow() {
          @Override
          public List<String> rows(Book book) {
            return opened.openRows(book);
          }

          @Override
          public List<GapRange> gaps(Book book) {
            return opened.openGaps(book);
          }
        },
        spill);
  }

  @AfterEach
  void close() throws IOException {
    history.close();
    writer.close();
  }

  private SpreadHistory.Series read(long from, long to, int points) throws IOException {
    return history.read(BTC, Instant.ofEpochSecond(from), Instant.ofEpochSecond(to), points);
  }

  private static BigDecimal extreme(long from, long to, boolean largest) {
    Comparator<BigDecimal> order = Comparator.naturalOrder();
    return LongStream.range(from, to)
        .filter(second -> second != END - 10)
        .mapToObj(second -> row(BTC, second).spread())
        .max(largest ? order : order.reversed())
        .orElseThrow();
  }

  @Test
  @DisplayName("a short range gives every second, files and open window joined, each once")
  void everySecond() throws IOException {
    SpreadHistory.Series series = read(END - 600, END, 1000);
    assertThat(series.thinned()).isFalse();
    assertThat(series.points())
        .extracting(point -> point.second().getEpochSecond())
        .containsExactlyElementsOf(
            LongStream.range(END - 600, END).filter(s -> s != END - 10).boxed().toList());
    assertThat(series.gaps()).containsExactly(new GapRange(END - 10, END - 10, "stale", ""));
    assertThat(series.points().get(0).spread())
        .isEqualTo(row(BTC, END - 600).spread().toPlainString());
  }

  @Test
  @DisplayName("a window that becomes a file in the midst of a question is in the answer, once")
  void publishedMeanwhile() throws IOException {
    LakeWriter opened = writer;
    opened.close();
    writer = lake.open();
    long from = END;
    observe(writer, BTC, from, from + 100);
    gap(writer, BTC, from + 100, GapReason.STALE);
    SpreadHistory.OpenWindow closing =
        new SpreadHistory.OpenWindow() {
          @Override
          public List<String> rows(Book book) {
            return writer.openRows(book);
          }

          @Override
          public List<GapRange> gaps(Book book) {
            try {
              observe(writer, BTC, from + 101, from + 301);
              writer.publishAll();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            return writer.openGaps(book);
          }
        };
    try (SpreadHistory asked = new SpreadHistory(writer.layout(), closing, spill)) {
      SpreadHistory.Series series =
          asked.read(BTC, Instant.ofEpochSecond(from), Instant.ofEpochSecond(from + 101), 1000);
      assertThat(series.points()).hasSize(100);
      assertThat(series.gaps()).hasSize(1);
    }
  }

  @Test
  @DisplayName("thinned by seconds or by minutes, the smallest and largest of all stay")
  void extremesStay() throws IOException {
    for (int points : new int[] {2, 20, 200, 2000}) {
      SpreadHistory.Series series = read(START, END, points);
      assertThat(series.points()).hasSizeLessThanOrEqualTo(points).hasSizeGreaterThan(1);
      assertThat(series.resolution())
          .isEqualTo(points > 400 ? "1s" : points > 40 ? "1m" : points > 4 ? "10m" : "1h");
      assertThat(series.points())
          .extracting(SpreadHistory.Point::second)
          .isSorted()
          .doesNotHaveDuplicates();
      List<BigDecimal> spreads =
          series.points().stream().map(point -> new BigDecimal(point.spread())).toList();
      assertThat(spreads).contains(extreme(START, END, true), extreme(START, END, false));
      for (SpreadHistory.Point point : series.points()) {
        assertThat(point.spread())
            .isEqualTo(row(BTC, point.second().getEpochSecond()).spread().toPlainString());
      }
    }
  }

  @Test
  @DisplayName(
      "a long range with fewer seconds than points asked for is not thinned, nor its gaps longer")
  void sparse() throws IOException {
    SpreadHistory.Series series = read(START - 30 * 86_400L, START + 600, 1_200);
    assertThat(series.thinned()).isFalse();
    assertThat(series.resolution()).isEqualTo("1s");
    assertThat(series.points()).hasSize(600);

    SpreadHistory.Series nothing = read(START - 30 * 86_400L, START, 60);
    assertThat(nothing.points()).isEmpty();
    assertThat(nothing.thinned()).isFalse();

    SpreadHistory.Series cut = read(END - 20, END - 9, 100);
    assertThat(cut.gaps()).singleElement().matches(gap -> gap.last() == END - 10);
    gap(writer, BTC, END, GapReason.STALE);
    gap(writer, BTC, END + 1, GapReason.STALE);
    gap(writer, BTC, END + 2, GapReason.STALE);
    assertThat(read(END + 1, END + 2, 10).gaps())
        .containsExactly(new GapRange(END + 1, END + 1, "stale", ""));
  }

  @Test
  @DisplayName(
      "over whole days every stretch of ten minutes or hours has its own extremes, exactly")
  void stretches() throws IOException {
    long from = START - 86_400;
    long to = END + 86_400;
    for (int points : new int[] {40, 400}) {
      for (int again = 0; again < 2; again++) {
        SpreadHistory.Series series = read(from, to, points);
        assertThat(series.resolution()).isEqualTo(points > 100 ? "10m" : "1h");
        assertThat(series.points()).hasSizeLessThanOrEqualTo(points);
        long unit = points > 100 ? 600 : 3600;
        long start = Math.floorDiv(from, unit) * unit;
        long units = -Math.floorDiv(start - to, unit);
        long stretch = -Math.floorDiv(-units, points / 2) * unit;
        for (long at = start; at < to; at += stretch) {
          long first = Math.max(START, at);
          long end = Math.min(END, at + stretch);
          if (first < end) {
            long left = at;
            assertThat(series.points())
                .filteredOn(
                    point ->
                        point.second().getEpochSecond() >= left
                            && point.second().getEpochSecond() < left + stretch)
                .extracting(point -> new BigDecimal(point.spread()))
                .containsExactlyInAnyOrder(extreme(first, end, false), extreme(first, end, true));
          }
        }
        assertThat(series.gaps()).contains(new GapRange(END - 10, END - 10, "stale", ""));
      }
    }
  }

  @Test
  @DisplayName("what is kept of a closed day follows a change of the day, and may be lost")
  void keptDays() throws IOException {
    SpreadHistory.Series before = read(START - 86_400, END + 86_400, 40);
    Path kept = root.resolve(".pyramid/book=btc_mxn/2026-11-22.csv");
    assertThat(kept).exists();
    assertThat(root.resolve(".pyramid/book=btc_mxn/2026-11-23.csv")).doesNotExist();
    Path minutes = writer.layout().minutes(BTC, LocalDate.parse("2026-11-22"));
    List<String> lines = Files.readAllLines(minutes);
    Files.write(minutes, lines.subList(0, 3));
    Files.writeString(kept, Files.readString(kept).substring(0, 200));

    SpreadHistory.Series cut = read(START - 86_400, END + 86_400, 40);
    assertThat(cut.points()).isNotEqualTo(before.points());
    Files.write(minutes, lines);
    Files.delete(kept);
    assertThat(read(START - 86_400, END + 86_400, 40)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hour,1|hour,l", "hour,1|", "\nten,|\ntwo,"})
  @DisplayName("what is kept of a closed day and was damaged is worked out again")
  void damagedDay(String damage) throws IOException {
    SpreadHistory.Series before = read(START - 86_400, END + 86_400, 40);
    Path kept = root.resolve(".pyramid/book=btc_mxn/2026-11-22.csv");
    String whole = Files.readString(kept);
    String[] change = damage.split("\\|", -1);
    Files.writeString(kept, whole.replaceFirst(change[0], change[1]));
    assertThat(kept).content().isNotEqualTo(whole);
    try (SpreadHistory later = historyOf(writer)) {
      assertThat(
              later.read(
                  BTC,
                  Instant.ofEpochSecond(START - 86_400),
                  Instant.ofEpochSecond(END + 86_400),
                  40))
          .isEqualTo(before);
    }
    assertThat(kept).content().isEqualTo(whole);
  }

  @Test
  @DisplayName("compacted days give the same answer")
  void afterCompaction() throws IOException {
    SpreadHistory.Series before = read(START, END, 4000);
    try (DuckDb db = DuckDb.inMemory("512MB", 2, spill)) {
      new Compactor(root, new DurableFiles(root), db).compact(LocalDate.parse("2026-11-23"));
    }
    assertThat(lake.csv("silver/spreads/book=btc_mxn/date=2026-11-22")).isEmpty();
    SpreadHistory.Series after = read(START, END, 4000);
    assertThat(after.points()).hasSameSizeAs(before.points());
    for (int i = 0; i < after.points().size(); i++) {
      assertThat(after.points().get(i).second()).isEqualTo(before.points().get(i).second());
      assertThat(new BigDecimal(after.points().get(i).bid()))
          .isEqualByComparingTo(before.points().get(i).bid());
      assertThat(after.points().get(i).spread()).isEqualTo(before.points().get(i).spread());
    }
    assertThat(after.gaps()).isEqualTo(before.gaps());
  }

  @Test
  @DisplayName("seconds recorded over a dead socket are suspect, and no other")
  void suspect() throws IOException {
    writer.suspect(
        new SuspectSeconds(
            Venue.BITSO,
            BTC,
            Instant.ofEpochSecond(END - 2000),
            Instant.ofEpochSecond(END - 1991),
            "dead socket"));
    writer.commit();
    writer.publishAll();
    assertThat(read(END - 2400, END, 4000).points())
        .filteredOn(SpreadHistory.Point::suspect)
        .extracting(point -> point.second().getEpochSecond())
        .containsExactlyElementsOf(LongStream.range(END - 2000, END - 1990).boxed().toList());
  }

  @Test
  @DisplayName("bounds are checked, and an unknown book has nothing")
  void bounds() throws IOException {
    assertThatThrownBy(() -> read(END, START, 10)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> read(START, END, 1)).hasMessageContaining("points must be 2..86400");
    Instant from = Instant.ofEpochSecond(START);
    assertThat(history.read(new Book("eth_mxn"), from, from.plusSeconds(60), 10).points())
        .isEmpty();
  }

  @Test
  @DisplayName("the catalogue sums rows, gaps by reason and sizes")
  void catalogue() throws IOException {
    LakeCatalog.Catalog all = new LakeCatalog(writer.layout()).read();
    LakeCatalog.Partition day =
        all.partitions().stream()
            .filter(p -> p.dataset().equals("silver/spreads") && p.date().equals("2026-11-22"))
            .findFirst()
            .orElseThrow();
    assertThat(day.rows()).isEqualTo(7200);
    assertThat(day.closed()).isTrue();
    assertThat(day.gapsByReason()).containsEntry("not_running", 86_400L - 7200);
    assertThat(all.totals()).extracting(LakeCatalog.Total::dataset).contains("gold/spreads_1m");
  }
}
