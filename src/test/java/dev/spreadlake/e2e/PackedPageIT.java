package dev.spreadlake.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
@DisplayName("The packed jar, started without a network, and its page")
class PackedPageIT {
  private static final Pattern ADDRESS = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+/)");

  @TempDir Path lake;
  private Process process;

  @AfterEach
  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }

  @Test
  @DisplayName(
      "prints its address; the page there shows both books, moving each second, with thresholds drawn")
  void showsBothBooks() throws Exception {
    process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-jar",
                    System.getProperty("spreadlake.jar"),
                    "serve",
                    "--port",
                    "0",
                    "--lake",
                    lake.toString()))
            .redirectErrorStream(true)
            .start();
    CompletableFuture<String> address = new CompletableFuture<>();
    Thread reader = new Thread(() -> read(address), "packed-page-output");
    reader.setDaemon(true);
    reader.start();
    String url = address.get(60, TimeUnit.SECONDS);
    try (Browser browser = new Browser()) {
      Page page = browser.open(url);
      page.setDefaultTimeout(60_000);
      Browser.awaitDrawn(page);
      assertThat(page.textContent("#mode")).isEqualTo("SIMULATED");
      for (String book : List.of("btc_mxn", "usd_mxn")) {
        page.waitForFunction(
            "book => spreadlake.store.books.get(book)?.ring.range(0, 1e12)?.seen >= 3", book);
      }
      page.selectOption("#scale", "all");
      page.waitForFunction(
          "() => spreadlake.spread.chart.getOption().series.find(s => s.id === 'thresholds')"
              + ".markLine.data.map(d => d.name).join() === '0.1,0.5,1'");
      assertThat(browser.complaints()).isEmpty();
      browser.closePage(page);
    }
  }

  private void read(CompletableFuture<String> address) {
    StringBuilder seen = new StringBuilder();
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        seen.append(line).append('\n');
        Matcher matcher = ADDRESS.matcher(line);
        if (line.contains("Spreadlake is at") && matcher.find()) {
          address.complete(matcher.group(1));
        }
      }
      address.completeExceptionally(new IllegalStateException("it ended: " + seen));
    } catch (IOException e) {
      address.completeExceptionally(e);
    }
  }
}
