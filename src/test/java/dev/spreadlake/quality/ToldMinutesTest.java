package dev.spreadlake.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.bars.DayBars;
import dev.spreadlake.bars.Indicators;
import dev.spreadlake.bars.LiveMinutes;
import dev.spreadlake.bars.MinuteNews;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.Side;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Minutes told by a clock that jumps")
@Timeout(20)
class ToldMinutesTest {
  private static final Book BOOK = new Book("btcusdt");

  private final KeptResults kept = new KeptResults();
  private final RuleCatalogue catalogue = RuleCatalogue.builtIn();
  private final LiveRows rows = new LiveRows(catalogue, new Judge(catalogue, 1_000, kept));
  private final Map<Instant, Integer> trades = new TreeMap<>();

  private void tick(LiveMinutes minutes, Instant now) {
    for (MinuteNews news : minutes.tick(now)) {
      if (news.isFinal()) {
        rows.bar(BOOK, news.bar(), news.again(), now);
        trades.put(news.minute(), news.bar().trades());
      }
    }
  }

  @ParameterizedTest(name = "at {0}, ahead by {1}")
  @CsvSource({
    "2026-11-22T10:00:00Z, PT1H",
    "2026-11-22T23:30:00Z, PT1H",
    "2026-11-22T10:00:00Z, PT40H"
  })
  @DisplayName("hold every trade once it is put right, and break no rule")
  void ahead(Instant start, Duration ahead) {
    LocalDate date = LocalDate.ofInstant(start, ZoneOffset.UTC);
    LiveMinutes minutes = new LiveMinutes(BOOK, new DayBars(date, Indicators.State.empty()));
    int before = 10;
    int after = 90;
    for (int n = 0; n < before + after; n++) {
      Instant minute = start.plusSeconds(60L * n);
      if (n == before) {
        tick(minutes, minute.plus(ahead));
      }
      tick(minutes, minute.plusSeconds(6));
      Instant made = minute.plusSeconds(30);
      minutes.add(
          new Trade(Venue.BINANCE, BOOK, n, BigDecimal.TEN, BigDecimal.ONE, Side.BUY, made, made));
      tick(minutes, minute.plusSeconds(31));
    }
    tick(minutes, start.plusSeconds(60L * (before + after) + 6));

    assertThat(kept.changes)
        .noneMatch(result -> !result.passed() && result.rule().startsWith("minutes."));
    for (int n = 0; n < before + after; n++) {
      assertThat(trades).as("minute %d", n).containsEntry(start.plusSeconds(60L * n), 1);
    }
  }

  @Test
  @DisplayName("hold what comes from days ahead while the clock is not believed yet")
  void awake() {
    Instant friday = Instant.parse("2026-11-20T18:00:00Z");
    Instant monday = friday.plus(Duration.ofDays(3));
    LiveMinutes minutes =
        new LiveMinutes(
            BOOK,
            new DayBars(LocalDate.ofInstant(friday, ZoneOffset.UTC), Indicators.State.empty()));
    tick(minutes, friday);
    minutes.add(
        new Trade(
            Venue.BINANCE, BOOK, 1, BigDecimal.TEN, BigDecimal.ONE, Side.BUY, monday, monday));
    tick(minutes, monday.plusSeconds(180));
    assertThat(trades).containsEntry(monday, 1);
  }
}
