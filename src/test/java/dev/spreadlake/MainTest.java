package dev.spreadlake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
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
    return run(told, Map.of(), args);
  }

  private static int run(StringWriter told, Map<String, String> environment, String... args) {
    CommandLine line = Main.commandLine(environment);
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
          batch master --input . --from 2022-01-01 --to 9999-12-31 | of the years 1 to 9998
          batch master --input . --from 2022-02-01 --to 2022-01-01 | is after
          batch master --input . --memory much                | --memory must be such as
          batch master --input . --threads 0                  | at least 1
          batch master --input . --threads many               | --threads
          batch master --input . --bad-share 7                | must be 0 to 1
          batch master --input . --bad-share NaN              | must be 0 to 1
          batch master --input . --pattern nothing=x*         | nothing
          batch master --input . --pattern deposit=[a         | is no pattern
          batch nothing --input .                             | nothing
          query nothing                                       | no query 'nothing'
          query active_users                                  | needs parameter date
          query active_users -p date=2022-02-30               | date
          query active_users -p date=2022-02-01 -p color=red  | color
          query active_users --format xml                     | --format
          query users_without_deposit --memory lots           | --memory must be such as
          query users_without_deposit --threads 0             | at least 1
          report --lake nowhere                               | --lake: no such folder
          generate                                            | DIR
          generate here --users -1                            | users
          generate here --users many                          | --users
          generate here --from later                          | is not a day such as
          generate here --defects nonsense=3                  | nonsense
          generate-market                                     | DIR
          generate-market here --days-a-file 0                | days a file must be 1..
          generate-market here --days-a-file 2147483647       | days a file must be 1..
          generate-market here --to 2201-01-01                | years 1970 to 2200
          generate-news here --items 10000000                 | --items must be 1..1000000
          serve --config nowhere.yml                          | cannot read nowhere.yml: no such file
          nothing                                             | nothing
          replay here --replay.speed 1                        | Unknown option
          replay here --feeds live                            | Unknown option
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
  @DisplayName("finds the lake by the environment alone, whatever the command")
  void lakeOfTheEnvironment(@TempDir Path temp) throws Exception {
    Path lake = Files.createDirectories(temp.resolve("lake"));
    Map<String, String> environment = Map.of("SPREADLAKE_LAKE_ROOT", lake.toString());

    StringWriter asked = new StringWriter();
    assertThat(run(asked, environment, "query", "users_without_deposit")).isEqualTo(1);
    assertThat(asked.toString()).contains(lake.toString());
    assertThat(run(new StringWriter(), environment, "report")).isZero();
    assertThat(lake.resolve("gold/reports")).isNotEmptyDirectory();
    assertThat(run(new StringWriter(), environment, "verify")).isZero();
    assertThat(run(new StringWriter(), environment, "compact")).isZero();
    for (String pipeline : List.of("master", "market", "news")) {
      String nowhere = temp.resolve("nowhere").toString();
      assertThat(run(new StringWriter(), environment, "batch", pipeline, "--input", nowhere))
          .isEqualTo(3);
      assertThat(lake.resolve("gold/_runs"))
          .isDirectoryContaining("glob:**/" + pipeline + "_*.json");
    }
  }

  @Test
  @DisplayName(
      "takes a batch's input, bounds and patterns from the environment; a flag goes over it")
  void batchOfTheEnvironment(@TempDir Path temp) throws Exception {
    Path in = temp.resolve("in");
    assertThat(
            run(
                new StringWriter(),
                ("generate " + in + " --users 30 --deposits 60 --withdrawals 30 --events 60")
                    .concat(" --levels 0 --defects none")
                    .split(" ", -1)))
        .isZero();
    Files.move(in.resolve("deposit_sample_data.csv"), in.resolve("dep_1.csv"));
    Files.delete(in.resolve("event_sample_data.csv"));
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "SPREADLAKE_LAKE_ROOT", temp.resolve("lake").toString(),
                "SPREADLAKE_BATCH_MASTER_INPUT", in.toString(),
                "SPREADLAKE_BATCH_MASTER_PATTERNS", "deposit={dep_*,deposits_*}, user=user_id*",
                "SPREADLAKE_BATCH_ALLOW_MISSING", "true",
                "SPREADLAKE_BATCH_BAD_SHARE", "0.5",
                "SPREADLAKE_BATCH_THREADS", "1",
                "SPREADLAKE_BATCH_MEMORY_MAX", "2GB"));

    StringWriter told = new StringWriter();
    assertThat(run(told, environment, "batch", "master")).as(told.toString()).isZero();
    assertThat(told.toString()).contains("dep_1.csv: 60 in = 60 accepted");
    told = new StringWriter();
    assertThat(run(told, environment, "batch", "master", "--full", "--allow-missing"))
        .as("the switch does not turn off what is on: " + told)
        .isZero();
    told = new StringWriter();
    assertThat(run(told, environment, "batch", "master", "--input", temp + "/none")).isEqualTo(3);
    environment.put("SPREADLAKE_BATCH_MEMORY_MAX", "lots");
    assertThat(run(told, environment, "batch", "master")).isEqualTo(2);
    assertThat(told.toString())
        .contains("batch.memory-max must be 1500MB or more")
        .contains("from SPREADLAKE_BATCH_MEMORY_MAX");
    assertThat(run(told, environment, "query", "users_without_deposit")).isEqualTo(2);
  }

  @Test
  @DisplayName("lists the kinds of defects without a folder to write into")
  void defects() {
    StringWriter told = new StringWriter();
    assertThat(run(told, "generate", "--defects", "help")).isZero();
    assertThat(run(told, "generate-market", "--defects", "help")).isZero();
    assertThat(told.toString()).contains("null_amount", "frozen_source");
  }

  @Test
  @DisplayName("fails if what it says cannot be written")
  void outputLost(@TempDir Path temp) throws Exception {
    assumeThat(Path.of("/dev/full")).exists();
    Path said = temp.resolve("said");
    Process query =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "query",
                "--list")
            .redirectOutput(Path.of("/dev/full").toFile())
            .redirectError(said.toFile())
            .start();
    assertThat(query.waitFor()).isEqualTo(1);
    assertThat(said).content().contains("the output could not be written whole");
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
