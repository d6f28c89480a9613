package dev.spreadlake.venue.binance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.market.FrameText;
import dev.spreadlake.market.LevelBook;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The scanner of Binance's stream")
@Timeout(60)
class StreamScannerTest {
  private static final String DEPTH =
      "{\"stream\":\"btcusdt@depth@100ms\",\"data\":{\"e\":\"depthUpdate\",\"E\":1672515782136,\"s\":\"BTCUSDT\",\"U\":157,\"u\":160,\"b\":[[\"42000.01000000\",\"0.50000000\"],[\"41999.99000000\",\"0.00000000\"]],\"a\":[[\"42000.02000000\",\"1.25000000\"]]}}";
  private static final String TICKER =
      "{\"stream\":\"btcusdt@bookTicker\",\"data\":{\"u\":400900217,\"s\":\"BTCUSDT\",\"b\":\"42000.01000000\",\"B\":\"0.50000000\",\"a\":\"42000.02000000\",\"A\":\"1.25000000\"}}";
  private static final String TRADE =
      "{\"stream\":\"btcusdt@trade\",\"data\":{\"e\":\"trade\",\"E\":1672515782136,\"s\":\"BTCUSDT\",\"t\":12345,\"p\":\"42000.01000000\",\"q\":\"0.00100000\",\"T\":1672515782130,\"m\":true,\"M\":true}}";
  private static final String OLD_TRADE =
      "{\"e\":\"trade\",\"E\":1672515782136,\"s\":\"ETHUSDT\",\"t\":12345,\"p\":\"0.001\",\"q\":\"100\",\"b\":88,\"a\":50,\"T\":1672515782136,\"m\":false,\"M\":true}";
  private static final List<String> WIRE = List.of(DEPTH, TICKER, TRADE, OLD_TRADE);

  private final StreamScanner scanner = new StreamScanner(List.of("btcusdt", "ethusdt"));
  private final StreamFrame frame = new StreamFrame();

  @Test
  @DisplayName("reads the shapes seen on the wire, and says what plain reading says")
  void wire() throws Exception {
    for (String text : WIRE) {
      assertThat(quick(text)).as(text).isNotNull();
      assertAgrees(text);
    }
    assertThat(scanner.scan(FrameText.of(DEPTH), frame)).isTrue();
    LevelBook book = new LevelBook();
    frame.applyTo(book);
    assertThat(book.bestPrice(true)).hasToString("42000.01000000");
    assertThat(book.bestAmount(false)).hasToString("1.25000000");
    assertThat(book.levels(true)).isEqualTo(1);
  }

  @Test
  @DisplayName("leaves to plain reading what it does not know")
  void refuses() {
    for (String odd :
        List.of(
            "",
            "{}",
            DEPTH + " ",
            DEPTH.replace("\"data\":{", "\"data\": {"),
            DEPTH.replace("BTCUSDT", "XRPUSDT"),
            DEPTH.replace("BTCUSDT", "BTC\\u0055SDT"),
            DEPTH.replace("\"U\":157,\"u\":160", "\"u\":160,\"U\":157"),
            DEPTH.replace("\"U\":157", "\"U\":157,\"pu\":156"),
            DEPTH.replace("42000.01000000", "4.2e4"),
            DEPTH.replace("42000.01000000", "0.00000000"),
            DEPTH.replace("42000.01000000", "-1"),
            DEPTH.replace("42000.01000000", "42000.010000001"),
            DEPTH.replace("42000.01000000", "12345678901.0"),
            DEPTH.replace("\"0.50000000\"", "0.5"),
            TICKER.replace("\"u\":400900217", "\"u\":\"400900217\""),
            TRADE.replace("\"m\":true", "\"m\":1"),
            TRADE.replace("\"t\":12345", "\"t\":012345"))) {
      assertThat(quick(odd)).as(odd).isNull();
    }
  }

  @Test
  @DisplayName("agrees with plain reading on generated frames of every spelling")
  void agrees() throws Exception {
    Random random = new Random(20261129);
    int taken = 0;
    for (int i = 0; i < 20_000; i++) {
      String text = generated(random);
      if (assertAgrees(text)) {
        taken++;
      }
    }
    assertThat(taken).isBetween(5_000, 19_000);
  }

  @Test
  @DisplayName("takes no frame that is cut off, at whatever byte")
  void truncated() {
    for (String whole : WIRE) {
      for (int end = 0; end < whole.length(); end++) {
        String cut = whole.substring(0, end);
        assertThat(quick(cut)).as(cut).isNull();
        assertThatThrownBy(() -> BinanceMessages.frame(cut)).isInstanceOf(MalformedFrame.class);
      }
    }
  }

  @Test
  @DisplayName("reads no altered frame otherwise than plain reading does")
  void altered() throws Exception {
    int taken = 0;
    for (String whole : WIRE) {
      for (int at = 0; at < whole.length(); at++) {
        for (char other : "0:9./\"\\{}[],- aoéş\0".toCharArray()) {
          if (assertAgrees(whole.substring(0, at) + other + whole.substring(at + 1))) {
            taken++;
          }
        }
      }
    }
    assertThat(taken).isPositive();
  }

  @Test
  @DisplayName("keeps amounts as they were written in a book that has gone over to big decimals")
  void exactBook() {
    LevelBook quickly = new LevelBook();
    LevelBook plainly = new LevelBook();
    String odd = DEPTH.replace("41999.99000000", "0.000000001");
    String text = DEPTH.replace("\"0.50000000\"", "\"0.5\"");
    for (LevelBook book : List.of(quickly, plainly)) {
      ((Changes) plain(odd)).applyTo(book);
      book.set(true, new java.math.BigDecimal("0.000000001"), java.math.BigDecimal.ONE);
    }
    assertThat(quickly.isExact()).isTrue();
    assertThat(scanner.scan(FrameText.of(text), frame)).isTrue();
    frame.applyTo(quickly);
    ((Changes) plain(text)).applyTo(plainly);
    assertThat(quickly.bestAmount(true)).hasToString("0.5").isEqualTo(plainly.bestAmount(true));
  }

  @Test
  @DisplayName("holds best prices against a book as plain reading does")
  void bestPrices() throws Exception {
    LevelBook book = new LevelBook();
    ((Changes) plain(DEPTH)).applyTo(book);
    for (String text :
        List.of(
            TICKER,
            TICKER.replace("42000.01000000", "42000.01"),
            TICKER.replace("42000.01000000", "42000.00000000"),
            TICKER.replace("1.25000000", "1.25000001"),
            TICKER.replace("1.25000000", "1.2500000000001"))) {
      assertThat(scanner.scan(FrameText.of(text), frame)).as(text).isTrue();
      PlainBest plainBest = new PlainBest();
      BestPrices best = plainBest.take(frame) ? plainBest : frame.ticker();
      assertThat(best.areTopOf(book))
          .as(text)
          .isEqualTo(((BestPrices) BinanceMessages.frame(text)).areTopOf(book));
      assertThat(best.update()).isEqualTo(400_900_217L);
    }
  }

  /** What the scanner makes of a frame; null if it refuses it. */
  private BinanceMessages.Frame quick(String text) {
    if (!scanner.scan(FrameText.of(text), frame)) {
      return null;
    }
    return switch (frame.kind()) {
      case DEPTH -> frame.kept();
      case TICKER -> frame.ticker();
      case TRADE -> frame.execution();
    };
  }

  private static BinanceMessages.Frame plain(String text) {
    try {
      return BinanceMessages.frame(text);
    } catch (MalformedFrame e) {
      throw new AssertionError(text, e);
    }
  }

  /** True if the scanner took it, and then said what plain reading says, digit by digit. */
  private boolean assertAgrees(String text) throws Exception {
    BinanceMessages.Frame quick = quick(text);
    if (quick == null) {
      return false;
    }
    assertThat(quick).as(text).isEqualTo(BinanceMessages.frame(text));
    if (quick instanceof BinanceMessages.Depth depth) {
      LevelBook quickly = new LevelBook();
      LevelBook plainly = new LevelBook();
      frame.applyTo(quickly);
      depth.applyTo(plainly);
      for (boolean buy : new boolean[] {true, false}) {
        assertThat(quickly.levels(buy)).as(text).isEqualTo(plainly.levels(buy));
        assertThat(quickly.bestPrice(buy)).as(text).isEqualTo(plainly.bestPrice(buy));
        assertThat(quickly.bestAmount(buy)).as(text).isEqualTo(plainly.bestAmount(buy));
      }
    }
    return true;
  }

  private static String generated(Random random) {
    String symbol = random.nextBoolean() ? "BTCUSDT" : "ETHUSDT";
    List<String> members = new ArrayList<>();
    switch (random.nextInt(3)) {
      case 0 -> {
        members.add("\"e\":\"depthUpdate\"");
        members.add("\"E\":" + whole(random));
        members.add("\"s\":\"" + symbol + "\"");
        members.add("\"U\":" + whole(random));
        members.add("\"u\":" + whole(random));
        members.add("\"b\":" + levels(random));
        members.add("\"a\":" + levels(random));
      }
      case 1 -> {
        members.add("\"u\":" + whole(random));
        members.add("\"s\":\"" + symbol + "\"");
        for (String name : List.of("b", "B", "a", "A")) {
          members.add("\"" + name + "\":\"" + decimal(random) + "\"");
        }
      }
      default -> {
        members.add("\"e\":\"trade\"");
        members.add("\"E\":" + whole(random));
        members.add("\"s\":\"" + symbol + "\"");
        members.add("\"t\":" + whole(random));
        members.add("\"p\":\"" + decimal(random) + "\"");
        members.add("\"q\":\"" + decimal(random) + "\"");
        members.add("\"T\":" + whole(random));
        members.add("\"m\":" + random.nextBoolean());
        members.add("\"M\":true");
      }
    }
    if (random.nextInt(10) == 0) {
      Collections.shuffle(members, random);
    }
    if (random.nextInt(10) == 0) {
      members.add(random.nextInt(members.size() + 1), "\"x\":{\"y\":[1,null,\"}\"]}");
    }
    String data = "{" + String.join(random.nextInt(10) == 0 ? " ,\n" : ",", members) + "}";
    if (random.nextInt(10) == 0) {
      data = data.replace("USDT", "\\u0055SDT");
    }
    return random.nextInt(4) == 0
        ? data
        : "{\"stream\":\""
            + symbol.toLowerCase(java.util.Locale.ROOT)
            + "@x\",\"data\":"
            + data
            + "}";
  }

  private static String levels(Random random) {
    List<String> levels = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      // Whole and positive: what is not is refused by both.
      String price = (1 + random.nextInt(99_999)) + "." + random.nextInt(100_000_000);
      levels.add("[\"" + price + "\",\"" + decimal(random) + "\"]");
    }
    return "[" + String.join(",", levels) + "]";
  }

  private static String decimal(Random random) {
    return switch (random.nextInt(20)) {
      case 0 -> "1.5e3";
      case 1 -> "2E-4";
      case 2 -> "123456789012345678901234.5";
      case 3 -> "0";
      case 4 -> "0.000000000001";
      default -> random.nextInt(100_000) + "." + String.format("%08d", random.nextInt(100_000_000));
    };
  }

  private static String whole(Random random) {
    return Long.toString(random.nextLong() >>> random.nextInt(1, 64));
  }
}
