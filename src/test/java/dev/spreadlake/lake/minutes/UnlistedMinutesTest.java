package dev.spreadlake.lake.minutes;

import static dev.spreadlake.lake.LakeFixture.BTC;
import static dev.spreadlake.lake.LakeFixture.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.lake.FailingFiles;
import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.minutes.WantedDays.Day;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.verify.LakeVerifier;
import dev.spreadlake.lake.window.LakeWriter;
import dev.spreadlake.market.Side;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Minutes of a closed day")
@Timeout(30)
class UnlistedMinutesTest {
  private static final LocalDate DAY = LocalDate.parse("2026-11-22");
  private static final LocalDate NEXT = DAY.plusDays(1);
  private static final long MIDNIGHT = at("2026-11-23T00:00:00Z");

  @TempDir Path root;
  private FailingFiles disk;
  private MinuteTable table;

  @BeforeEach
  void closedDay() throws IOException {
    disk = new FailingFiles(new DurableFiles(root));
    table = new MinuteTable(new LakeLayout(root, LakeFixture.TEN_MINUTES), disk);
    try (LakeWriter writer = new LakeFixture(root).open()) {
      LakeFixture.observe(writer, BTC, MIDNIGHT - 600, MIDNIGHT + 3_000);
      writer.publishAll();
      table.make(BTC, DAY);
      Instant lastMinute = Instant.ofEpochSecond(MIDNIGHT - 30);
      writer.trade(
          new Trade(
              Venue.BITSO,
              BTC,
              1,
              new BigDecimal("790000"),
              BigDecimal.ONE,
              Side.BUY,
              lastMinute,
              Instant.ofEpochSecond(MIDNIGHT + 3_000)));
      LakeFixture.observe(writer, BTC, MIDNIGHT + 3_000, MIDNIGHT + 3_600);
      writer.publishAll();
    }
    table.make(BTC, NEXT);
  }

  @Test
  @DisplayName("that a process was killed before it had listed are made again by the next one")
  void unlisted() throws IOException {
    disk.manifestsFail = true;
    assertThatThrownBy(() -> table.make(BTC, DAY)).isInstanceOf(IOException.class);
    disk.manifestsFail = false;
    assertThat(new LakeVerifier(root).verify().findings()).isNotEmpty();

    assertThat(table.behind(BTC, NEXT)).containsExactly(DAY);
    table.make(BTC, DAY);
    assertThat(table.behind(BTC, NEXT)).isEmpty();
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("that somebody removed are made again")
  void removed() throws IOException {
    table.make(BTC, DAY);
    Path minutes = new LakeLayout(root, LakeFixture.TEN_MINUTES).minuteBars(BTC, DAY);
    byte[] whole = Files.readAllBytes(minutes);
    Files.delete(minutes);
    assertThat(table.behind(BTC, NEXT)).containsExactly(DAY);
    table.make(BTC, DAY);
    assertThat(minutes).hasBinaryContent(whole);
  }

  @Test
  @DisplayName("are made again for a file of the next day's trades if it holds one of theirs")
  void late() throws IOException {
    LakeLayout layout = new LakeLayout(root, LakeFixture.TEN_MINUTES);
    String late = layout.relative(layout.file(Dataset.TRADES, BTC, MIDNIGHT + 3_000));
    assertThat(table.countsAnyOf(Set.of(late), BTC, DAY)).isTrue();
    assertThat(table.countsAnyOf(Set.of(late), BTC, NEXT)).isFalse();
  }

  @Test
  @DisplayName("are not asked for by the windows of the next day's first hour")
  void firstHour() {
    Instant after = Instant.ofEpochSecond(MIDNIGHT + 600);
    Day day = new Day(BTC, DAY);
    Day next = new Day(BTC, NEXT);
    WantedDays wanted = new WantedDays();
    WantedDays.afterWindow(BTC, after).forEach(wanted::add);
    assertThat(wanted.days()).containsExactly(next);
    WantedDays.afterTrades(BTC, after, "one.csv").forEach(wanted::add);
    WantedDays.afterTrades(BTC, after, "two.csv").forEach(wanted::add);
    assertThat(wanted.remove(next)).isEmpty();
    assertThat(wanted.remove(day)).containsExactly("one.csv", "two.csv");
    WantedDays.afterTrades(BTC, after, "one.csv").forEach(wanted::add);
    WantedDays.afterWindow(BTC, after.minusSeconds(700)).forEach(wanted::add);
    assertThat(wanted.remove(day)).as("its own window").isEmpty();
  }
}
