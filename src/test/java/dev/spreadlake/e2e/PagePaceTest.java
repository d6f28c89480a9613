package dev.spreadlake.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.spreadlake.bars.DayBars;
import dev.spreadlake.bars.Indicators;
import dev.spreadlake.bars.LiveMinutes;
import dev.spreadlake.basis.ImpliedSecond;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.Side;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import dev.spreadlake.spread.SpreadObservation;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Figures of the page, for a quiet machine: {@code mvn -Dtest=PagePaceTest
 * -Dspreadlake.pace-seconds=30 test}. It prints and sets no limits, since a machine at work would
 * make them lie.
 */
@Timeout(600)
@EnabledIfSystemProperty(named = "spreadlake.pace-seconds", matches = "[0-9]{1,3}")
@DisplayName("The pace of the page")
class PagePaceTest extends PageTest {
  private static final int LOADS = 11;
  private static final int EVERY_MS = 100;

  /**
   * Notes for each observation painted how long ago it was published. What is newest is drawn over
   * every chart in the frame in which it is painted; the message comes after the browser has done
   * that frame.
   */
  private static final String WATCH =
      """
      () => {
        const app = spreadlake;
        const received = app.received.bind(app);
        const paint = app.painter.paintNow;
        let waiting = [];
        globalThis.paces = [];
        app.received = (frame, at) => {
          if (frame.type === 'spread' && Number(frame.volume) > 1e12) waiting.push(Number(frame.volume));
          received(frame, at);
        };
        app.painter.paintNow = (topics) => {
          paint(topics);
          const painted = waiting;
          waiting = [];
          if (!painted.length) return;
          const done = new MessageChannel();
          done.port1.onmessage = () => paces.push(...painted.map((at) => Date.now() - at));
          done.port2.postMessage(0);
        };
      }
      """;

  @Override
  Browser browser() {
    return new Browser();
  }

  @AfterAll
  void closeBrowser() {
    browser.close();
  }

  @Test
  @DisplayName("from a cold load to the first useful chart")
  void coldLoads() {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < LOADS; i++) {
      Page cold = browser.openApart(server.url(), 1440, 900, ColorScheme.DARK);
      cold.waitForFunction("() => performance.getEntriesByName('first-chart').length > 0");
      millis.add(
          ((Number) cold.evaluate("() => performance.getEntriesByName('first-chart')[0].startTime"))
              .doubleValue());
      browser.closePage(cold);
    }
    print("cold load to first chart", millis);
    assertThat(millis).hasSize(LOADS);
  }

  @Test
  @DisplayName("from the bus to the painted pixel, ten updates a second, six charts")
  void busToPixel() {
    openAlone("");
    awaitTrue("() => spreadlake.isWarm && document.getElementById('market-empty').hidden");
    server.market().silence();
    page.evaluate(WATCH);
    Instant now = Instant.now();
    LiveMinutes minutes =
        new LiveMinutes(
            ScriptedMarket.BTC,
            new DayBars(LocalDate.ofInstant(now, ZoneOffset.UTC), Indicators.State.empty()));
    int updates = Integer.getInteger("spreadlake.pace-seconds") * 1000 / EVERY_MS;
    int[] told = {0};
    server
        .vertx()
        .setPeriodic(
            EVERY_MS,
            timer -> {
              if (told[0]++ < updates) {
                tell(minutes, told[0]);
              } else {
                server.vertx().cancelTimer(timer);
              }
            });
    page.waitForFunction(
        "count => paces.length >= count",
        updates * ScriptedMarket.BOOKS.size(),
        new Page.WaitForFunctionOptions().setTimeout(updates * EVERY_MS * 3.0 + 30_000));
    @SuppressWarnings("unchecked")
    List<Number> paces = (List<Number>) page.evaluate("() => paces");
    print("bus to painted pixel", paces.stream().map(Number::doubleValue).toList());
    assertThat(paces).hasSizeGreaterThanOrEqualTo(updates);
  }

  /** What a feed, the minutes and the implied rate would publish, all of this moment. */
  private void tell(LiveMinutes minutes, int count) {
    var bus = server.vertx().eventBus();
    Instant now = Instant.now();
    Instant second = now.truncatedTo(ChronoUnit.SECONDS);
    for (Book book : ScriptedMarket.BOOKS) {
      SpreadObservation usual = server.market().observation(second, book);
      Topics.OBSERVATION.publish(
          bus,
          SpreadObservation.of(
              second,
              Venue.BITSO,
              book,
              usual.bid().subtract(BigDecimal.valueOf(count % 7, usual.bid().scale())),
              usual.ask(),
              usual.bidSize(),
              usual.askSize(),
              usual.depth(),
              1,
              BigDecimal.valueOf(now.toEpochMilli()),
              20,
              4,
              Source.WS));
    }
    BigDecimal price = BigDecimal.valueOf(790_600 + count % 13);
    minutes.add(
        new Trade(
            Venue.BITSO, ScriptedMarket.BTC, count, price, BigDecimal.ONE, Side.BUY, now, now));
    minutes.tick(now).forEach(news -> Topics.MINUTE.publish(bus, news));
    BigDecimal rate = BigDecimal.valueOf(182_000 + count % 9, 4);
    BigDecimal basis = BigDecimal.valueOf(count % 9, 4).setScale(6);
    Topics.IMPLIED.publish(bus, new ImpliedSecond(second, rate, rate, rate, rate, basis, null));
  }

  private static void print(String what, List<Double> millis) {
    List<Double> sorted = new ArrayList<>(millis);
    Collections.sort(sorted);
    System.out.printf(
        "%s: n %d, median %.0f ms, p99 %.0f ms, worst %.0f ms%n",
        what, sorted.size(), at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
  }

  private static double at(List<Double> sorted, double share) {
    return sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
  }
}
