package dev.spreadlake.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.fakes.ManualTime;
import dev.spreadlake.lake.table.WindowClosed;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.MissedChange;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Venue;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.spread.MissedSeconds;
import dev.spreadlake.spread.SpreadObservation;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Live data quality")
@Timeout(20)
class LiveQualityTest {
  private static final Book BTC = new Book("btc_mxn");

  private final KeptResults kept = new KeptResults();
  private final List<QualityResult> results = kept.changes;
  private final RuleCatalogue catalogue = RuleCatalogue.builtIn();
  private final Judge judge = new Judge(catalogue, 1_000, kept);
  private final ManualTime time = new ManualTime("2026-01-01T00:00:00Z");
  private final ServiceLevels levels = new ServiceLevels(catalogue, false, time);
  private final LiveQuality quality = new LiveQuality(catalogue, judge, levels, false, time);
  private final LiveRows rows = new LiveRows(catalogue, judge);
  private Instant second = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  @DisplayName("says nothing while all is well")
  void quiet() {
    good(100);

    assertThat(results).isEmpty();
  }

  @Test
  @DisplayName(
      "fails freshness once the newest observation is older than two seconds, once, and passes after five good seconds")
  void freshness() {
    good(3);
    gaps(2, GapReason.DISCONNECTED);
    assertThat(results).isEmpty();
    gaps(30, GapReason.DISCONNECTED);
    good(4);
    assertThat(told("spreads.freshness")).containsExactly("fail age 3 s");
    good(1);

    assertThat(told("spreads.freshness")).containsExactly("fail age 3 s", "pass age 0 s");
  }

  @Test
  @DisplayName("does not flap on a book that flickers")
  void flicker() {
    for (int i = 0; i < 50; i++) {
      good(2);
      gaps(1, GapReason.CROSSED);
    }

    assertThat(told("book.crossed")).containsExactly("fail crossed");
  }

  @Test
  @DisplayName("takes a book that is seeded again for a gap, not for a missed sequence number")
  void reseeded() {
    good(1);
    gaps(5, GapReason.RESYNCING);
    assertThat(told("feed.sequence")).isEmpty();
    assertThat(told("spreads.freshness")).containsExactly("fail age 3 s");

    quality.missedChange(new MissedChange(Venue.BITSO, BTC, second.plusMillis(700)));
    assertThat(told("feed.sequence")).containsExactly("fail sequence number missed");
    assertThat(results).last().extracting(QualityResult::at).isEqualTo(second);
    good(59);
    quality.missedChange(new MissedChange(Venue.BITSO, BTC, second));
    good(59);
    assertThat(told("feed.sequence")).as("once").hasSize(1);
    good(1);
    assertThat(told("feed.sequence")).containsExactly("fail sequence number missed", "pass good");
  }

  @Test
  @DisplayName("owns up to suspect seconds with their number")
  void suspect() {
    quality.suspect(
        new SuspectSeconds(Venue.BITSO, BTC, second, second.plusSeconds(4), "socket was dead"));

    assertThat(results)
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.rule()).isEqualTo("spreads.suspect_seconds");
              assertThat(r.failingRows()).isEqualTo(5);
            });
  }

  @Test
  @DisplayName("notices a second recorded twice")
  void twice() {
    good(1);
    second = second.minusSeconds(1);
    good(1);

    assertThat(told("spreads.accounted")).hasSize(1);
  }

  @Test
  @DisplayName("judges a spread beyond the range and a short file")
  void rangeAndFile() {
    rows.observation(observation("80", "100"));
    quality.windowClosed(new WindowClosed(BTC, second, second, 599, 1, 0));

    assertThat(told("spreads.in_range")).containsExactly("fail spread=20.0");
    assertThat(told("spreads.window_complete")).containsExactly("fail 599 rows");
  }

  @Test
  @DisplayName("lets a file be that a start of the program or of its feed cut short, up to a bound")
  void firstWindow() {
    quality.windowClosed(new WindowClosed(BTC, second, second, 200, 0, 30));
    assertThat(told("spreads.window_complete")).isEmpty();

    quality.windowClosed(new WindowClosed(BTC, second, second, 200, 0, 31));
    assertThat(told("spreads.window_complete")).containsExactly("fail 200 rows");
  }

  @Test
  @DisplayName("judges a window of which every second was missed, and none in which nothing ran")
  void lostWindow() {
    quality.windowClosed(new WindowClosed(BTC, second, second, 0, 600, 0));
    quality.windowClosed(new WindowClosed(BTC, second, second, 0, 0, 0));

    assertThat(told("spreads.window_complete")).containsExactly("fail 0 rows");
  }

  @Test
  @DisplayName("notices a second of which nothing is told, but not seconds told as a range")
  void skipped() {
    good(1);
    Instant to = second.plusSeconds(200_000);
    quality.missed(new MissedSeconds(BTC, second, to, GapReason.CLOCK_STEP, "passed over"));
    assertThat(told("process.on_time")).containsExactly("fail clock_step");
    second = to.plusSeconds(1);
    good(1);
    assertThat(told("spreads.accounted")).isEmpty();

    second = second.plusSeconds(1);
    good(1);
    assertThat(told("spreads.accounted"))
        .containsExactly(
            "fail second " + second.minusSeconds(1) + " after " + second.minusSeconds(3));
  }

  @Test
  @DisplayName("lets a recording have holes and take its time")
  void replay() {
    LiveQuality played = new LiveQuality(catalogue, judge, levels, true, time);
    played.observation(observation("99", "100"));
    second = second.plusSeconds(7);
    played.observation(observation("99", "100"));
    time.advance(Duration.ofMinutes(1));
    played.silence();

    assertThat(results).isEmpty();
  }

  @Test
  @DisplayName("ages what a recording has by the recording, and batches by the clock")
  void replayedAges() {
    ServiceLevels played = new ServiceLevels(catalogue, true, time);
    FreshnessWatch watch = new FreshnessWatch(played, judge);
    Instant recorded = second.minus(Duration.ofDays(10));
    played.ran("market", true, time.now());
    played.attempt("trades.freshness", "btc_mxn", true, recorded);
    time.advance(Duration.ofHours(1));
    played.attempt("spreads.freshness", "btc_mxn", true, recorded.plusSeconds(900));
    watch.check();
    assertThat(results).isEmpty();
    Instant late = recorded.plusSeconds(901);
    played.attempt("spreads.freshness", "btc_mxn", true, late);
    watch.check();
    assertThat(told("trades.freshness")).containsExactly("fail missed, age 901 s");
    assertThat(results.get(0).at()).isEqualTo(late);
    played.attempt("trades.freshness", "btc_mxn", true, late);
    watch.check();
    time.advance(Duration.ofHours(36));
    watch.check();
    assertThat(told("trades.freshness")).hasSize(2).last().isEqualTo("pass met, age 0 s");
    assertThat(told("market.freshness")).containsExactly("fail missed, age 133200 s");
    assertThat(results.get(2).at()).isEqualTo(time.now());
  }

  private void good(int seconds) {
    for (int i = 0; i < seconds; i++) {
      quality.observation(observation("99", "100"));
      second = second.plusSeconds(1);
    }
  }

  private void gaps(int seconds, GapReason reason) {
    for (int i = 0; i < seconds; i++) {
      quality.gap(new Gap(second, BTC, reason, ""));
      second = second.plusSeconds(1);
    }
  }

  private SpreadObservation observation(String bid, String ask) {
    return SpreadObservation.ofQuote(
        second, Venue.BITSO, BTC, new BigDecimal(bid), new BigDecimal(ask), Source.WS);
  }

  private List<String> told(String rule) {
    return results.stream()
        .filter(r -> r.rule().equals(rule))
        .map(r -> (r.passed() ? "pass " : "fail ") + r.observed())
        .toList();
  }
}
