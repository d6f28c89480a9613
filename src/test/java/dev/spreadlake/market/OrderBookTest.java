package dev.spreadlake.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("An order book")
@Timeout(60)
class OrderBookTest {
  private record Order(Side side, BigDecimal price, BigDecimal amount) {}

  private final OrderBook book = new OrderBook();
  private final Map<String, Order> naive = new LinkedHashMap<>();

  @Test
  @DisplayName("has no top until both sides have an order")
  void oneSided() {
    assertThat(book.topState()).isEqualTo(BookState.ONE_SIDED);
    put("a", Side.BUY, "10", "1");
    assertThat(book.topState()).isEqualTo(BookState.ONE_SIDED);
    assertThat(book.bestPrice(false)).isNull();
    put("b", Side.SELL, "11", "1");
    assertThat(book.topState()).isEqualTo(BookState.IN_STEP);
  }

  @Test
  @DisplayName("tells locked and crossed apart")
  void crossed() {
    put("a", Side.BUY, "10.5", "1");
    put("b", Side.SELL, "10.50", "1");
    assertThat(book.topState()).isEqualTo(BookState.LOCKED);
    put("c", Side.SELL, "10.49", "1");
    assertThat(book.topState()).isEqualTo(BookState.CROSSED);
  }

  @Test
  @DisplayName("sums the orders of a price, replaces by id and never adds to an order")
  void replaces() {
    put("a", Side.BUY, "10", "1.5");
    put("b", Side.BUY, "10", "2");
    put("a", Side.BUY, "10", "0.25");
    assertThat(book.bestAmount(true)).isEqualByComparingTo("2.25");
    book.remove("b");
    assertThat(book.bestAmount(true)).isEqualByComparingTo("0.25");
    assertThat(book.remove("b")).isFalse();
    assertThat(book.orders()).isEqualTo(1);
  }

  @Test
  @DisplayName("shows a price with the digits the exchange wrote, whatever else is in the book")
  void keepsText() {
    put("a", Side.BUY, "1500370", "1");
    put("b", Side.SELL, "1500370.50", "0.00181072");
    put("c", Side.SELL, "1600000.123456", "1");
    assertThat(book.bestPrice(true)).hasToString("1500370");
    assertThat(book.bestPrice(false)).hasToString("1500370.50");
  }

  @Test
  @DisplayName("stays exact where values do not fit a scaled long")
  void exactFallback() {
    put("a", Side.BUY, "10.10", "1");
    put("big", Side.SELL, "123456789012345678901.5", "1");
    assertThat(book.bestPrice(true)).hasToString("10.10");
    assertThat(book.bestPrice(false)).hasToString("123456789012345678901.5");
    put("fine", Side.BUY, "10.100000000000000000000000001", "0.000000000000000000001");
    assertThat(book.bestPrice(true)).hasToString("10.100000000000000000000000001");
    book.remove("fine");
    assertThat(book.bestPrice(true)).hasToString("10.10");
    book.clear();
    put("a", Side.BUY, "1", "1");
    assertThat(book.bestPrice(true)).hasToString("1");
  }

  @Test
  @DisplayName("goes over to exact sums when a level's amounts overflow")
  void overflowingSum() {
    put("a", Side.BUY, "1", "900000000000000000");
    for (int i = 0; i < 12; i++) {
      put("x" + i, Side.BUY, "1", "900000000000000000");
    }
    assertThat(book.bestAmount(true)).isEqualByComparingTo("11700000000000000000");
  }

  @Test
  @DisplayName("takes ids of any length and alphabet")
  void oddIds() {
    put("an id of more than sixteen characters", Side.BUY, "10", "1");
    put("ünïcode", Side.BUY, "11", "1");
    put("1234567", Side.SELL, "12", "1");
    put("12345678", Side.SELL, "13", "1");
    put("123456789", Side.SELL, "14", "1");
    assertThat(book.orders()).isEqualTo(5);
    assertThat(book.remove("ünïcode")).isTrue();
    assertThat(book.remove("1234567")).isTrue();
    assertThat(book.bestPrice(true)).hasToString("10");
    assertThat(book.bestPrice(false)).hasToString("13");
  }

  @Test
  @DisplayName("refuses what is not an order")
  void refuses() {
    assertThatThrownBy(() -> put("a", Side.BUY, "0", "1"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> put("a", Side.BUY, "1", "-1"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("reports a change of the top only when there is one")
  void topChanges() {
    OrderBook.Top top = new OrderBook.Top();
    put("a", Side.BUY, "10", "1");
    put("b", Side.SELL, "11", "1");
    assertThat(book.topChanged(top)).isTrue();
    put("c", Side.SELL, "12", "1");
    assertThat(book.topChanged(top)).isFalse();
    put("d", Side.SELL, "11", "0.5");
    assertThat(book.topChanged(top)).isTrue();
    book.remove("d");
    assertThat(book.topChanged(top)).isTrue();
    assertThat(book.topChanged(top)).isFalse();
  }

  @Test
  @DisplayName("agrees with looking at every order, over a hundred thousand random changes")
  void randomised() {
    Random random = new Random(20261122);
    List<String> ids = new ArrayList<>();
    for (int step = 0; step < 100_000; step++) {
      if (step % 20_000 == 19_999) {
        book.clear();
        naive.clear();
        ids.clear();
      }
      if (ids.size() > 20 && random.nextInt(100) < 48) {
        String id = ids.remove(random.nextInt(ids.size()));
        assertThat(book.remove(id)).isEqualTo(naive.remove(id) != null);
      } else {
        boolean again = !ids.isEmpty() && random.nextInt(10) == 0;
        String id =
            again
                ? ids.get(random.nextInt(ids.size()))
                : (random.nextInt(50) == 0 ? "long-" : "") + "id" + random.nextInt(1_000_000_000);
        Side side = random.nextBoolean() ? Side.BUY : Side.SELL;
        int scale = random.nextInt(100) == 0 ? 8 : random.nextInt(3);
        long centre = side == Side.BUY ? 9_990 : 10_010;
        BigDecimal price =
            BigDecimal.valueOf(centre + random.nextInt(40) - 20)
                .add(BigDecimal.valueOf(random.nextInt(10), scale))
                .setScale(scale);
        naive.put(
            id, put(id, side, price.toPlainString(), random.nextInt(100) + "." + (1 + step % 999)));
        if (!again) {
          ids.add(id);
        }
      }
      if (step % 50 == 0 || step > 99_900) {
        assertSame();
      }
    }
  }

  private void assertSame() {
    assertThat(book.orders()).isEqualTo(naive.size());
    for (Side side : Side.values()) {
      boolean buy = side == Side.BUY;
      BigDecimal best =
          naive.values().stream()
              .filter(o -> o.side() == side)
              .map(Order::price)
              .reduce(buy ? BigDecimal::max : BigDecimal::min)
              .orElse(null);
      if (best == null) {
        assertThat(book.isEmpty(buy)).isTrue();
        continue;
      }
      BigDecimal amount =
          naive.values().stream()
              .filter(o -> o.side() == side && o.price().compareTo(best) == 0)
              .map(Order::amount)
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      assertThat(book.bestPrice(buy)).isEqualByComparingTo(best);
      assertThat(book.bestAmount(buy)).isEqualByComparingTo(amount);
    }
  }

  private Order put(String id, Side side, String price, String amount) {
    Order order = new Order(side, new BigDecimal(price), new BigDecimal(amount));
    book.put(id, side, order.price(), order.amount());
    return order;
  }
}
