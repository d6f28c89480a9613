package dev.spreadlake.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.spreadlake.batch.market.MarketPipeline;
import dev.spreadlake.batch.market.MarketRequest;
import dev.spreadlake.batch.report.ReportWriter;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@DisplayName("A report, opened from the disk")
class ReportPageTest {
  private static final String ON_THE_AXIS =
      """
      (price) => {
        const chart = echarts.getInstanceByDom(document.getElementById('market-close'));
        const option = chart.getOption();
        return [option.yAxis[0].axisLabel.formatter(price), option.tooltip[0].valueFormatter(price)];
      }
      """;

  @TempDir private Path home;

  @Test
  @DisplayName("says the smallest prices in its chart, and the largest without places to spare")
  void prices() throws IOException {
    Path in = Files.createDirectories(home.resolve("in"));
    Files.writeString(
        in.resolve("SHIBUSDT-1m-2025.csv"),
        """
        open_time,open,high,low,close,volume
        1735689600,0.00001234,0.00001240,0.00001230,0.00001234,5
        """);
    Path lake = home.resolve("lake");
    new MarketPipeline(TimeSource.system(), event -> {}).run(MarketRequest.newFiles(in, lake));
    Path report = new ReportWriter(lake).write("report", Instant.parse("2025-06-01T00:00:00Z"));

    Browser browser = Browser.ofProcess();
    browser.forgetComplaints();
    try (Page page = browser.openApart(report.toUri().toString(), 800, 600, ColorScheme.DARK)) {
      assertThat(page.evaluate(ON_THE_AXIS, 0.00001234))
          .isEqualTo(List.of("0.00001234", "0.00001234"));
      assertThat(page.evaluate(ON_THE_AXIS, 790_123.456))
          .isEqualTo(List.of("790,123.46", "790,123.46"));
      assertThat(page.content()).contains("0.00001234");
      assertThat(browser.complaints()).isEmpty();
    }
  }
}
