package dev.spreadlake.venue.bitso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.market.Book;
import dev.spreadlake.market.FrameText;
import dev.spreadlake.market.OrderBook;
import dev.spreadlake.market.Side;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The reader of diff-orders frames")
@Timeout(60)
class DiffReaderTest {
  private static final String CANCELLED =
      "{\"book\":\"btc_mxn\",\"sequence\":4520986708,\"type\":\"diff-orders\",\"payload\":[{\"a\":\"0.00181072\",\"d\":1790126704679,\"o\":\"HWeHxDg0wjcUHibz\",\"r\":\"1500370\",\"s\":\"cancelled\",\"t\":1,\"v\":\"2716.74996640\",\"z\":1790126713770}],\"sent\":1790126713928}";
  private static final String OPENED =
      "{\"book\":\"btc_mxn\",\"sequence\":4520986709,\"type\":\"diff-orders\",\"payload\":[{\"a\":\"0.00181072\",\"d\":1790126704679,\"o\":\"HWeHxDg0wjcUHibz\",\"r\":\"1499630\",\"s\":\"open\",\"t\":1,\"v\":\"2715.41003360\",\"z\":1790126713924}],\"sent\":1790126713933}";
  private static final String COMPLETED =
      "{\"book\":\"btc_mxn\",\"sequence\":4521005667,\"type\":\"diff-orders\",\"payload\":[{\"d\":1790127803619,\"o\":\"nW0AuzICRQ92QMr0\",\"r\":\"1494400\",\"s\":\"completed\",\"t\":0,\"z\":1790127803811},{\"a\":\"0.00199645\",\"d\":1790127779761,\"o\":\"FX7PmAfqYzaye1Zz\",\"r\":\"1494390\",\"s\":\"open\",\"t\":0,\"v\":\"2983.47491550\",\"z\":1790127803811}],\"sent\":1790127803815}";

  private final DiffReader reader =
      new DiffReader(List.of(new Book("btc_mxn"), new Book("usd_mxn")));

  @Test
  @DisplayName("reads the shapes seen on the wire the quick way")
  void wire() {
    OrderBook book = new OrderBook();
    DiffFrame frame = reader.quick(FrameText.of(OPENED));
    assertThat(frame.book()).isZero();
    assertThat(frame.sequence()).isEqualTo(4_520_986_709L);
    assertThat(frame.sentMillis()).isEqualTo(1_790_126_713_933L);
    frame.applyTo(book);
    assertThat(book.bestPrice(false)).hasToString("1499630");
    assertThat(book.bestAmount(false)).hasToString("0.00181072");

    reader.quick(FrameText.of(CANCELLED)).applyTo(book);
    assertThat(book.orders()).isZero();

    reader.quick(FrameText.of(COMPLETED)).applyTo(book);
    assertThat(book.bestPrice(true)).hasToString("1494390");
  }

  @Test
  @DisplayName("leaves to the thorough way what it does not know")
  void refuses() {
    for (String odd :
        List.of(
            "",
            "{}",
            "{\"type\":\"ka\"}",
            OPENED + " ",
            OPENED.substring(0, OPENED.length() - 5),
            OPENED.replace("\"payload\":[{", "\"payload\": [{"),
            OPENED.replace("btc_mxn", "eth_mxn"),
            OPENED.replace("HWeHxDg0wjcUHibz", "HWeHxDg0wjcUHibz1"),
            OPENED.replace("HWeHxDg0wjcUHibz", "HWeH\\u0044g0wjcU"),
            OPENED.replace("1499630", "1e6"),
            OPENED.replace("1499630", "-1"),
            OPENED.replace("1499630", "0"),
            OPENED.replace("1499630", "1234567890123456789"),
            OPENED.replace("\"open\"", "\"partially\""),
            OPENED.replace("\"t\":1,", ""),
            OPENED.replace("\"a\":\"0.00181072\",", ""),
            OPENED.replace("\"a\":", "\"q\":"),
            OPENED.replace("4520986709", "\"4520986709\""))) {
      assertThat(reader.quick(FrameText.of(odd))).as(odd).isNull();
    }
  }

  @Test
  @DisplayName(
      "takes an order of a status nobody knows, and without an amount, for one that is gone")
  void expired() throws Exception {
    String expired = OPENED.replace("\"a\":\"0.00181072\",", "").replace("\"open\"", "\"expired\"");
    assertThat(reader.quick(FrameText.of(expired))).isNull();
    BitsoMessages.Diff diff = (BitsoMessages.Diff) BitsoMessages.frame(expired);
    assertThat(diff.oddStatus()).isEqualTo("expired");
    OrderBook book = new OrderBook();
    reader.quick(FrameText.of(OPENED)).applyTo(book);
    reader.take(diff).applyTo(book);
    assertThat(book.orders()).isZero();

    String open = OPENED.replace("\"a\":\"0.00181072\",", "");
    assertThatThrownBy(() -> BitsoMessages.frame(open)).isInstanceOf(MalformedMessage.class);
  }

  @Test
  @DisplayName("agrees with the thorough way, keys in any order, over random frames")
  void agrees() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 5_000; i++) {
      String text = randomFrame(random);
      OrderBook quickly = new OrderBook();
      OrderBook thoroughly = new OrderBook();
      DiffFrame quick = reader.quick(FrameText.of(text));
      assertThat(quick).as(text).isNotNull();
      long sequence = quick.sequence();
      quick.applyTo(quickly);
      BitsoMessages.Diff diff = (BitsoMessages.Diff) BitsoMessages.frame(text);
      DiffFrame slow = reader.take(diff);
      assertThat(slow.sequence()).isEqualTo(sequence);
      slow.applyTo(thoroughly);
      assertThat(quickly.orders()).isEqualTo(thoroughly.orders());
      for (boolean buy : new boolean[] {true, false}) {
        assertThat(quickly.bestPrice(buy)).isEqualTo(thoroughly.bestPrice(buy));
        assertThat(quickly.bestAmount(buy)).isEqualTo(thoroughly.bestAmount(buy));
      }
    }
  }

  @Test
  @DisplayName("never takes a truncated or altered frame for a good one that says something else")
  void truncated() {
    for (String whole : List.of(OPENED, CANCELLED, COMPLETED)) {
      for (int end = 0; end < whole.length(); end++) {
        String cut = whole.substring(0, end);
        assertThat(reader.quick(FrameText.of(cut))).as(cut).isNull();
        assertThatThrownBy(() -> BitsoMessages.frame(cut)).isInstanceOf(MalformedMessage.class);
      }
    }
  }

  @Test
  @DisplayName("reads no altered frame otherwise than the thorough way does")
  void altered() throws Exception {
    int taken = 0;
    for (String whole : List.of(OPENED, CANCELLED, COMPLETED)) {
      for (int at = 0; at < whole.length(); at++) {
        for (char other : "0:9./\"\\{}[],- aoéş\0".toCharArray()) {
          String text = whole.substring(0, at) + other + whole.substring(at + 1);
          DiffFrame quick = reader.quick(FrameText.of(text));
          if (quick == null) {
            continue;
          }
          taken++;
          OrderBook quickly = filled(quick);
          long sequence = quick.sequence();
          long sent = quick.sentMillis();
          DiffFrame slow = reader.take((BitsoMessages.Diff) BitsoMessages.frame(text));
          assertThat(slow.sequence()).as(text).isEqualTo(sequence);
          assertThat(slow.sentMillis()).as(text).isEqualTo(sent);
          assertSame(text, quickly, filled(slow));
        }
      }
    }
    assertThat(taken).isPositive();
  }

  @Test
  @DisplayName("reads numbers of every length exactly, up to 18 digits")
  void lengths() {
    for (int whole = 1; whole <= 17; whole++) {
      for (int decimals = 1; whole + decimals <= 18; decimals++) {
        String price = "9".repeat(whole) + "." + "1234567890123456789".substring(0, decimals);
        OrderBook book = filled(reader.quick(FrameText.of(OPENED.replace("1499630", price))));
        assertThat(book.bestPrice(false)).hasToString(price);
      }
    }
    for (int digits = 1; digits <= 18; digits++) {
      String number = "123456789012345678".substring(0, digits);
      String text = OPENED.replace("4520986709", number).replace("1790126704679", number);
      assertThat(reader.quick(FrameText.of(text)).sequence()).isEqualTo(Long.parseLong(number));
    }
  }

  @Test
  @DisplayName("knows each of five hundred books by its name")
  void manyBooks() {
    List<Book> books = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      books.add(new Book("b" + i + "_mxn"));
    }
    books.add(new Book("a2345678901234567890_b2345678901234567890"));
    DiffReader many = new DiffReader(books);
    for (int i = 0; i < books.size(); i++) {
      String text = OPENED.replace("btc_mxn", books.get(i).name());
      assertThat(many.quick(FrameText.of(text)).book()).isEqualTo(i);
      assertThat(many.quick(FrameText.of(text)).book()).isEqualTo(i);
    }
    assertThat(many.quick(FrameText.of(OPENED.replace("btc_mxn", "b500_mxn")))).isNull();
    assertThat(many.quick(FrameText.of(OPENED.replace("btc_mxn\"", "x".repeat(300))))).isNull();
    assertThat(new DiffReader(List.of()).quick(FrameText.of(OPENED))).isNull();
  }

  @Test
  @DisplayName("reads numbers, odd ids, unknown states and the documentation's old form thoroughly")
  void thorough() throws Exception {
    BitsoMessages.Diff diff =
        (BitsoMessages.Diff)
            BitsoMessages.frame(
                "{ \"type\":\"diff-orders\",\"book\":\"btc_mxn\",\"sequence\":\"2734\",\"payload\":["
                    + "{\"d\":1455315979682,\"r\":7251.10,\"t\":1,\"a\":\"2.9E-1\",\"v\":\"1\",\"o\":\"VM7\"},"
                    + "{\"o\":\"x\",\"s\":\"amended\",\"r\":\"1\",\"t\":\"0\",\"a\":\"5\"}]}");
    assertThat(diff.sequence()).isEqualTo(2734);
    assertThat(diff.changes())
        .containsExactly(
            new DiffFrame.Change(
                "VM7", true, Side.SELL, new BigDecimal("7251.10"), new BigDecimal("0.29")),
            new DiffFrame.Change("x", true, Side.BUY, BigDecimal.ONE, new BigDecimal("5")));
  }

  @Test
  @DisplayName("refuses numbers that would exhaust the memory")
  void hugeNumbers() {
    for (String number : List.of("1e999999999", "1E-99999", "9".repeat(100))) {
      assertThatThrownBy(() -> BitsoMessages.frame(OPENED.replace("1499630", number)))
          .isInstanceOf(MalformedMessage.class);
    }
  }

  private static OrderBook filled(DiffFrame frame) {
    OrderBook book = new OrderBook();
    frame.applyTo(book);
    return book;
  }

  private static void assertSame(String text, OrderBook left, OrderBook right) {
    assertThat(left.orders()).as(text).isEqualTo(right.orders());
    for (boolean buy : new boolean[] {true, false}) {
      assertThat(left.bestPrice(buy)).as(text).isEqualTo(right.bestPrice(buy));
      assertThat(left.bestAmount(buy)).as(text).isEqualTo(right.bestAmount(buy));
    }
  }

  private static String randomFrame(Random random) {
    List<String> changes = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      String id = "o" + Long.toString(random.nextLong() >>> 1, 36);
      List<String> members = new ArrayList<>();
      String status = List.of("open", "cancelled", "completed").get(random.nextInt(3));
      members.add("\"o\":\"" + id.substring(0, Math.min(16, id.length())) + "\"");
      members.add("\"s\":\"" + status + "\"");
      members.add("\"t\":" + random.nextInt(2));
      members.add("\"r\":\"" + (1 + random.nextInt(9_999_999)) + "." + random.nextInt(10) + "\"");
      members.add("\"d\":" + (random.nextLong() >>> 20));
      members.add("\"z\":0");
      if (!status.equals("completed")) {
        members.add("\"a\":\"" + random.nextInt(9) + ".0000000" + (1 + random.nextInt(9)) + "\"");
        members.add("\"v\":\"12.50000000\"");
      }
      Collections.shuffle(members, random);
      changes.add("{" + String.join(",", members) + "}");
    }
    List<String> top =
        new ArrayList<>(
            List.of(
                "\"type\":\"diff-orders\"",
                "\"book\":\"" + (random.nextBoolean() ? "btc_mxn" : "usd_mxn") + "\"",
                "\"sequence\":" + (4_000_000_000L + random.nextInt(1_000_000)),
                "\"sent\":1790126713933",
                "\"payload\":[" + String.join(",", changes) + "]"));
    Collections.shuffle(top, random);
    return "{" + String.join(",", top) + "}";
  }
}
