package dev.spreadlake.lake.minutes;

import static dev.spreadlake.lake.LakeFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.bars.DayBars;
import dev.spreadlake.bars.Indicators;
import dev.spreadlake.bars.LiveMinutes;
import dev.spreadlake.bars.MinuteNews;
import dev.spreadlake.bars.MinuteRows;
import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.journal.Journal;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.verify.LakeVerifier;
import dev.spreadlake.lake.window.LakeWriter;
import dev.spreadlake.market.Trade;
import dev.spreadlake.spread.GapReason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@DisplayName("Minutes in gold of more than one day")
class MinutesOverMidnightTest extends MinuteFixture {
  @Test
  @DisplayName(
      "a trade received on the other side of midnight counts on its own day, live and from silver")
  void midnight() throws IOException {
    LiveMinutes live = new LiveMinutes(BOOK, new DayBars(DAY, Indicators.State.empty()));
    Map<Instant, String> said = new TreeMap<>();
    try (LakeWriter writer = lake.open()) {
      for (long second = at("2026-11-22T23:50:00Z");
          second < at("2026-11-23T00:12:00Z");
          second++) {
        Instant now = Instant.ofEpochSecond(second);
        writer.observe(LakeFixture.row(BOOK, second));
        live.add(LakeFixture.row(BOOK, second));
        int price = 6_000_000 + (int) (second % 70);
        Trade usual = trade(second, now, now.plusMillis(100), price);
        writer.trade(usual);
        live.add(usual);
        if (second == at("2026-11-23T00:00:02Z")) {
          Instant made = Instant.parse("2026-11-22T23:59:59.900Z");
          Trade last = trade(1, made, now.plusMillis(100), 7_000_000);
          writer.trade(last);
          live.add(last);
        }
        if (second == at("2026-11-22T23:59:59Z")) {
          Instant made = Instant.parse("2026-11-23T00:00:00.050Z");
          Trade ahead = trade(2, made, now.plusMillis(980), 5_000_000);
          writer.trade(ahead);
          live.add(ahead);
        }
        live.tick(now).stream()
            .filter(MinuteNews::isFinal)
            .forEach(news -> said.put(news.minute(), news.row()));
        if (second % 100 == 0) {
          writer.commit();
          writer.publishAll();
        }
      }
    }
    live.tick(Instant.parse("2026-11-23T00:12:05Z")).stream()
        .filter(MinuteNews::isFinal)
        .forEach(news -> said.put(news.minute(), news.row()));
    MinuteTable table = table();
    assertThat(table.make(BOOK, DAY)).isEqualTo(10);
    List<String> rows = new ArrayList<>(published());
    assertThat(rows.get(9)).startsWith("2026-11-22T23:59:00+00:00,btcusdt,70000,70000,");
    assertThat(table.make(BOOK, DAY.plusDays(1))).isEqualTo(12);
    List<String> next =
        lake.lines("gold/minutes/book=btcusdt/date=2026-11-23/minutes_2026-11-23.csv");
    assertThat(next.get(1)).startsWith("2026-11-23T00:00:00+00:00,btcusdt,50000,");
    int sma7 = MinuteRows.COLUMNS.indexOf("sma_7");
    assertThat(next.get(1).split(",", -1)[sma7]).as("goes on from the day before").isNotEmpty();
    rows.addAll(next.subList(1, next.size()));
    assertThat(rows).containsExactlyElementsOf(said.values());
  }

  @ParameterizedTest(name = "window of {0}")
  @ValueSource(strings = {"PT1S", "PT10M", "PT1H"})
  @DisplayName(
      "of yesterday are corrected by trades that come after midnight, live and from silver")
  void lateOverMidnight(Duration window) throws IOException {
    LiveMinutes live = new LiveMinutes(BOOK, new DayBars(DAY, Indicators.State.empty()));
    Map<Instant, String> said = new TreeMap<>();
    long start = at("2026-11-22T23:58:00Z");
    long end = at("2026-11-23T00:03:00Z");
    try (LakeWriter writer = lake.open(window)) {
      for (long second = start; second <= end; second++) {
        Instant now = Instant.ofEpochSecond(second);
        live.tick(now.plus(DayBars.WATERMARK)).stream()
            .filter(MinuteNews::isFinal)
            .forEach(news -> said.put(news.minute(), news.row()));
        if (second == end) {
          break;
        }
        List<Trade> trades = new ArrayList<>();
        if (second % 20 == 0) {
          trades.add(trade(second, now, now.plusMillis(100), 6_000_000 + (int) (second % 700)));
        }
        if (second == at("2026-11-23T00:00:06Z") || second == at("2026-11-23T00:02:30Z")) {
          Instant made = Instant.parse("2026-11-22T23:59:58Z");
          trades.add(trade(second + 1, made, now.plusMillis(100), 7_000_000));
        }
        if (second == at("2026-11-22T23:59:20Z")) {
          Instant ahead = Instant.parse("2026-11-23T00:00:30Z");
          trades.add(trade(second + 2, ahead, now.plusMillis(100), 5_000_000));
        }
        writer.observe(LakeFixture.row(BOOK, second));
        live.add(LakeFixture.row(BOOK, second));
        for (Trade trade : trades) {
          writer.trade(trade);
          assertThat(live.add(trade)).isTrue();
        }
      }
    }
    MinuteTable table = new MinuteTable(new LakeLayout(root, window), new DurableFiles(root));
    table.make(BOOK, DAY);
    table.make(BOOK, DAY.plusDays(1));

    List<String> rows = new ArrayList<>(published());
    assertThat(rows.get(1)).startsWith("2026-11-22T23:59:00+00:00,").endsWith(",2");
    List<String> next =
        lake.lines("gold/minutes/book=btcusdt/date=2026-11-23/minutes_2026-11-23.csv");
    rows.addAll(next.subList(1, next.size()));
    assertThat(rows).hasSize(5).containsExactlyElementsOf(said.values());
  }

  @Test
  @DisplayName("go on after midnight from what a process that was killed before it had not filed")
  void killedBeforeMidnight() throws IOException {
    LakeWriter writer = lake.open();
    minutesOf(writer, null, at("2026-11-22T23:00:00Z"), at("2026-11-22T23:50:00Z"));
    writer.publishAll();
    table().make(BOOK, DAY);
    minutesOf(writer, null, at("2026-11-22T23:50:00Z"), at("2026-11-23T00:00:00Z"));
    writer.abandon();

    writer = lake.open();
    Instant start = Instant.parse("2026-11-23T00:00:00Z");
    MinuteTable.Open open =
        MinuteTable.byBook(Journal.peek(new LakeLayout(root, LakeFixture.TEN_MINUTES).journal()))
            .get(BOOK.name());
    LiveMinutes live = new LiveMinutes(BOOK, table().loadLive(BOOK, start, open));
    minutesOf(writer, live, start.getEpochSecond(), start.getEpochSecond() + 600);
    writer.close();
    table().make(BOOK, DAY);
    table().make(BOOK, DAY.plusDays(1));

    List<String> next =
        lake.lines("gold/minutes/book=btcusdt/date=2026-11-23/minutes_2026-11-23.csv");
    assertThat(rows(live.tick(start.plusSeconds(605)))).isEqualTo(next.subList(1, next.size()));
  }

  @ParameterizedTest
  @EnumSource(Restart.class)
  @DisplayName("begin their indicators anew after a blank day, live and from silver")
  void blankDay(Restart restart) throws IOException {
    LocalDate blank = DAY.plusDays(1);
    LocalDate next = DAY.plusDays(2);
    LiveMinutes live = new LiveMinutes(BOOK, new DayBars(DAY, Indicators.State.empty()));
    try (LakeWriter writer = lake.open()) {
      minutesOf(writer, live, at("2026-11-22T23:50:00Z"), at("2026-11-23T00:00:00Z"));
    }
    table().make(BOOK, DAY);
    live.tick(Instant.parse("2026-11-23T00:00:05Z"));
    if (restart == Restart.ON_THE_BLANK_DAY) {
      live = new LiveMinutes(BOOK, table().load(BOOK, blank));
    }
    try (LakeWriter writer = lake.open()) {
      long gap = at("2026-11-23T23:50:00Z");
      for (long second = gap; second < gap + 600; second++) {
        LakeFixture.gap(writer, BOOK, second, GapReason.DISCONNECTED);
      }
    }
    assertThat(table().make(BOOK, blank)).isZero();
    live.tick(Instant.parse("2026-11-24T00:00:05Z"));
    try (LakeWriter writer = lake.open()) {
      minutesOf(writer, live, at("2026-11-24T00:00:00Z"), at("2026-11-24T00:10:00Z"));
    }
    if (restart == Restart.AFTER_IT) {
      live = new LiveMinutes(BOOK, table().load(BOOK, next));
    }
    List<String> said = rows(live.tick(Instant.parse("2026-11-24T00:10:05Z")));
    MinuteTable table = table();
    assertThat(table.make(BOOK, next)).isEqualTo(10);
    List<String> gold =
        lake.lines("gold/minutes/book=btcusdt/date=2026-11-24/minutes_2026-11-24.csv");
    assertThat(gold.subList(1, gold.size())).isEqualTo(said);
    int sma7 = MinuteRows.COLUMNS.indexOf("sma_7");
    assertThat(gold.get(1).split(",", -1)[sma7]).isEmpty();
    assertThat(table.behind(BOOK, next)).isEmpty();
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  /** Where a process ended and another went on. */
  enum Restart {
    NONE,
    ON_THE_BLANK_DAY,
    AFTER_IT
  }

  @Test
  @DisplayName("of days that were held back for long are all found behind, and no older ones")
  void heldForDays() throws IOException {
    try (LakeWriter writer = lake.open()) {
      for (int day = 0; day < 5; day++) {
        long start = at("2026-11-22T23:50:00Z") + day * 86_400L;
        LakeFixture.observe(writer, BOOK, start, start + 600);
        writer.publishAll();
        lake.time.advance(Duration.ofDays(1));
      }
    }
    MinuteTable table = table();
    LocalDate last = DAY.plusDays(4);
    table.make(BOOK, DAY);
    table.make(BOOK, DAY.plusDays(1));
    assertThat(table.behind(BOOK, last))
        .containsExactly(DAY.plusDays(1), DAY.plusDays(2), DAY.plusDays(3), last);
    for (LocalDate day : table.behind(BOOK, last)) {
      table.make(BOOK, day);
    }
    assertThat(table.behind(BOOK, last)).isEmpty();
  }
}
