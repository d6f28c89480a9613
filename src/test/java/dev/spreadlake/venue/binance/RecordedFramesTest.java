package dev.spreadlake.venue.binance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spreadlake.config.Settings;
import dev.spreadlake.config.SettingsLoader;
import dev.spreadlake.fakes.ManualTime;
import dev.spreadlake.fakes.RecordedBinance;
import dev.spreadlake.fakes.RecordedBinance.Line;
import dev.spreadlake.fakes.RecordingListener;
import dev.spreadlake.fakes.VirtualTimers;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.Quote;
import dev.spreadlake.metrics.Meters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Frames that Binance really sent, held against the plainest client there is. Not in the ordinary
 * run: {@code -Dbinance.recording=FOLDER} names the recordings.
 */
@Timeout(60)
@EnabledIfSystemProperty(named = "binance.recording", matches = ".+")
@DisplayName("The feed of Binance, given what Binance really sent,")
class RecordedFramesTest {
  private final ManualTime time = new ManualTime("2021-10-12T00:28:32Z");
  private final VirtualTimers timers = new VirtualTimers(time);
  private final RecordingListener heard = new RecordingListener();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private List<Line> lines;
  private List<String> symbols;
  private RecordedBinance venue;
  private BinanceFeed feed;

  /** A book as the documentation says, of big decimals and trees; and the quotes it gives. */
  private static final class Plain {
    private final TreeMap<BigDecimal, BigDecimal> bids = new TreeMap<>(Comparator.reverseOrder());
    private final TreeMap<BigDecimal, BigDecimal> asks = new TreeMap<>();
    private final List<JsonNode> waiting = new ArrayList<>();
    private final List<String> quotes = new ArrayList<>();
    private final Map<Long, String> tops = new TreeMap<>();
    private long id = -1;
    private int events;
    private String said = "";
    private JsonNode ticker;

    void snapshot(JsonNode book) {
      id = book.path("lastUpdateId").asLong();
      assertThat(waiting).isNotEmpty();
      assertThat(waiting.get(0).path("U").asLong()).isLessThanOrEqualTo(id);
      set(book.path("bids"), bids);
      set(book.path("asks"), asks);
      waiting.forEach(this::apply);
      waiting.clear();
      say();
    }

    void depth(JsonNode event) {
      if (id < 0) {
        waiting.add(event);
      } else if (apply(event)) {
        say();
      }
    }

    void ticker(JsonNode best) {
      ticker = best;
    }

    private boolean apply(JsonNode event) {
      if (event.path("u").asLong() <= id) {
        return false;
      }
      assertThat(event.path("U").asLong()).as("next id").isLessThanOrEqualTo(id + 1);
      set(event.path("b"), bids);
      set(event.path("a"), asks);
      id = event.path("u").asLong();
      events++;
      return true;
    }

    private void say() {
      String top =
          top(
              bids.firstKey(),
              bids.firstEntry().getValue(),
              asks.firstKey(),
              asks.firstEntry().getValue());
      tops.put(id, top);
      boolean told = ticker != null && ticker.path("u").asLong() > id;
      String shown = told ? top(ticker) : top;
      if (!shown.equals(said)) {
        said = shown;
        quotes.add((told ? ticker.path("u").asLong() : id) + " " + said);
      }
    }

    static String top(JsonNode ticker) {
      return top(
          new BigDecimal(ticker.path("b").textValue()),
          new BigDecimal(ticker.path("B").textValue()),
          new BigDecimal(ticker.path("a").textValue()),
          new BigDecimal(ticker.path("A").textValue()));
    }

    static String top(BigDecimal bid, BigDecimal bidSize, BigDecimal ask, BigDecimal askSize) {
      return "%s x %s / %s x %s"
          .formatted(
              bid.toPlainString(),
              bidSize.setScale(8).toPlainString(),
              ask.toPlainString(),
              askSize.setScale(8).toPlainString());
    }

    private static void set(JsonNode levels, Map<BigDecimal, BigDecimal> side) {
      for (JsonNode level : levels) {
        BigDecimal price = new BigDecimal(level.get(0).textValue());
        BigDecimal amount = new BigDecimal(level.get(1).textValue());
        if (amount.signum() == 0) {
          side.remove(price);
        } else {
          side.put(price, amount);
        }
      }
    }
  }

  @BeforeEach
  void read() throws Exception {
    lines = RecordedBinance.read(Path.of(System.getProperty("binance.recording")));
    symbols = lines.stream().filter(Line::rest).map(Line::symbol).distinct().toList();
    assertThat(symbols).isNotEmpty();
    venue = new RecordedBinance(lines, time, timers);
    Settings.Binance settings =
        SettingsLoader.load(
                Map.of("binance.symbols", String.join(",", symbols)), Map.of(), Optional.empty())
            .binance();
    feed =
        new BinanceFeed(settings, venue, time, timers, new Meters(registry), new Random(7), heard);
  }

  private double faults(String kind) {
    var counter = registry.find("spreadlake.feed.faults").tag("kind", kind).counter();
    return counter == null ? 0 : counter.count();
  }

  private static String text(Quote quote) {
    return quote.sequence()
        + " "
        + Plain.top(quote.bid(), quote.bidSize(), quote.ask(), quote.askSize());
  }

  private static Map<Double, Double> levels(Map<BigDecimal, BigDecimal> side) {
    return side.entrySet().stream()
        .collect(
            Collectors.toMap(
                level -> level.getKey().doubleValue(), level -> level.getValue().doubleValue()));
  }

  private Map<Double, Double> levels(String symbol, boolean buy) {
    Map<Double, Double> levels = new TreeMap<>();
    feed.levels(symbol)
        .walk(
            buy,
            (price, amount) -> {
              levels.put(price, amount);
              return true;
            });
    return levels;
  }

  @Test
  @DisplayName("has every book to the last level after each frame, and every quote")
  void books() {
    Map<String, Plain> plain = new TreeMap<>();
    symbols.forEach(symbol -> plain.put(symbol, new Plain()));
    feed.start();
    Duration passed = Duration.ZERO;
    long compared = 0;
    int tickers = 0;
    for (Line line : lines) {
      timers.run(line.at().minus(passed));
      passed = line.at();
      Plain mine = plain.get(line.symbol());
      JsonNode data = line.rest() ? line.message() : line.message().path("data");
      if (line.rest()) {
        mine.snapshot(data);
      } else if (data.path("e").asText().equals("depthUpdate")) {
        mine.depth(data);
      } else if (line.message().path("stream").asText().endsWith("@bookTicker")) {
        tickers++;
        mine.ticker(data);
      }
      if (mine.id >= 0) {
        String moment = line.symbol() + " at " + line.at();
        assertThat(levels(line.symbol(), true)).as(moment).isEqualTo(levels(mine.bids));
        assertThat(levels(line.symbol(), false)).as(moment).isEqualTo(levels(mine.asks));
        compared += mine.bids.size() + mine.asks.size();
      }
    }
    int events = 0;
    int agreed = 0;
    for (String symbol : symbols) {
      Plain mine = plain.get(symbol);
      events += mine.events;
      assertThat(heard.quotes)
          .filteredOn(quote -> quote.book().name().equals(symbol))
          .extracting(RecordedFramesTest::text)
          .as(symbol)
          .isEqualTo(mine.quotes);
      agreed += agreedWithVenue(symbol, mine);
    }
    assertThat(agreed).as("the venue's own best prices of the same update").isPositive();
    for (String kind : List.of("malformed", "sequence_gap", "stale_snapshot", "ticker_disagrees")) {
      assertThat(faults(kind)).as(kind).isZero();
    }
    assertThat(heard.suspects).isEmpty();
    assertThat(heard.frames.stream().map(frame -> frame.text().toString()).toList())
        .as("as received")
        .isEqualTo(lines.stream().map(Line::text).toList());
    System.out.printf(
        "%d frames and books, %d changes applied, %d levels compared, %d quotes equal, "
            + "%d of %d best prices of the venue at an update of the book: all equal%n",
        lines.size(), events, compared, heard.quotes.size(), agreed, tickers);
  }

  /** Holds the venue's best prices against the plain book wherever both speak of one update. */
  private int agreedWithVenue(String symbol, Plain mine) {
    int agreed = 0;
    for (Line line : lines) {
      JsonNode data = line.message().path("data");
      String top = mine.tops.get(data.path("u").asLong());
      boolean ticker = line.message().path("stream").asText().equals(symbol + "@bookTicker");
      if (ticker && top != null) {
        assertThat(Plain.top(data)).isEqualTo(top);
        agreed++;
      }
    }
    return agreed;
  }

  @Test
  @DisplayName("less one change, says so of that book alone and quotes it no more")
  void oneMissing() {
    List<Line> frames = lines.stream().filter(line -> !line.rest()).toList();
    String symbol = symbols.get(0);
    List<Line> changes =
        frames.stream()
            .filter(line -> line.message().path("stream").asText().equals(symbol + "@depth@100ms"))
            .toList();
    Line swallowed = changes.get(changes.size() / 3);
    int number = frames.indexOf(swallowed);
    long last = swallowed.message().path("data").path("u").asLong();
    venue.says = other -> other != number;
    feed.start();
    // Longer than best prices are shown that have no book.
    timers.run(lines.get(lines.size() - 1).at().plusMillis(1_500));
    assertThat(faults("sequence_gap")).isEqualTo(1);
    assertThat(heard.quotes)
        .filteredOn(quote -> quote.book().name().equals(symbol))
        .isNotEmpty()
        .allMatch(quote -> quote.sequence() <= last);
    feed.sample(Instant.ofEpochSecond(time.now().getEpochSecond()))
        .samples()
        .forEach(
            sample ->
                assertThat(sample.state())
                    .as(sample.book().name())
                    .isEqualTo(
                        sample.book().name().equals(symbol) ? BookState.GAP : BookState.IN_STEP));
  }
}
