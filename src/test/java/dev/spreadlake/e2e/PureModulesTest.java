package dev.spreadlake.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("The page's pure modules, inside Chromium")
class PureModulesTest extends PageTest {
  @TestFactory
  Stream<DynamicTest> modules() throws IOException {
    String source;
    try (InputStream in = PureModulesTest.class.getResourceAsStream("/page/pure.mjs")) {
      source = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
    page = browser.open("about:blank", 800, 600, ColorScheme.DARK);
    page.route(
        "**/tests/pure.mjs",
        route ->
            route.fulfill(
                new Route.FulfillOptions().setContentType("text/javascript").setBody(source)));
    page.navigate(server.url());
    @SuppressWarnings("unchecked")
    List<Map<String, String>> results =
        (List<Map<String, String>>)
            page.evaluate("async () => (await import('/tests/pure.mjs')).run()");
    assertThat(results).hasSizeGreaterThan(20);
    return results.stream()
        .map(
            result ->
                DynamicTest.dynamicTest(
                    result.get("name"), () -> assertThat(result.get("error")).isNull()));
  }
}
