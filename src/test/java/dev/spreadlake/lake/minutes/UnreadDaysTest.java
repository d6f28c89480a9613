package dev.spreadlake.lake.minutes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.bars.DayBars;
import dev.spreadlake.bars.Indicators;
import dev.spreadlake.bars.LiveMinutes;
import dev.spreadlake.lake.LakeFixture;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Days so far that are not read yet")
class UnreadDaysTest {
  private static final long START = LakeFixture.at("2026-11-22T04:10:00Z");
  private static final long END = START + 7_200;

  private final UnreadDays days = new UnreadDays(List.of(LakeFixture.BTC, LakeFixture.USD));

  @Test
  @DisplayName("keep nothing of a book that could not be read before it is read again")
  void nothingKept() {
    days.failed(LakeFixture.BTC);
    for (long second = START; second < END; second++) {
      assertThat(days.add(LakeFixture.row(LakeFixture.BTC, second))).as("nothing refused").isTrue();
    }
    days.failed(days.next());
    assertThat(days.next()).isNull();
    assertThat(days.beginAgain(LakeFixture.BTC)).isTrue();
    days.add(LakeFixture.row(LakeFixture.BTC, END));

    LiveMinutes live =
        new LiveMinutes(
            LakeFixture.BTC, new DayBars(LocalDate.parse("2026-11-22"), Indicators.State.empty()));
    days.read(LakeFixture.BTC, live);
    assertThat(live.tick(Instant.ofEpochSecond(END + 1)))
        .singleElement()
        .satisfies(news -> assertThat(news.bar().seconds()).as("the newest").isEqualTo(1));
  }

  @Test
  @DisplayName("are read in one round of all, and no other begins before it ends")
  void rounds() {
    days.failed(LakeFixture.BTC);
    assertThat(days.beginAgain(LakeFixture.BTC)).as("while the first goes on").isFalse();
    days.failed(LakeFixture.USD);
    assertThat(days.next()).isNull();
    assertThat(days.count()).isEqualTo(2);

    assertThat(days.beginAgain(LakeFixture.USD)).isTrue();
    assertThat(days.beginAgain(LakeFixture.BTC)).isFalse();
    assertThat(days.next()).isEqualTo(LakeFixture.BTC);
    days.allFailed();
    assertThat(days.count()).isEqualTo(2);
    assertThat(days.beginAgain(LakeFixture.BTC)).as("after the journal failed").isTrue();
  }
}
