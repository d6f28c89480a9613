package dev.spreadlake.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import dev.spreadlake.batch.quality.QuarantinedRows;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.quality.QualityRequests.Hop;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.quality.QualityStore;
import dev.spreadlake.quality.QualityVerticle;
import dev.spreadlake.quality.RuleCatalogue;
import dev.spreadlake.quality.StreamParts;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.web.quality.LayersApi;
import dev.spreadlake.web.quality.LayersApi.Layer;
import dev.spreadlake.web.quality.QualityApi;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In this order, because rules that have failed are what the later tests look at. */
@Timeout(120)
@DisplayName("Data quality and batch insights on the page")
class QualityPageTest extends PageTest {
  private static final String STOP = "master.fact_deposit__id_unique";
  private final RuleCatalogue catalogue = RuleCatalogue.builtIn();

  @Override
  PageServer serve(Path lake) throws Exception {
    Path kept = Files.createDirectories(lake.resolve("quarantine/market/binance"));
    Files.writeString(
        kept.resolve("may.csv.0123.csv"),
        "rule,file,line,columns,raw,raw_md5\nshort_row,may.csv,7,\"a,b\",\"<b>12\",x\n");
    LayersApi.Source flow =
        () ->
            new LayersApi.Flow(
                List.of(
                    new Layer("market", "bronze", "binance", 1_000, 1, 40_000, Instant.now()),
                    new Layer("market", "silver", "binance", 990, 0, 0, null)),
                List.of(
                    new Hop("market", "bronze/binance", "silver/binance", 1_000, 990, 7, 3),
                    new Hop("market", "bronze/broken", "silver/broken", 1_000, 990, 7, 2)));
    PageServer started =
        new PageServer(
            lake,
            mode(),
            List.of(
                new ScriptedInsights(),
                new QualityApi(new QuarantinedRows(lake)),
                new LayersApi(flow, TimeSource.system())));
    started
        .vertx()
        .deployVerticle(
            new QualityVerticle(
                catalogue,
                new StreamParts(List.of(), List.of()),
                QualityStore.none(),
                List::of,
                TimeSource.system(),
                new Meters(new SimpleMeterRegistry())))
        .toCompletionStage()
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
    return started;
  }

  private void found(String rule, String dataset, boolean passed, long failing) {
    String observed = passed ? "0 rows" : failing + " rows";
    Topics.QUALITY.publish(
        server.vertx().eventBus(),
        QualityResult.of(
            catalogue.get(rule), dataset, passed, observed, "0 rows", failing, Instant.now(), ""));
  }

  @Test
  @Order(1)
  @DisplayName(
      "what holds gold back is said at the top of whichever tab is open, within two seconds, and goes when it passes")
  void gate() {
    show("");
    assertThat(settled().isVisible("#gate")).isFalse();
    String ofRule = "frame => frame.type === 'quality' && frame.rule === '" + STOP + "'";
    measureFromFirst(ofRule, "() => document.getElementById('gate').checkVisibility()");
    found(STOP, "gold/master", false, 3);
    assertThat(measured()).isBetween(0.0, 2_000.0);
    assertThat(text("#gate-text"))
        .isEqualTo("Gold is held back: " + STOP + " fails on gold/master.");
    assertThat(text("#announce")).contains("Gold is held back");
    page.click("#gate-open");
    awaitText("#panel-quality .held", "Found 3 rows, allowed 0 rows; 3 rows fail");
    awaitText("#panel-quality .held", "What to do");
    measureFromFirst(ofRule, "() => !document.getElementById('gate').checkVisibility()");
    found(STOP, "gold/master", true, 0);
    assertThat(measured()).isBetween(0.0, 2_000.0);
    awaitText("#panel-quality", "Nothing is held back");
  }

  @Test
  @Order(2)
  @DisplayName(
      "the scorecard leads to its rules, a rule to its meaning and the rows it keeps out; the address holds it")
  void rules() {
    found("market.short_row", "silver/market", false, 1);
    show("?tab=quality");
    String cell = ".cell[aria-label^='silver/market completeness']";
    page.waitForSelector(cell + ", .cell[aria-label^='silver/market validity']");
    awaitTrue(
        "() => document.querySelector('.score')?.textContent.includes('◇')"
            + " && document.querySelector('[data-rule=\"market.short_row\"]')");
    page.click(".cell[data-status=warn]");
    awaitTrue("() => location.search.includes('set=silver/market')");
    page.click("[data-rule='market.short_row'] button");
    awaitText("tr.more", "may.csv");
    assertThat(text("tr.more")).contains("what to do").contains("owner").contains("<b>12");
    assertThat(settled().url()).contains("rule=market.short_row");
    page.fill("#panel-quality input[type=search]", "no rule is like this");
    awaitText("#panel-quality", "Widen the choice above");
    awaitText("#panel-quality .flow", "1,000 = 990 + 7 + 3");
    assertThat(text("#panel-quality .flow .fail")).isEqualTo("does not add up");
    awaitText("#panel-quality", "spreads.freshness");
    page.route("**/api/quality/freshness", Route::abort);
    page.evaluate("() => spreadlake.tabs.quality.freshness.load()");
    awaitText("#panel-quality .stale", "the freshness could not be read again");
    page.unroute("**/api/quality/freshness");
  }

  @Test
  @Order(3)
  @DisplayName(
      "insights: the longest series is drawn with samples and SYNTHETIC, a missing day is a hole, and tables stand behind")
  void insights() {
    browser.forgetComplaints();
    show("?tab=insights");
    page.waitForSelector("#panel-insights .figure-canvas canvas");
    awaitTrue(
        "() => document.querySelectorAll('#panel-insights .figure-canvas canvas').length === 6");
    assertThat(settled().inputValue("#panel-insights select")).isEqualTo(ScriptedInsights.SERIES);
    assertThat(settled().locator("#panel-insights .badge.made:visible").count()).isEqualTo(1);
    assertThat(text("#panel-insights"))
        .contains("made of 3 to 4 hours only")
        .contains("Most was traded between 84,800 and 85,100")
        .contains("1 of 2 intervals leave zero out")
        .contains("7 days went below 25 days")
        .contains("<i>halving")
        .contains("market, 2026-06-01 01:02:03 UTC");
    assertThat(
            page.evaluate(
                "() => spreadlake.tabs.insights.figures.drawdown_daily.chart.data()"
                    + ".map(v => v === null ? '-' : 'x').join('')"))
        .isEqualTo("xxxx-xxxxx");
    // Cells of one weekday rise by half a basis point an hour, and so must their colours.
    assertThat(
            number(
                "() => new Set(Array.from({length: 24}, (_, hour) =>"
                    + " spreadlake.tabs.insights.figures.seasonality.chart.colorOf(hour))).size"))
        .isEqualTo(24);
    page.selectOption("select[aria-label='Measure of the heat map']", "volume");
    awaitText("#panel-insights", "Mean volume of a minute");
    assertThat(settled().url()).contains("season=volume");
    page.click("[aria-label='Table: News and price']");
    awaitText("#panel-insights", "Separate windows");
    assertThat(text("#panel-insights")).contains("+0.010 % to +0.090 %").contains("too few");
    page.goBack();
    awaitText("#panel-insights", "Mean return of the hour");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  @Order(4)
  @DisplayName("fits a phone in the light theme and breaks no rule of accessibility")
  void narrow() {
    closeShown();
    page = browser.open(server.url() + "?tab=quality&rules=failing", 390, 844, ColorScheme.LIGHT);
    page.waitForSelector("[data-rule='market.short_row']");
    awaitText("#panel-quality .flow", "adds up");
    assertThat(number("() => document.documentElement.scrollWidth")).isLessThanOrEqualTo(390);
    assertThat(violations()).isEmpty();
    page.click("#tab-insights");
    page.waitForSelector("#panel-insights .figure-canvas canvas");
    assertThat(number("() => document.documentElement.scrollWidth")).isLessThanOrEqualTo(390);
    assertThat(violations()).isEmpty();
  }
}
