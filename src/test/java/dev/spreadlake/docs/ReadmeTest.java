package dev.spreadlake.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.config.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The README")
@Timeout(20)
class ReadmeTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]*)(?:#([^)]+))?\\)");

  @Test
  @DisplayName("lists every setting with its default and what is allowed")
  void settings() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("README.md"));
    for (Key key : Key.values()) {
      String value = key.defaultText().isEmpty() ? "–" : "`" + key.defaultText() + "`";
      assertThat(lines)
          .contains(
              "| `%s` | %s | %s | %s |".formatted(key.key(), value, key.allowed(), key.help()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "docs/page.md",
        "docs/operating.md",
        "docs/feeds.md",
        "docs/quality.md",
        "docs/benchmarks.md",
        "docs/simulator.md",
        "lake/README.md",
        "erd/README.md",
        "sql/master/README.md",
        "sql/market/README.md",
        "sql/news/README.md",
        "sql/quality/README.md"
      })
  @DisplayName("and what it leads to link only to files and headings that exist")
  void links(Path document) throws IOException {
    Matcher link = LINK.matcher(Files.readString(document));
    while (link.find()) {
      Path to =
          link.group(1).isEmpty() ? document : document.resolveSibling(link.group(1)).normalize();
      assertThat(to).exists();
      if (link.group(2) != null) {
        assertThat(headings(to)).contains(link.group(2));
      }
    }
  }

  @Test
  @DisplayName("leads to every other document")
  void leads() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    try (Stream<Path> docs = Files.list(Path.of("docs"))) {
      assertThat(docs.filter(doc -> doc.toString().endsWith(".md")))
          .isNotEmpty()
          .allSatisfy(doc -> assertThat(readme).contains("](" + doc));
    }
  }

  /** As they are named in an address: in small letters, joined by dashes, without signs. */
  private static List<String> headings(Path document) throws IOException {
    return Files.readAllLines(document).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(line -> line.replaceAll("[^\\p{L}\\d _-]", "").replace(' ', '-'))
        .toList();
  }
}
