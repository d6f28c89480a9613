package dev.spreadlake.lake.minutes;

import static dev.spreadlake.lake.LakeFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.bars.DayBars;
import dev.spreadlake.bars.Indicators;
import dev.spreadlake.bars.LiveMinutes;
import dev.spreadlake.bars.MinuteNews;
import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.compact.Compactor;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.journal.Journal;
import dev.spreadlake.lake.journal.JournalEntry;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.verify.LakeVerifier;
import dev.spreadlake.lake.window.LakeWriter;
import dev.spreadlake.market.Side;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.store.FolderTree;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("Minutes in gold")
class MinuteTableTest extends MinuteFixture {
  @Test
  @DisplayName(
      "made from silver after crashes, duplicates, disorder and late trades are the live ones, byte"
          + " for byte")
  void liveEqualsBatch() throws IOException {
    long start = at("2026-11-22T08:00:00Z");
    LiveMinutes live = new LiveMinutes(BOOK, new DayBars(DAY, Indicators.State.empty()));
    Map<Instant, String> said = new TreeMap<>();
    Random random = new Random(20261122);
    List<Trade> late = new ArrayList<>();
    LakeWriter writer = lake.open();
    long id = 1_000;
    for (long second = start; second < start + 3_600; second++) {
      Instant now = Instant.ofEpochSecond(second);
      for (int i = random.nextInt(4); i > 0; i--) {
        Trade made =
            trade(
                id++,
                now.plusMillis(random.nextInt(900)),
                now.plusMillis(950),
                6_000_000 + random.nextInt(5_000));
        int fate = random.nextInt(40);
        if (fate == 0) {
          late.add(made);
          continue;
        }
        for (int times = fate == 1 ? 2 : 1; times > 0; times--) {
          writer.trade(made);
          live.add(made);
        }
      }
      if (!late.isEmpty() && second % 90 == 0) {
        Trade old = late.remove(0);
        Trade arrived =
            trade(old.id(), old.exchangeAt(), now, old.price().unscaledValue().intValue());
        writer.trade(arrived);
        live.add(arrived);
      }
      if (second % 50 != 7) {
        var observation = LakeFixture.row(BOOK, second);
        writer.observe(observation);
        live.add(observation);
      }
      if (second % 100 == 0) {
        writer.commit();
        writer.publishAll();
      }
      if (second % 500 == 480) {
        writer.commit();
        // The process dies; what was committed is taken up again.
        writer.abandon();
        writer = lake.open();
        List<JournalEntry> open =
            Journal.peek(new LakeLayout(root, LakeFixture.TEN_MINUTES).journal());
        assertThat(open).isNotEmpty();
        live =
            new LiveMinutes(
                BOOK, table().loadOpen(BOOK, DAY, MinuteTable.byBook(open).get(BOOK.name())));
      }
      for (MinuteNews news : live.tick(now)) {
        if (news.isFinal()) {
          said.put(news.minute(), news.row());
        }
      }
    }
    live.tick(Instant.ofEpochSecond(start + 3_610)).stream()
        .filter(MinuteNews::isFinal)
        .forEach(news -> said.put(news.minute(), news.row()));
    writer.close();

    assertThat(table().make(BOOK, DAY)).isEqualTo(60);
    assertThat(published()).hasSize(60).containsExactlyElementsOf(said.values());
    assertThat(published())
        .anyMatch(row -> !row.endsWith(",0"))
        .anyMatch(row -> row.endsWith(",0"));
    byte[] first =
        Files.readAllBytes(
            root.resolve("gold/minutes/book=btcusdt/date=2026-11-22/minutes_2026-11-22.csv"));
    assertThat(table().make(BOOK, DAY)).isEqualTo(60);
    assertThat(
            Files.readAllBytes(
                root.resolve("gold/minutes/book=btcusdt/date=2026-11-22/minutes_2026-11-22.csv")))
        .isEqualTo(first);
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("each trade is one row of silver, its times to the microsecond")
  void silverTrades() throws IOException {
    try (LakeWriter writer = lake.open()) {
      Instant now = Instant.parse("2026-11-22T08:10:00.123456Z");
      Trade one = trade(7, now, now.plusMillis(40), 6_000_001);
      writer.trade(one);
      writer.trade(one);
      writer.trade(
          new Trade(Venue.BITSO, BOOK, 8, BigDecimal.TEN, BigDecimal.ONE, Side.SELL, null, now));
      writer.commit();
    }
    assertThat(lake.lines("silver/trades/book=btcusdt/date=2026-11-22/trades_20261122T081000Z.csv"))
        .containsExactly(
            "exchange_time,received_time,book,venue,trade_id,price,amount,quote_amount,aggressor",
            "2026-11-22T08:10:00.123456+00:00,2026-11-22T08:10:00.163456+00:00,btcusdt,binance,7,"
                + "60000.01,0.08,4800.0008,buy",
            ",2026-11-22T08:10:00.123456+00:00,btcusdt,bitso,8,10,1,10,sell");
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("count a trade without an exchange time at its receipt, live, open and from silver")
  void noExchangeTime() throws IOException {
    long start = at("2026-11-22T08:00:00Z");
    Instant received = Instant.ofEpochSecond(start).plusSeconds(90);
    Trade known = trade(1, received, received, 6_000_000);
    Trade unknown = trade(2, null, received.plusSeconds(60), 6_000_001);
    LiveMinutes live = new LiveMinutes(BOOK, new DayBars(DAY, Indicators.State.empty()));
    LakeWriter writer = lake.open();
    for (long second = start; second < start + 600; second++) {
      LakeFixture.gap(writer, BOOK, second, GapReason.RESYNCING);
    }
    for (Trade trade : List.of(known, unknown)) {
      writer.trade(trade);
      assertThat(live.add(trade)).isTrue();
    }
    writer.commit();
    Instant end = Instant.ofEpochSecond(start + 600);
    List<String> said = rows(live.tick(end.plus(DayBars.WATERMARK)));
    assertThat(said.get(1)).startsWith("2026-11-22T08:02:00+00:00,btcusdt,60000.01,");
    MinuteTable.Open open =
        MinuteTable.byBook(Journal.peek(new LakeLayout(root, LakeFixture.TEN_MINUTES).journal()))
            .get(BOOK.name());
    LiveMinutes again = new LiveMinutes(BOOK, table().loadOpen(BOOK, DAY, open));
    assertThat(rows(again.tick(end.plus(DayBars.WATERMARK)))).isEqualTo(said);
    writer.close();

    table().make(BOOK, DAY);

    assertThat(published()).isEqualTo(said);
  }

  @Test
  @DisplayName("of a day whose seconds were compacted first are the same to the byte")
  void compacted() throws IOException {
    LocalDate next = DAY.plusDays(1);
    try (LakeWriter writer = lake.open()) {
      for (long second = at("2026-11-22T23:40:00Z");
          second < at("2026-11-23T00:12:00Z");
          second++) {
        Instant now = Instant.ofEpochSecond(second);
        writer.observe(LakeFixture.row(BOOK, second));
        writer.trade(trade(second, now, now.plusMillis(100), 6_000_000 + (int) (second % 70)));
      }
      writer.commit();
    }
    MinuteTable table = table();
    assertThat(table.make(BOOK, DAY)).isEqualTo(20);
    List<String> rows = published();
    FolderTree.delete(root.resolve("gold/minutes"));
    try (DuckDb db = DuckDb.inMemory("512MB", 1, root.resolve(".compact"))) {
      new Compactor(root, new DurableFiles(root), db).compact(next);
    }
    assertThat(lake.csv("silver/book_seconds/book=btcusdt/date=2026-11-22")).isEmpty();

    assertThat(table.behind(BOOK, next)).containsExactly(DAY, next);
    assertThat(table.make(BOOK, DAY)).isEqualTo(20);
    assertThat(published()).isEqualTo(rows);
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("of a day without a quote are made of its trades alone")
  void tradesOnly() throws IOException {
    long start = at("2026-11-22T08:00:00Z");
    try (LakeWriter writer = lake.open()) {
      for (long second = start; second < start + 600; second++) {
        Instant now = Instant.ofEpochSecond(second);
        LakeFixture.gap(writer, BOOK, second, GapReason.RESYNCING);
        writer.trade(trade(second, now, now.plusMillis(100), 6_000_000));
      }
      writer.commit();
    }
    MinuteTable table = table();
    assertThat(table.books()).containsExactly(BOOK);
    assertThat(table.days(BOOK)).containsExactly(DAY);
    assertThat(table.behind(BOOK, DAY)).containsExactly(DAY);

    assertThat(table.make(BOOK, DAY)).isEqualTo(10);

    assertThat(published()).hasSize(10).allMatch(row -> row.contains(",btcusdt,60000,60000,"));
    assertThat(table.behind(BOOK, DAY)).isEmpty();
  }
}
