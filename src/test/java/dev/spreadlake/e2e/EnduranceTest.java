package dev.spreadlake.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
@DisplayName("The page over a day")
class EnduranceTest extends PageTest {
  private static final int UPDATES = 86_400;

  /**
   * A second of both books, and now and then an alert and a quality result, as the socket sends
   * them.
   */
  private static final String DAY =
      """
      ([from, count]) => {
        const app = spreadlake;
        const at = (second) => new Date(second * 1000).toISOString().replace('.000Z', '+00:00');
        for (let i = from; i < from + count; i++) {
          const second = globalThis.dayStart + i;
          for (const book of ['btc_mxn', 'usd_mxn']) {
            if (i % 977 < 3) {
              app.received({ type: 'gap', seq: i, orderbook_timestamp: at(second), book, reason: 'resyncing', detail: '' });
              continue;
            }
            app.received({ type: 'spread', seq: i, orderbook_timestamp: at(second), book, bid: '790333.41', ask: '790961.89',
              spread: (0.05 + (i % 89) / 1000).toFixed(6), source: 'ws', age_ms: 40, venue: 'bitso', bid_size: '0.3', ask_size: '0.1',
              imbalance: Math.sin(i), depth: { bid: [1, 2, 3, 4], ask: [1, 2, 3, i] } });
          }
          if (i % 60 === 0) {
            app.received({ type: 'alert', seq: 100 + i, id: 'a' + i, rule: 'r', book: 'btc_mxn', state: i % 120 ? 'resolved' : 'firing',
              severity: 'warn', threshold: '0.1', clear: '0.1', value: '0.13', since: at(second), peak: '0.13', orderbook_timestamp: at(second) });
          }
        }
      }
      """;

  private static final int HEAP_LOOKS = 5;

  @Test
  @Order(LAST)
  @DisplayName("86,400 updates of two books leave the memory where it was")
  void memoryStaysFlat() {
    closeShown();
    page = browser.openApart(server.url(), 1440, 900, ColorScheme.DARK);
    Browser.awaitDrawn(page);
    page.evaluate(
        "() => { clearTimeout(spreadlake.live.timer); spreadlake.live.socket.onclose = null; spreadlake.live.socket.close(); spreadlake.live.socket = null; globalThis.dayStart = spreadlake.store.newestSecond + 1; }");
    CDPSession cdp = page.context().newCDPSession(page);
    cdp.send("HeapProfiler.enable");
    int warmUp = UPDATES / 4;
    run(0, warmUp);
    double before = heap(cdp);
    run(warmUp, UPDATES - warmUp);
    double after = heap(cdp);
    System.out.printf(
        "page heap after %d updates %.1f MiB, after %d updates %.1f MiB%n",
        warmUp, before / 1048576, UPDATES, after / 1048576);
    assertThat(after - before).isLessThan(3 * 1024 * 1024);
    assertThat(number("() => spreadlake.store.alerts.entries.length")).isLessThanOrEqualTo(2000);
    assertThat(number("() => document.querySelectorAll('*').length")).isLessThan(3000);
  }

  private void run(int from, int count) {
    int step = 1200;
    for (int at = from; at < from + count; at += step) {
      page.evaluate(DAY, List.of(at, Math.min(step, from + count - at)));
    }
    page.waitForFunction("() => !spreadlake.painter.asked");
  }

  /** What is held: what a task under way still refers to is let go with it, so the least counts. */
  private double heap(CDPSession cdp) {
    double least = Double.MAX_VALUE;
    for (int look = 0; look < HEAP_LOOKS; look++) {
      page.waitForTimeout(100);
      cdp.send("HeapProfiler.collectGarbage");
      JsonObject usage = cdp.send("Runtime.getHeapUsage");
      least = Math.min(least, usage.get("usedSize").getAsDouble());
    }
    return least;
  }

  @Test
  @DisplayName("a second of news redraws only what it touches, without building a chart anew")
  void noFullRedraw() {
    show("");
    page.evaluate(
        "() => { globalThis.calls = []; const chart = spreadlake.spread.chart; const set = chart.setOption.bind(chart);"
            + " chart.setOption = (option, how) => { calls.push([Object.keys(option).sort().join(), JSON.stringify(how)]); return set(option, how); }; }");
    passUntil("() => calls.length >= 4", 60);
    assertThat(settled().evaluate("() => [...new Set(calls.map(c => c[1]))].join(' ')").toString())
        .isEqualTo("{\"silent\":true}");
    assertThat(settled().evaluate("() => [...new Set(calls.map(c => c[0]))].join(' ')").toString())
        .isEqualTo("series,xAxis,yAxis");
  }

  @Test
  @Order(LAST)
  @DisplayName("frames that come together are painted together, once")
  void onePaintForManyFrames() {
    openAlone("");
    double painted =
        number(
            "async () => { const before = spreadlake.spread.painted; const second = spreadlake.store.newestSecond + 1;"
                + " for (let i = 0; i < 200; i++) spreadlake.received({type: 'spread', seq: i, orderbook_timestamp: new Date((second + i) * 1000).toISOString(),"
                + " book: 'btc_mxn', bid: '1.0', ask: '1.1', spread: '9.1', age_ms: 1});"
                // One chart in a frame; what the load left to draw may come first.
                + " do await new Promise(requestAnimationFrame); while (spreadlake.painter.topics.size || spreadlake.painter.waiting.size);"
                + " return spreadlake.spread.painted - before; }");
    assertThat(painted).isBetween(1.0, 3.0);
  }

  @Test
  @DisplayName("says when the first useful chart stood, so that a cold load can be watched")
  void coldLoad() {
    show("");
    double first = number("() => performance.getEntriesByName('first-chart')[0].startTime");
    System.out.printf("first useful chart %.0f ms after navigation%n", first);
    // A figure, not a limit: a machine at work would make a limit lie.
    assertThat(first).isPositive();
  }
}
