package dev.spreadlake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@Timeout(60)
@DisplayName("The command line")
class MainTest {
  private static int run(StringWriter told, String... args) {
    CommandLine line = Main.commandLine(Map.of());
    PrintWriter writer = new PrintWriter(told);
    return line.setOut(writer).setErr(writer).execute(args);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          batch master                                        | --input
          batch master --input . --date 2022-13-40            | is not a day such as
          batch master --input . --date yesterday             | is not a day such as
          batch master --input . --date 2022-01-01 --to 2022-01-02 | --date goes without
          batch master --input . --from 2022-01-01            | --to
          batch master --input . --from 2022-02-01 --to 2022-01-01 | is after
          batch master --input . --memory much                | --memory must be such as
          batch master --input . --threads 0                  | at least 1
          batch master --input . --threads many               | --threads
          batch master --input . --bad-share 7                | must be 0 to 1
          batch master --input . --bad-share NaN              | must be 0 to 1
          batch master --input . --pattern nothing=x*         | nothing
          batch nothing --input .                             | nothing
          query nothing                                       | no query 'nothing'
          query active_users                                  | needs parameter date
          query active_users -p date=2022-02-30               | date
          query active_users -p date=2022-02-01 -p color=red  | color
          query active_users --format xml                     | --format
          generate                                            | DIR
          generate here --users -1                            | users
          generate here --users many                          | --users
          generate here --from later                          | is not a day such as
          generate here --defects nonsense=3                  | nonsense
          serve --config nowhere.yml                          | cannot read nowhere.yml: no such file
          nothing                                             | nothing
          serve --prt 1                                       | did you mean --port?
          --port 8080 --lake x                                | did you mean spreadlake serve --port?
          batch --input .                                     | did you mean spreadlake batch master --input?
          serve --bitso.boks=btc_mxn                          | did you mean --bitso.books?
          batch markt --input .                               | did you mean market?
          verfy                                               | did you mean verify?
          """)
  @DisplayName("says in words what is wrong with its arguments, and ends with status 2")
  void wrongUsage(String args, String word) {
    StringWriter told = new StringWriter();

    assertThat(run(told, args.split(" +"))).as(told.toString()).isEqualTo(2);

    assertThat(told.toString())
        .startsWith("spreadlake: ")
        .contains(word)
        .doesNotContain("java.", "Exception");
    assertThat(told.toString().lines())
        .as("the line that matters is not pushed away by a page of options")
        .hasSizeLessThanOrEqualTo(3);
  }

  @Test
  @DisplayName("refuses an input folder that is not there with status 3")
  void noFolder(@TempDir Path temp) {
    StringWriter told = new StringWriter();

    int status =
        run(
            told,
            "batch",
            "master",
            "--input",
            temp.resolve("nowhere").toString(),
            "--lake",
            temp.resolve("lake").toString());

    assertThat(status).isEqualTo(3);
    assertThat(told.toString()).contains("give --input a folder that exists");
  }

  @Test
  @DisplayName("does the same whatever language the machine speaks")
  void anyLocale(@TempDir Path temp) throws IOException {
    Path in = Files.createDirectories(temp.resolve("in"));
    Files.writeString(
        in.resolve("n.csv"), "date,title\n2024-01-01 10:00:00,\"BRILLIANT, IT IS A WIN\"\n");
    Locale before = Locale.getDefault();
    try {
      for (String language : List.of("en", "tr")) {
        Locale.setDefault(new Locale(language));
        String lake = temp.resolve(language).toString();
        String[] args = {"batch", "news", "--input", in.toString(), "--lake", lake};
        assertThat(Main.run(args, Map.of())).isZero();
      }
    } finally {
      Locale.setDefault(before);
    }
    assertThat(temp.resolve("tr/gold/news/items.csv"))
        .hasSameTextualContentAs(temp.resolve("en/gold/news/items.csv"));
  }
}
