package dev.spreadlake.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.config.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The README")
@Timeout(20)
class ReadmeTest {
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

  @Test
  @DisplayName("links only to files that exist")
  void links() throws IOException {
    Matcher link =
        Pattern.compile("\\]\\(([^)#:]+)\\)").matcher(Files.readString(Path.of("README.md")));
    int links = 0;
    while (link.find()) {
      links++;
      assertThat(Path.of(link.group(1))).exists();
    }
    assertThat(links).isGreaterThan(5);
  }
}
