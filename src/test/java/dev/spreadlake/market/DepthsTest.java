package dev.spreadlake.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Depth")
@Timeout(20)
class DepthsTest {
  private static final List<BigDecimal> SIZES =
      Stream.of("50", "100", "150", "1000", "100000").map(BigDecimal::new).toList();

  private final OrderBook book = new OrderBook();

  @Test
  @DisplayName("sums what rests within each band of the mid")
  void bands() {
    // mid 100
    put("b1", Side.BUY, "99.9", "1");
    put("b2", Side.BUY, "99.5", "2");
    put("b3", Side.BUY, "98", "4");
    put("b4", Side.BUY, "97.9", "8");
    put("a1", Side.SELL, "100.1", "1");
    put("a2", Side.SELL, "101", "2");

    Depth depth = Depths.of(book, SIZES);

    assertThat(depth.bidWithin()).containsExactly(1.0, 3.0, 3.0, 7.0);
    assertThat(depth.askWithin()).containsExactly(1.0, 1.0, 3.0, 3.0);
  }

  @Test
  @DisplayName("gives the cost of a market order in percent of the mid, NaN where too thin")
  void slippage() {
    put("b1", Side.BUY, "99", "1");
    put("a1", Side.SELL, "101", "1");
    put("a2", Side.SELL, "202", "1");

    Depth depth = Depths.of(book, SIZES);

    assertThat(depth.buySlippagePercent().get(0)).isCloseTo(1.0, within(1e-9));
    assertThat(depth.buySlippagePercent().get(1)).isCloseTo(1.0, within(1e-9));
    // 101 at 101 and 49 at 202: 1.242574 coins for 150
    assertThat(depth.buySlippagePercent().get(2))
        .isCloseTo((150 / (1 + 49.0 / 202) - 100), within(1e-9));
    assertThat(depth.buySlippagePercent().get(3)).isNaN();
    assertThat(depth.sellSlippagePercent().get(0)).isCloseTo(1.0, within(1e-9));
    assertThat(depth.sellSlippagePercent().get(1)).isNaN();
  }

  @Test
  @DisplayName("is unknown without both sides")
  void oneSided() {
    put("b1", Side.BUY, "99", "1");
    assertThat(Depths.of(book, SIZES)).isNull();
  }

  @Test
  @DisplayName("does not claim a band that lies beyond the levels of a truncated side")
  void truncated() {
    Depth depth =
        Depths.of(
            new Depths.Levels() {
              @Override
              public void walk(boolean buy, OrderBook.LevelVisitor visitor) {
                visitor.level(buy ? 99.9 : 100.1, 1);
              }

              @Override
              public boolean truncated(boolean buy) {
                return buy;
              }
            },
            SIZES);

    assertThat(depth.bidWithin().get(3)).isNaN();
    assertThat(depth.askWithin().get(3)).as("all that there is").isEqualTo(1);
  }

  private void put(String id, Side side, String price, String amount) {
    book.put(id, side, new BigDecimal(price), new BigDecimal(amount));
  }
}
