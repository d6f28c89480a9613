package dev.spreadlake.lake.minutes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.bars.LiveMinutes;
import dev.spreadlake.bars.MinuteNews;
import dev.spreadlake.bars.MinuteRows;
import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.window.LakeWriter;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.Side;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A lake of seconds and trades of one book, and the minutes that are made of it. */
abstract class MinuteFixture {
  static final Book BOOK = new Book("btcusdt");
  static final LocalDate DAY = LocalDate.parse("2026-11-22");

  @TempDir Path root;
  LakeFixture lake;

  @BeforeEach
  void fixture() {
    lake = new LakeFixture(root);
  }

  static Trade trade(long id, Instant exchange, Instant received, int price) {
    return new Trade(
        Venue.BINANCE,
        BOOK,
        id,
        BigDecimal.valueOf(price, 2),
        new BigDecimal("0.0" + (1 + id % 9)),
        id % 3 == 0 ? Side.SELL : Side.BUY,
        exchange,
        received);
  }

  MinuteTable table() throws IOException {
    return new MinuteTable(new LakeLayout(root, LakeFixture.TEN_MINUTES), new DurableFiles(root));
  }

  List<String> published() throws IOException {
    List<String> lines =
        lake.lines("gold/minutes/book=btcusdt/date=2026-11-22/minutes_2026-11-22.csv");
    assertThat(lines.get(0)).isEqualTo(MinuteRows.HEADER);
    return lines.subList(1, lines.size());
  }

  /** Seconds and trades, filed and told. */
  static void minutesOf(LakeWriter writer, LiveMinutes live, long from, long to)
      throws IOException {
    for (long second = from; second < to; second++) {
      Instant now = Instant.ofEpochSecond(second);
      Trade trade = trade(second, now, now.plusMillis(10), 6_000_000 + (int) (second * 7 % 997));
      writer.observe(LakeFixture.row(BOOK, second));
      writer.trade(trade);
      if (live != null) {
        live.add(LakeFixture.row(BOOK, second));
        live.add(trade);
      }
    }
    writer.commit();
  }

  static List<String> rows(List<MinuteNews> told) {
    return told.stream().filter(MinuteNews::isFinal).map(MinuteNews::row).toList();
  }
}
