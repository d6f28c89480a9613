package dev.spreadlake.batch.generate;

import static java.util.stream.Collectors.summingInt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

@Timeout(60)
@DisplayName("The generator of master data")
class MasterGeneratorTest {
  @TempDir private Path folder;

  private static List<String> lines(Path folder, MasterFile file) throws IOException {
    return Files.readString(folder.resolve(file.fileName()), StandardCharsets.ISO_8859_1)
        .lines()
        .toList();
  }

  private static GeneratePlan small(long seed, String defects) {
    return GeneratePlan.of(60, 240, 80, 200, 90, seed, defects);
  }

  @Test
  @DisplayName("writes the same bytes for the same plan and others for another seed")
  void reproducible() throws IOException {
    MasterGenerator.generate(small(5, "published,duplicate_id=3"), folder.resolve("a"));
    MasterGenerator.generate(small(5, "published,duplicate_id=3"), folder.resolve("b"));
    MasterGenerator.generate(small(6, "published,duplicate_id=3"), folder.resolve("c"));

    for (MasterFile file : MasterFile.values()) {
      assertThat(folder.resolve("a").resolve(file.fileName()))
          .hasSameBinaryContentAs(folder.resolve("b").resolve(file.fileName()));
      assertThat(lines(folder.resolve("a"), file)).isNotEqualTo(lines(folder.resolve("c"), file));
    }
    assertThat(folder.resolve("a").resolve(MasterGenerator.ANSWER_KEY))
        .hasSameBinaryContentAs(folder.resolve("b").resolve(MasterGenerator.ANSWER_KEY));
    assertThat(folder.resolve("a").resolve(MasterGenerator.NOTE)).content().contains("SYNTHETIC");
  }

  @Test
  @DisplayName("has the published counts: who never deposited, who only failed, who logged in how")
  void publishedShape() throws IOException {
    MasterGenerator.generate(
        GeneratePlan.of(
            GeneratePlan.USERS,
            200_000,
            GeneratePlan.WITHDRAWALS,
            GeneratePlan.EVENTS,
            3_000,
            1,
            "none"),
        folder);

    Map<String, Set<String>> statuses = new HashMap<>();
    Map<String, Set<String>> currenciesByDay = new HashMap<>();
    for (String line : rows(MasterFile.DEPOSITS)) {
      String[] row = line.split(",", -1);
      statuses.computeIfAbsent(row[2], u -> new HashSet<>()).add(row[5]);
      currenciesByDay.computeIfAbsent(row[1].substring(0, 10), d -> new HashSet<>()).add(row[4]);
    }
    Map<String, Set<String>> names = new HashMap<>();
    for (String line : rows(MasterFile.EVENTS)) {
      String[] row = line.split(",", -1);
      names.computeIfAbsent(row[2], u -> new HashSet<>()).add(row[3]);
    }
    assertThat(new HashSet<>(rows(MasterFile.USERS))).hasSize(25_699);
    assertThat(25_699 - statuses.size()).isEqualTo(12_231);
    assertThat(statuses.values()).filteredOn(Set.of("failed")::equals).hasSize(3);
    Set<String> logins = Set.of("login", "2falogin", "login_api");
    assertThat(names.values())
        .filteredOn(n -> n.stream().anyMatch(logins::contains))
        .hasSize(24_189);
    assertThat(names.values()).filteredOn(n -> n.contains("login")).hasSize(5_304);
    assertThat(currenciesByDay.values().stream().mapToInt(Set::size).max()).hasValue(52);
    assertThat(rows(MasterFile.WITHDRAWALS)).hasSize(5_098);
  }

  @Test
  @DisplayName("has users sign up in every month, ever more of them, and act only from then on")
  void signUps() throws IOException {
    MasterGenerator.generate(GeneratePlan.of(2_000, 20_000, 500, 8_000, 1_500, 4, "none"), folder);

    Map<String, LocalDate> deposited = firstDays(MasterFile.DEPOSITS, 2, "complete");
    Map<String, LocalDate> seen = firstDays(MasterFile.EVENTS, 2, "login");
    Map<String, LocalDate> levelled = firstDays(MasterFile.LEVELS, 0, "");
    for (Map<String, LocalDate> first : List.of(deposited, seen)) {
      assertThat(first.values().stream().map(YearMonth::from).distinct()).hasSize(3 * 12 + 8);
      List<Integer> byYear =
          first.values().stream()
              .filter(day -> day.getYear() < 2023) // which ends in August
              .collect(Collectors.groupingBy(LocalDate::getYear, TreeMap::new, summingInt(d -> 1)))
              .values()
              .stream()
              .toList();
      assertThat(byYear.get(1)).isGreaterThan(byYear.get(0) * 5 / 4);
      assertThat(byYear.get(2)).isGreaterThan(byYear.get(1) * 9 / 8);
    }
    levelled.forEach(
        (user, day) ->
            assertThat(seen.getOrDefault(user, day))
                .as(user)
                .isBeforeOrEqualTo(day.plusDays(1))); // rows are a little out of order
  }

  /** The first day of each user in a file, among the rows that have a word. */
  private Map<String, LocalDate> firstDays(MasterFile file, int user, String word)
      throws IOException {
    Map<String, LocalDate> first = new HashMap<>();
    int time = file.columns().indexOf("event_timestamp");
    for (String line : rows(file)) {
      String[] row = line.split(",", -1);
      if (line.contains(word)) {
        LocalDate day = LocalDate.parse(row[time].substring(0, 10));
        first.merge(row[user], day, (a, b) -> a.isBefore(b) ? a : b);
      }
    }
    return first;
  }

  private List<String> rows(MasterFile file) throws IOException {
    List<String> all = lines(folder, file);
    return all.subList(1, all.size());
  }

  @ParameterizedTest
  @EnumSource(DefectKind.class)
  @DisplayName("seeds each kind of defect in the lines of the answer key and in no other line")
  void defectsStandWhereTheKeySays(DefectKind kind) throws IOException {
    MasterGenerator.generate(small(9, "none"), folder.resolve("good"));
    List<GeneratedFile> files =
        MasterGenerator.generate(
            new GeneratePlan(
                60,
                240,
                80,
                200,
                90,
                GeneratePlan.FROM,
                GeneratePlan.TO,
                9,
                DefectMix.parse(kind.id() + "=7", List.of(MasterFile.values()), 9)
                    .withGiantLineBytes(5_000),
                List.of(MasterFile.values()),
                Optional.empty()),
            folder.resolve("bad"));

    int seeded = 0;
    for (GeneratedFile file : files) {
      seeded += file.defects().size();
      if (!kind.ofWholeFile()) {
        List<String> good = new ArrayList<>(lines(folder.resolve("good"), file.file()));
        List<String> bad = new ArrayList<>(lines(folder.resolve("bad"), file.file()));
        Set<Integer> keyed = new HashSet<>();
        file.defects().forEach(d -> keyed.add((int) d.line() - 1));
        List<String> untouched = new ArrayList<>();
        for (int i = 0; i < bad.size(); i++) {
          if (!keyed.contains(i)) {
            untouched.add(bad.get(i));
          } else if (kind != DefectKind.DUPLICATE_ROW) {
            assertThat(good).doesNotContain(bad.get(i));
          }
        }
        assertThat(good).containsAll(untouched);
        assertThat(bad.size() - 1L).isEqualTo(file.rows());
      }
    }
    assertThat(seeded).isBetween(kind.ofWholeFile() ? 1 : 7, 7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense=1|no kind 'nonsense'",
        "null_amount|not kind=count",
        "null_amount=x|must be a whole number",
        "null_amount=-1|must be a whole number",
        "moon.null_amount=1|no file 'moon'",
        "events.null_amount=1|cannot occur in events"
      })
  @DisplayName("refuses a mix it does not know, naming what is allowed")
  void badMix(String mix, String message) {
    assertThatThrownBy(() -> DefectMix.parse(mix, List.of(MasterFile.values()), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  @DisplayName("takes the users from a file and makes rows for just those")
  void usersFile() throws IOException {
    Path users = folder.resolve("mine.csv");
    Files.writeString(users, "\ufeffuser_id\n\naaaa\nbbbb\ncccc\n");
    StringWriter err = new StringWriter();
    int exit =
        command(err)
            .execute(
                folder.resolve("out").toString(),
                "--users-file",
                users.toString(),
                "--only",
                "deposits,events",
                "--deposits",
                "50",
                "--events",
                "40",
                "--defects",
                "none");

    assertThat(exit).as(err.toString()).isZero();
    assertThat(lines(folder.resolve("out"), MasterFile.DEPOSITS).stream().skip(1))
        .hasSize(50)
        .allMatch(line -> Set.of("aaaa", "bbbb", "cccc").contains(line.split(",", -1)[2]));
    assertThat(folder.resolve("out").resolve(MasterFile.USERS.fileName())).doesNotExist();
  }

  @Test
  @DisplayName("exits with 2 and says what is allowed when a count is wrong")
  void wrongUsage() {
    StringWriter err = new StringWriter();
    assertThat(command(err).execute(folder.toString(), "--users", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("users must be 1..2000000000 (was 0)");
  }

  @Test
  @DisplayName("does not overwrite files that it did not make")
  void keepsForeignFiles() throws IOException {
    Path foreign = folder.resolve(MasterFile.USERS.fileName());
    Files.writeString(foreign, "user_id\nreal\n");
    StringWriter err = new StringWriter();
    assertThat(command(err).execute(folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("was not made by generate");
    assertThat(foreign).hasContent("user_id\nreal\n");
  }

  private static final String SMALL =
      "--users 30 --deposits 60 --withdrawals 30 --events 60 --levels 9 --defects none";

  private static int generate(Path into, String more) {
    List<String> args = new ArrayList<>(List.of(into.toString()));
    args.addAll(List.of((SMALL + more).split(" ", -1)));
    return command(new StringWriter()).execute(args.toArray(String[]::new));
  }

  @Test
  @DisplayName("overwrites only what its note names, as it was made")
  void ownFilesOnly() throws IOException {
    Path users = folder.resolve(MasterFile.USERS.fileName());
    Path deposits = folder.resolve(MasterFile.DEPOSITS.fileName());
    assertThat(generate(folder, "")).isZero();
    assertThat(generate(folder, " --seed 2")).as("its own").isZero();
    assertThat(generate(folder, " --only users")).isZero();
    assertThat(generate(folder, " --seed 3")).as("all its own, made in two turns").isZero();
    assertThat(synthetic()).isTrue();

    Files.writeString(deposits, "id\nreal\n");
    assertThat(generate(folder, "")).as("a real one in place of its own").isEqualTo(2);
    assertThat(deposits).hasContent("id\nreal\n");
    Files.delete(deposits);
    assertThat(generate(folder, "")).isZero();

    Path second = Files.createDirectories(folder.resolve("second"));
    Path real = second.resolve(users.getFileName());
    Files.writeString(real, "user_id\naaaa\n");
    assertThat(generate(second, " --users-file " + real)).isZero();
    assertThat(generate(second, "")).as("the users were not made here").isEqualTo(2);
    assertThat(real).hasContent("user_id\naaaa\n");

    Path third = Files.createDirectories(folder.resolve("third"));
    Files.writeString(third.resolve(deposits.getFileName()), "id\nreal\n");
    assertThat(generate(third, " --only users")).isZero();
    assertThat(generate(third, "")).as("the deposits were not made here").isEqualTo(2);
    assertThat(third.resolve(deposits.getFileName())).hasContent("id\nreal\n");
    assertThat(synthetic()).as("real files below").isFalse();
    Files.writeString(folder.resolve(MasterGenerator.NOTE), "Synthetic data, 1 row.\n");
    assertThat(synthetic()).as("the note of an earlier version names no file").isTrue();
  }

  private boolean synthetic() {
    return MadeFiles.areAll(folder, MasterGenerator.NOTE, folder.resolve("lake"));
  }

  @Test
  @DisplayName("has the note beside minute files, each with a note and key of its own")
  void besideMinutes() throws IOException {
    assertThat(generate(folder, "")).isZero();
    String note = Files.readString(folder.resolve(MasterGenerator.NOTE));
    String key = Files.readString(folder.resolve(MasterGenerator.ANSWER_KEY));
    CommandLine market =
        new CommandLine(new GenerateMarketCommand())
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(new StringWriter()));
    String[] args = {folder.toString(), "--to", "2025-01-02", "--days-a-file", "1"};
    assertThat(market.execute(args)).isZero();
    assertThat(folder.resolve(MasterGenerator.NOTE)).hasContent(note);
    assertThat(folder.resolve(MasterGenerator.ANSWER_KEY)).hasContent(key);
    assertThat(folder.resolve(MarketGenerator.NOTE))
        .content()
        .contains("  synthetic_BTCUSDT-1m-2025-01-01.csv\n")
        .contains("  synthetic_BTCUSDT-1m-2025-01-02.csv\n");

    Path minutes = folder.resolve("synthetic_BTCUSDT-1m-2025-01-02.csv");
    assertThat(market.execute(args)).as("its own").isZero();
    Files.writeString(minutes, "mine");
    assertThat(market.execute(args)).isEqualTo(2);
    assertThat(minutes).hasContent("mine");
  }

  @Test
  @DisplayName("writes nothing at all where the defects do not fit")
  void nothingOnRefusal() throws IOException {
    Path out = folder.resolve("out");
    assertThat(command(new StringWriter()).execute(out.toString(), "--deposits", "0")).isEqualTo(2);
    assertThat(out).doesNotExist();
    assertThatThrownBy(
            () ->
                MarketGenerator.generate(
                    List.of(
                        new MarketPlan(
                            MarketPlan.Shape.BINANCE,
                            "BTCUSDT",
                            LocalDate.of(2025, 1, 1),
                            LocalDate.of(2025, 1, 1),
                            1,
                            1,
                            87_000,
                            MarketPlan.mix("duplicate_row=13"))),
                    out))
        .hasMessageContaining("slots of two hours");
    assertThat(out).doesNotExist();
  }

  @Test
  @DisplayName("keeps the last burst of deposits within the last day")
  void lastBurst() throws IOException {
    LocalDate day = LocalDate.of(2023, 6, 1);
    Path out = folder.resolve("out");
    for (int seed = 1; seed <= 400; seed++) {
      GeneratePlan plan =
          new GeneratePlan(
              4,
              6,
              0,
              0,
              0,
              day,
              day,
              seed,
              DefectMix.NONE,
              List.of(MasterFile.DEPOSITS),
              Optional.empty());
      MasterGenerator.generate(plan, out);
      assertThat(lines(out, MasterFile.DEPOSITS).stream().skip(1))
          .as("seed " + seed)
          .allMatch(line -> line.split(",", -1)[1].startsWith("2023-06-01"));
    }
  }

  private static CommandLine command(StringWriter err) {
    return new CommandLine(new GenerateCommand())
        .setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(err));
  }
}
