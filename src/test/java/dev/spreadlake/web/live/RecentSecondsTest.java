package dev.spreadlake.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.market.Book;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.spread.MissedSeconds;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The newest seconds kept for the page")
@Timeout(30)
class RecentSecondsTest {
  private static final Book BTC = new Book("btc_mxn");
  private static final Instant FROM = Instant.parse("2026-03-01T10:00:00Z");

  @Test
  @DisplayName("keep the last hour of a range of missed seconds, however long that is")
  void range() {
    RecentSeconds recent = new RecentSeconds();
    Instant to = FROM.plusSeconds(200_000);
    recent.missed(new MissedSeconds(BTC, FROM, to, GapReason.CLOCK_STEP, "passed over"));

    List<RecentSeconds.Second> kept = recent.between(BTC, FROM, to.plusSeconds(1));
    assertThat(kept).hasSize(RecentSeconds.SECONDS_MAX);
    assertThat(kept).extracting(RecentSeconds.Second::reason).containsOnly("clock_step");
    assertThat(recent.oldest(BTC)).isEqualTo(to.minusSeconds(RecentSeconds.SECONDS_MAX - 1L));
    assertThat(recent.end(BTC)).isEqualTo(to.plusSeconds(1));
  }

  @Test
  @DisplayName("end where the book does that has come furthest")
  void end() {
    RecentSeconds recent = new RecentSeconds();
    assertThat(recent.end()).isEmpty();
    for (Book book : List.of(BTC, new Book("usd_mxn"))) {
      Instant to = book.equals(BTC) ? FROM.plusSeconds(9) : FROM;
      recent.missed(new MissedSeconds(book, FROM, to, GapReason.CLOCK_STEP, "passed over"));
    }
    assertThat(recent.end()).contains(FROM.plusSeconds(10));
  }
}
