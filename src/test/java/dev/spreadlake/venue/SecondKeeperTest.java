package dev.spreadlake.venue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.config.Settings;
import dev.spreadlake.fakes.ManualTime;
import dev.spreadlake.fakes.RecordingListener;
import dev.spreadlake.fakes.ScriptedExchange;
import dev.spreadlake.fakes.VirtualTimers;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.BookState;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.venue.bitso.BitsoFeed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A sample that is asked for late")
class SecondKeeperTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualTime time = new ManualTime("2026-03-01T10:00:00.500Z");
  private final VirtualTimers timers = new VirtualTimers(time);
  private final ScriptedExchange exchange = new ScriptedExchange(timers, "btc_mxn");
  private final ScriptedExchange.TrueBook book = exchange.book("btc_mxn");
  private SecondKeeper keeper;

  @BeforeEach
  void inStep() {
    keeper = new SecondKeeper(exchange, time);
    BitsoFeed feed =
        new BitsoFeed(
            new Settings.Bitso(
                URI.create("http://localhost/v3"),
                URI.create("ws://localhost"),
                List.of(new Book("btc_mxn")),
                Settings.FeedKind.STREAM,
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                60,
                List.of()),
            keeper,
            time,
            timers,
            new Meters(new SimpleMeterRegistry()),
            new Random(1),
            new RecordingListener());
    keeper.keepFor(feed);
    book.open("bid", true, "1000.00", "1");
    book.open("ask", false, "1001.00", "1");
    feed.start();
    timers.run(SECOND);
    book.open("more", true, "999.00", "1");
    timers.run(SECOND);
    assertThat(at("10:00:02").state()).isEqualTo(BookState.IN_STEP);
  }

  private BookSample at(String second) {
    return keeper.sample(Instant.parse("2026-03-01T" + second + "Z")).samples().get(0);
  }

  @Test
  @DisplayName("shows the book as it was when the second began, not what came since")
  void asOfTheSecond() {
    book.open("before", true, "1000.10", "1");
    timers.run(Duration.ofMillis(700));
    book.open("after", true, "1000.20", "1");
    timers.run(Duration.ofMillis(150));
    book.open("later", true, "1000.30", "1");
    timers.run(Duration.ofMillis(50));

    assertThat(time.now()).isEqualTo(Instant.parse("2026-03-01T10:00:03.400Z"));
    BookSample late = at("10:00:03");
    assertThat(late.bid()).isEqualByComparingTo("1000.10");
    assertThat(late.sampledAt()).isBefore(Instant.parse("2026-03-01T10:00:03.300Z"));
    timers.run(Duration.ofMillis(600));
    assertThat(at("10:00:04").bid()).isEqualByComparingTo("1000.30");
  }

  @Test
  @DisplayName("shows no book of before the machine was suspended, though a message comes first")
  void suspended() {
    time.step(Duration.ofHours(8));
    book.open("buffered", true, "1000.10", "1");
    timers.run(Duration.ofMillis(100));
    assertThat(at("18:00:02").state()).isEqualTo(BookState.DISCONNECTED);
  }

  @Test
  @DisplayName("keeps the trades of a second that nobody asked for with the next one")
  void tradesOfASecondUnasked() {
    trade(1);
    timers.run(SECOND);
    trade(2);
    timers.run(SECOND);
    trade(3);
    timers.run(Duration.ofMillis(100));

    BookSample asked = at("10:00:04");
    assertThat(asked.trades()).isEqualTo(2);
    assertThat(asked.volume()).isEqualByComparingTo(new BigDecimal("0.5"));
    timers.run(SECOND);
    assertThat(at("10:00:05").trades()).isEqualTo(1);
  }

  private void trade(int id) {
    exchange.send(
        "{\"type\":\"trades\",\"book\":\"btc_mxn\",\"payload\":[{\"i\":"
            + id
            + ",\"a\":\"0.25\",\"r\":\"1000.5\",\"v\":\"250\",\"t\":0,"
            + "\"mo\":\"m\",\"to\":\"t\"}],\"sent\":1790126713928}");
  }
}
