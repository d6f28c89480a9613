package dev.spreadlake.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
  private static final String RUN =
      "async (names) => {"
          + " for (const name of names) await import(`/tests/${name}.mjs`);"
          + " return (await import('/tests/check.mjs')).run(); }";

  private static final List<String> MODULES =
      List.of(
          "store",
          "worlds",
          "seconds",
          "history",
          "lake",
          "reading",
          "missed",
          "gestures",
          "view",
          "words",
          "quality",
          "market",
          "reader",
          "runs");

  @TestFactory
  Stream<DynamicTest> modules() {
    page = browser.open("about:blank", 800, 600, ColorScheme.DARK);
    browser.answer(page, "*/tests/*.mjs", PureModulesTest::file);
    page.navigate(server.url());
    @SuppressWarnings("unchecked")
    List<Map<String, String>> results = (List<Map<String, String>>) page.evaluate(RUN, MODULES);
    assertThat(results).hasSizeGreaterThan(40);
    return results.stream()
        .map(
            result ->
                DynamicTest.dynamicTest(
                    result.get("name"), () -> assertThat(result.get("error")).isNull()));
  }

  /** One file of tests; it imports the page's modules from the server. */
  private static Answers.Answer file(Answers.Asked asked) {
    String name = asked.url().replaceAll(".*/", "/page/");
    try (InputStream file = PureModulesTest.class.getResourceAsStream(name)) {
      return new Answers.Answer(
          200, "text/javascript", new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
