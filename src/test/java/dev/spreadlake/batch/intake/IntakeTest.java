package dev.spreadlake.batch.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class IntakeTest {
  @TempDir Path temp;

  private InputFile scan(String text) throws IOException {
    Path file = temp.resolve("f.csv");
    Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
    return FileScan.scan("deposit", file);
  }

  @Test
  @DisplayName("a file is plain only if nothing in it needs care")
  void plain() throws IOException {
    assertThat(scan("a,b\n1,2\n3,4\n").plain()).isTrue();
    assertThat(scan("a,b\n1,2\n3,4").lines()).isEqualTo(2);
    assertThat(scan("a,b\n1,2\n3,4").plain()).isTrue();
    assertThat(scan("a,b\n").plain()).isTrue();
    for (String odd :
        List.of(
            "a,b\n1,\"2\"\n",
            "a,b\r\n1,2\r\n",
            "a,b\n1,\0\n",
            "a,b\n1,\u00e9\n",
            "a,b\n\n1,2\n",
            "a,b\n1\n",
            "a,b\n1,2,3\n",
            "a,b\n1," + "x".repeat(70_000) + "\n")) {
      assertThat(scan(odd).plain()).as(odd.substring(0, 6)).isFalse();
    }
  }

  @Test
  @DisplayName("counting by eight bytes equals counting by one, wherever chunks end")
  void tallyEqualsPlainCount() {
    Random random = new Random(3);
    String alphabet = "ab1,,\n\n\"\r\0\u00ff";
    for (int round = 0; round < 500; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(200); i > 0; i--) {
        int letters = round % 2 == 0 ? 7 : alphabet.length();
        text.append(alphabet.charAt(random.nextInt(letters)));
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
      ByteTally tally = new ByteTally();
      int at = 0;
      while (at < bytes.length) {
        int n = Math.min(bytes.length - at, 1 + random.nextInt(40));
        byte[] chunk = new byte[n];
        System.arraycopy(bytes, at, chunk, 0, n);
        tally.add(chunk, n);
        at += n;
      }
      String[] lines = text.toString().split("\n", -1);
      boolean open = !lines[lines.length - 1].isEmpty();
      assertThat(tally.lines()).isEqualTo(lines.length - 1 + (open ? 1 : 0));
      assertThat(tally.commas()).isEqualTo(text.chars().filter(c -> c == ',').count());
      assertThat(tally.odd())
          .isEqualTo(text.chars().anyMatch(c -> c == '"' || c == '\r' || c == 0 || c > 127));
      boolean blank = false;
      for (int i = 0; i + 1 < lines.length; i++) {
        blank |= lines[i].isEmpty();
      }
      assertThat(tally.blankLine()).isEqualTo(blank);
    }
  }

  @Test
  @DisplayName("a line's fields follow RFC 4180; a quote that does not close breaks that line only")
  void fields() {
    assertThat(CsvLine.fields("a,b,c")).containsExactly("a", "b", "c");
    assertThat(CsvLine.fields("a,,")).containsExactly("a", "", "");
    assertThat(CsvLine.fields("\"a,1\",\"x\"\"y\"")).containsExactly("a,1", "x\"y");
    for (String broken : List.of("\"a", "\"a\"b,c", "a\"b,c", "a,\"")) {
      assertThat(CsvLine.fields(broken)).as(broken).isEmpty();
    }
    List<String> fields = List.of("1", "a,b", "x\"y", "");
    assertThat(CsvLine.fields(CsvLine.join(fields))).isEqualTo(fields);
  }

  @Test
  @DisplayName(
      "the header is bound by name: byte order mark, blanks, quotes and case do not matter")
  void header() {
    assertThat(FileScan.columns("\uFEFFID, \"Amount\" ,user_id"))
        .containsExactly("id", "amount", "user_id");
  }
}
