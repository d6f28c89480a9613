package dev.spreadlake.lake.window;

import static dev.spreadlake.lake.LakeFixture.BTC;
import static dev.spreadlake.lake.LakeFixture.DAY;
import static dev.spreadlake.lake.LakeFixture.FILE;
import static dev.spreadlake.lake.LakeFixture.USD;
import static dev.spreadlake.lake.LakeFixture.at;
import static dev.spreadlake.lake.LakeFixture.gap;
import static dev.spreadlake.lake.LakeFixture.observe;
import static dev.spreadlake.lake.LakeFixture.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.disk.LakeInUseException;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.FileClosed;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.LakeRows;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.lake.table.WindowClosed;
import dev.spreadlake.lake.verify.LakeVerifier;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.market.Side;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.store.Sha256;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LakeWriterTest {

  @AutoClose private final LakeFixture lake = LakeFixture.temporary();
  private final Path root = lake.root;

  @Test
  @DisplayName("ten minutes make one file of exactly 600 rows for each book, as soon as they end")
  void fullWindow() throws IOException {
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, at("2026-11-22T08:10:00Z"), at("2026-11-22T08:20:00Z"));
      observe(writer, USD, at("2026-11-22T08:10:00Z"), at("2026-11-22T08:20:00Z"));
      writer.publishAll();

      List<String> lines = lake.lines(FILE);
      assertThat(lines).hasSize(601);
      assertThat(lines.get(0)).isEqualTo("orderbook_timestamp,book,bid,ask,spread");
      assertThat(lines.get(1))
          .startsWith("2026-11-22T08:10:00+00:00,btc_mxn,")
          .isEqualTo(
              LakeRows.narrow(
                  new LakeRows().wide(row(BTC, at("2026-11-22T08:10:00Z")), FeedMode.SIMULATED)));
      assertThat(lines.get(600)).startsWith("2026-11-22T08:19:59+00:00,btc_mxn,");
      assertThat(lake.lines(FILE.replace("btc", "usd"))).hasSize(601);
      Manifest.FileEntry file = lake.manifest(Dataset.SPREADS, BTC, DAY).files().get(0);
      assertThat(file.state()).isEqualTo("full");
      assertThat(file.rows()).isEqualTo(600);
      assertThat(file.sha256()).isEqualTo(Sha256.of(Files.readAllBytes(root.resolve(FILE))));
      assertThat(file.source()).containsExactly("ws");
      assertThat(file.mode()).isEqualTo("simulated");
      assertThat(lake.closed).filteredOn(FileClosed::complete).hasSize(2);
    }
  }

  @Test
  @DisplayName("windows follow the clock: rows from 08:12:34 on end with the window at 08:19:59")
  void aligned() throws IOException {
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, at("2026-11-22T08:12:34Z"), at("2026-11-22T08:20:01Z"));
      writer.publishAll();
      assertThat(lake.lines(FILE)).hasSize(1 + 7 * 60 + 26);
    }
    Manifest manifest = lake.manifest(Dataset.SPREADS, BTC, DAY);
    Manifest.FileEntry file = manifest.files().get(0);
    assertThat(file.state()).isEqualTo("short");
    assertThat(file.firstSecond()).isEqualTo("2026-11-22T08:12:34+00:00");
    assertThat(file.gaps())
        .containsExactly(
            new Manifest.GapEntry(
                "2026-11-22T08:10:00+00:00", "2026-11-22T08:12:33+00:00", 154, "not_running"));
    assertThat(manifest.gapsByReason()).containsEntry("not_running", 8 * 3600L + 12 * 60 + 34);
    assertThat(manifest.captured() + manifest.explained()).isEqualTo(manifest.expected());
  }

  @Test
  @DisplayName("captured and explained make the whole day, and then the day is marked closed")
  void dayRoll() throws IOException {
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, at("2026-11-22T23:40:00Z"), at("2026-11-22T23:55:00Z"));
      gap(writer, BTC, at("2026-11-22T23:55:00Z"), GapReason.CROSSED);
      gap(writer, BTC, at("2026-11-22T23:55:01Z"), GapReason.CROSSED);
      observe(writer, BTC, at("2026-11-22T23:55:02Z"), at("2026-11-23T00:00:00Z"));
      writer.publishAll();
    }
    Manifest day = lake.manifest(Dataset.SPREADS, BTC, DAY);
    assertThat(day.closed()).isTrue();
    assertThat(day.expected()).isEqualTo(86_400);
    assertThat(day.captured()).isEqualTo(1198);
    assertThat(day.gapsByReason()).isEqualTo(Map.of("crossed", 2L, "not_running", 86_400L - 1200));
    for (String table : List.of("silver/spreads", "silver/book_seconds", "silver/gaps")) {
      assertThat(root.resolve(table + "/book=btc_mxn/date=2026-11-22/_SUCCESS")).exists();
    }
    assertThat(lake.lines("silver/gaps/book=btc_mxn/date=2026-11-22/gaps_20261122T235000Z.csv"))
        .containsExactly(
            Dataset.GAPS.header(),
            "2026-11-22T23:55:00+00:00,2026-11-22T23:55:01+00:00,2,btc_mxn,crossed,"
                + "\"because, \"\"so\"\"\"");
    assertThat(lake.tree()).noneMatch(name -> name.contains(".journal") || name.contains(".tmp"));
  }

  @Test
  @DisplayName("a window that another book's newer one retired is gone on with, not begun anew")
  void retiredWindow() throws IOException {
    LakeWriter crashed = lake.open();
    observe(crashed, BTC, at("2026-11-22T08:10:00Z"), at("2026-11-22T08:14:00Z"));
    observe(crashed, USD, at("2026-11-22T08:10:00Z"), at("2026-11-22T08:14:00Z"));
    crashed.commit();
    crashed.abandon();
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, at("2026-11-22T08:35:00Z"), at("2026-11-22T08:35:01Z"));
      writer.commit();
      observe(writer, USD, at("2026-11-22T08:35:00Z"), at("2026-11-22T08:35:01Z"));
      writer.commit();
      writer.publishAll();
    }
    for (Book book : List.of(BTC, USD)) {
      Manifest manifest = lake.manifest(Dataset.SPREADS, book, DAY);
      assertThat(manifest.captured()).as(book.name()).isEqualTo(241);
      assertThat(manifest.files()).hasSize(2);
      assertThat(lake.lines(FILE.replace("btc_mxn", book.name()))).hasSize(241);
    }
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("a day of trades is marked as over by whoever writes the next one, days later too")
  void sideTableClosed() throws IOException {
    try (LakeWriter writer = lake.open()) {
      writer.trade(trade(1, "2026-11-20T10:00:00Z"));
      writer.trade(trade(2, "2026-11-21T10:00:00Z"));
    }
    Path days = root.resolve("silver/trades/book=btc_mxn");
    assertThat(days.resolve("date=2026-11-20/_SUCCESS")).exists();
    assertThat(days.resolve("date=2026-11-21/_SUCCESS")).doesNotExist();
    try (LakeWriter writer = lake.open()) {
      writer.trade(trade(3, "2026-11-22T09:00:00Z"));
    }
    assertThat(days.resolve("date=2026-11-21/_SUCCESS")).exists();
    assertThat(lake.manifest(Dataset.TRADES, BTC, "2026-11-21").closed()).isTrue();
    assertThat(days.resolve("date=2026-11-22/_SUCCESS")).doesNotExist();
  }

  @Test
  @DisplayName("a window of which no second was observed is told of, though it has no file")
  void lostWindow() throws IOException {
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, at("2026-11-22T08:00:00Z"), at("2026-11-22T08:10:00Z"));
      for (long second = at("2026-11-22T08:10:00Z");
          second < at("2026-11-22T08:20:00Z");
          second++) {
        writer.gap(
            new Gap(Instant.ofEpochSecond(second), BTC, GapReason.DISCONNECTED, "no socket"));
      }
      writer.commit();
      writer.publishAll();
    }
    assertThat(lake.closed).hasSize(1);
    assertThat(lake.windows)
        .contains(
            new WindowClosed(
                BTC,
                Instant.parse("2026-11-22T08:10:00Z"),
                Instant.parse("2026-11-22T08:19:59Z"),
                0,
                600,
                0));
  }

  private static Trade trade(long id, String at) {
    Instant then = Instant.parse(at);
    return new Trade(
        Venue.BITSO, BTC, id, BigDecimal.TEN, BigDecimal.ONE, Side.BUY, then, then.plusMillis(5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"(?m),60,|,6O,", "(?s)\\n[^\\n]*\\n$|\n", "(?s).+|"})
  @DisplayName("a minute table that somebody damaged, or cut, is made anew of the day's seconds")
  void damagedMinutes(String damage) throws IOException {
    String[] change = damage.split("\\|", -1);
    Path minutes = new LakeLayout(root, LakeFixture.TEN_MINUTES).minutes(BTC, LocalDate.parse(DAY));
    byte[] whole;
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, at("2026-11-22T08:10:00Z"), at("2026-11-22T08:20:00Z"));
      writer.publishAll();
      whole = Files.readAllBytes(minutes);
      Files.writeString(minutes, Files.readString(minutes).replaceFirst(change[0], change[1]));
      assertThat(Files.readAllBytes(minutes)).isNotEqualTo(whole);
      observe(writer, BTC, at("2026-11-22T08:20:00Z"), at("2026-11-22T08:30:00Z"));
      writer.publishAll();
    }
    assertThat(Files.readString(minutes)).startsWith(new String(whole, StandardCharsets.UTF_8));
    assertThat(Files.readAllLines(minutes)).hasSize(21);
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("a window that was stopped in the middle is taken up where it stopped")
  void restart() throws IOException {
    long start = at("2026-11-22T08:10:00Z");
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, start, start + 200);
      gap(writer, BTC, start + 200, GapReason.STALE);
    }
    assertThat(lake.lines(FILE)).hasSize(201);
    assertThat(lake.manifest(Dataset.SPREADS, BTC, DAY).files().get(0).state()).isEqualTo("short");
    LakeWriter crashed = lake.open();
    observe(crashed, BTC, start + 210, start + 300);
    crashed.abandon();
    try (LakeWriter writer = lake.open()) {
      assertThat(writer.observe(row(BTC, start + 299))).isFalse();
      observe(writer, BTC, start + 310, start + 600);
      writer.publishAll();
    }
    assertThat(lake.seconds(BTC))
        .containsExactlyElementsOf(
            LongStream.range(start, start + 600)
                .filter(s -> s - start < 200 || s - start >= 210)
                .filter(s -> s - start < 300 || s - start >= 310)
                .boxed()
                .toList());
    Manifest manifest = lake.manifest(Dataset.SPREADS, BTC, DAY);
    assertThat(manifest.gapsByReason()).containsEntry("stale", 1L);
    assertThat(manifest.files().get(0).gaps())
        .extracting(Manifest.GapEntry::seconds)
        .containsExactly(1L, 9L, 10L);
    assertThat(lake.windows)
        .last()
        .satisfies(closed -> assertThat(closed.missed()).as("but the stops").isEqualTo(1));
    assertThat(manifest.captured() + manifest.explained()).isEqualTo(manifest.expected());
  }

  @Test
  @DisplayName("a torn tail is cut at the last whole record, wherever it is torn")
  void tornTail() throws IOException {
    long start = at("2026-11-22T08:10:00Z");
    LakeWriter crashed = lake.open();
    observe(crashed, BTC, start, start + 3);
    crashed.abandon();
    Path segment = root.resolve(".journal/segment_000000000001.log");
    byte[] whole = Files.readAllBytes(segment);
    int lastLine = whole.length - 1;
    while (whole[lastLine - 1] != '\n') {
      lastLine--;
    }
    for (int cut = lastLine; cut <= whole.length; cut++) {
      Files.createDirectories(segment.getParent());
      Files.write(segment, java.util.Arrays.copyOf(whole, cut));
      LakeWriter writer = lake.open();
      int rows = cut == whole.length ? 3 : 2;
      assertThat(writer.openRows(BTC)).as("cut at %d", cut).hasSize(rows);
      assertThat(writer.observe(row(BTC, start + 1))).isFalse();
      assertThat(writer.observe(row(BTC, start + 2))).isEqualTo(rows == 2);
      writer.abandon();
      assertThat(Files.size(segment)).isEqualTo(rows == 2 ? lastLine : whole.length);
    }
  }

  @Test
  @DisplayName("a second process is refused, and told who holds the lake")
  void lock() throws IOException {
    try (LakeWriter writer = lake.open()) {
      assertThat(writer.root()).isEqualTo(root);
      assertThatThrownBy(() -> lake.open())
          .isInstanceOf(LakeInUseException.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid() + " on ")
          .hasMessageContaining("started 2026-11-22T00:00:00Z");
    }
    lake.open().close();
  }

  @Test
  @DisplayName("the same input gives byte-identical lakes, however often it was stopped")
  void sameBytes(@TempDir Path other) throws IOException {
    long start = at("2026-11-22T08:05:00Z");
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, start, start + 1000);
    }
    LakeFixture second = new LakeFixture(other);
    for (long from = start; from < start + 1000; from += 100) {
      LakeWriter writer = second.open();
      observe(writer, BTC, from, from + 100);
      if (from % 200 == 0) {
        writer.close();
      } else {
        writer.abandon();
      }
    }
    second.open().close();
    assertThat(second.tree()).isEqualTo(lake.tree());
    for (String name : lake.tree()) {
      if (!name.startsWith(".")) {
        assertThat(other.resolve(name)).hasSameBinaryContentAs(root.resolve(name));
      }
    }
  }

  @Test
  @DisplayName("a folder that is a link out of the lake is refused")
  void confined(@TempDir Path outside) throws IOException {
    Files.createDirectories(root.resolve("silver/spreads"));
    Files.createSymbolicLink(root.resolve("silver/spreads/book=btc_mxn"), outside);
    LakeWriter writer = lake.open();
    observe(writer, BTC, at("2026-11-22T08:10:00Z"), at("2026-11-22T08:10:01Z"));
    assertThatThrownBy(writer::close).hasMessageContaining("leads out of the lake");
    assertThat(outside).isEmptyDirectory();
    assertThatThrownBy(() -> writer.layout().inside("../elsewhere"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
