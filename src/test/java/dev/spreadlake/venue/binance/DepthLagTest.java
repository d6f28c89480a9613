package dev.spreadlake.venue.binance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("How far changes are behind the best prices")
class DepthLagTest {
  private static final long MS = 1_000_000;

  private final DepthLag lag = new DepthLag();

  @Test
  @DisplayName("is the age of the oldest best prices that they have not reached")
  void oldest() {
    assertThat(lag.behind(0)).isZero();
    lag.told(10, 0);
    lag.told(20, 100 * MS);
    assertThat(lag.behind(500 * MS)).isEqualTo(500 * MS);
    assertThat(lag.reach(9)).isEqualTo(DepthLag.NONE);
    assertThat(lag.behind(500 * MS)).isEqualTo(500 * MS);
    assertThat(lag.reach(15)).isZero();
    assertThat(lag.behind(500 * MS)).isEqualTo(400 * MS);
    assertThat(lag.reach(20)).isEqualTo(100 * MS);
    assertThat(lag.behind(500 * MS)).isZero();
  }

  @Test
  @DisplayName("counts the newest best prices, however soon they came after others")
  void newest() {
    lag.told(10, 0);
    lag.told(11, MS);
    lag.reach(10);
    assertThat(lag.behind(300 * MS)).isEqualTo(299 * MS);
    lag.reach(11);
    assertThat(lag.behind(300 * MS)).isZero();
  }

  @Test
  @DisplayName("stays what it is while changes come steadily late, by however much")
  void steady() {
    for (long late : new long[] {1_500, 2_000, 20_000}) {
      lag.clear();
      for (long now = 0; now < 30_000; now += 20) {
        lag.told(1 + now, now * MS);
        if (now % 100 == 0 && now >= late) {
          lag.reach(1 + now - late);
        }
        if (now >= late) {
          assertThat(lag.behind(now * MS))
              .as("at %d, %d late", now, late)
              .isBetween(Math.min(late, 3_000) * MS - 100 * MS, late * MS + 200 * MS);
        }
      }
    }
  }

  @Test
  @DisplayName("forgets best prices of an update that later ones belie")
  void belied() {
    lag.told(1_000_000, 0);
    lag.told(11, 900 * MS);
    assertThat(lag.behind(1_000 * MS)).isEqualTo(100 * MS);
    lag.reach(11);
    assertThat(lag.behind(1_000 * MS)).isZero();
  }
}
