package dev.spreadlake.batch.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.generate.GeneratePlan;
import dev.spreadlake.batch.generate.MasterGenerator;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.fakes.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Dmaster.kills=50} runs the long version. */
@Timeout(1800)
class MasterKillTest {
  private static final int KILLS = Integer.getInteger("master.kills", 4);
  private static final LocalDate FIRST = LocalDate.parse("2022-01-01");

  @TempDir Path temp;

  /** The child: one run, then out. */
  public static final class Child {
    private Child() {}

    public static void main(String[] args) throws IOException {
      MasterLake lake = new MasterLake(Path.of(args[0]), Path.of(args[1]));
      lake.between = Duration.parse(args[3]);
      RunReport report =
          switch (args[2]) {
            case "full" -> lake.full();
            case "new" -> lake.newFiles();
            default -> lake.day(LocalDate.parse(args[2]));
          };
      System.exit(report.status().equals("succeeded") ? 0 : 1);
    }
  }

  private Path input(String name, long seed, long deposits) {
    Path folder = temp.resolve(name);
    MasterGenerator.generate(
        GeneratePlan.of(50, deposits, 60, 120, 30, seed, "none").between(FIRST, FIRST.plusDays(5)),
        folder);
    return folder;
  }

  private Process start(Path lake, Path input, String mode) throws IOException {
    return start(lake, input, mode, Duration.ZERO);
  }

  /** A child whose clock is {@code later} than ours. */
  private Process start(Path lake, Path input, String mode, Duration later) throws IOException {
    return ChildJvm.start(Child.class, temp.resolve("child.log"), lake, input, mode, later);
  }

  @Test
  @DisplayName(
      "a run killed at any instant leaves the old set or the new, and the next one goes on")
  void killed() throws IOException, InterruptedException {
    Path inputA = input("a", 1, 200);
    Path inputB = input("b", 2, 260);
    Map<String, String> setA = expected("expectA", inputA);
    Map<String, String> setB = expected("expectB", inputB);
    MasterLake lake = new MasterLake(temp.resolve("lake"), inputA);
    // The files of both have the same names: of rows with one id the newer delivery's stands.
    Map<String, String> withB = union("withB", inputA, inputB);
    Map<String, String> withA = union("withA", inputB, inputA);
    assertThat(lake.full().status()).isEqualTo("succeeded");

    long began = System.nanoTime();
    assertThat(start(lake.root, inputB, "full").waitFor()).isZero();
    long wholeMs = (System.nanoTime() - began) / 1_000_000;
    Random random = new Random(11);
    Map<String, String> before = setB;
    for (int kill = 0; kill < KILLS; kill++) {
      boolean full = kill % 3 != 2;
      boolean toA = before.equals(setB);
      Path next = toA ? inputA : inputB;
      Process child = start(lake.root, next, full ? "full" : "new");
      child.waitFor(random.nextLong(wholeMs + wholeMs / 5 + 1), TimeUnit.MILLISECONDS);
      child.destroyForcibly().waitFor();
      Map<String, String> now = lake.published();
      Map<String, String> after = toA ? (full ? setA : withA) : full ? setB : withB;
      assertThat(now).as("kill " + kill).isIn(before, after);
      // The run after a kill ends what was begun; then both sides know what is there.
      MasterLake same = new MasterLake(lake.root, toA ? inputA : inputB);
      assertThat(same.full().status()).isEqualTo("succeeded");
      before = toA ? setA : setB;
      assertThat(lake.published()).isEqualTo(before);
    }
    assertThat(Files.exists(lake.root.resolve("gold/.state/master/next.duckdb"))).isFalse();
  }

  @Test
  @DisplayName("a day killed while files grow in place leaves the day before or the day")
  void killedWhileGrowing() throws IOException, InterruptedException {
    int days = 3 + KILLS;
    Path input = temp.resolve("days");
    MasterGenerator.generate(
        GeneratePlan.of(50, 40L * days, 20L * days, 40L * days, 30, 3, "none")
            .between(FIRST, FIRST.plusDays(days - 1L)),
        input);
    MasterLake twin = new MasterLake(temp.resolve("twin"), input);
    MasterLake lake = new MasterLake(temp.resolve("grown"), input);
    Random random = new Random(12);
    long wholeMs = 0;
    Map<String, String> before = Map.of();
    int later = 0;
    for (int day = 0; day < days; day++) {
      LocalDate date = FIRST.plusDays(day);
      assertThat(twin.day(date).status()).isEqualTo("succeeded");
      Map<String, String> after = twin.published();
      if (day >= 3) {
        later += 2;
        Process child = start(lake.root, input, date.toString(), Duration.ofHours(later));
        child.waitFor(random.nextLong(wholeMs + wholeMs / 5 + 1), TimeUnit.MILLISECONDS);
        child.destroyForcibly().waitFor();
        assertThat(lake.published()).as("day " + day).isIn(before, after);
      }
      later += 2;
      // A process of its own only where its time tells when to kill the next ones.
      if (day == 2) {
        long began = System.nanoTime();
        Process child = start(lake.root, input, date.toString(), Duration.ofHours(later));
        assertThat(child.waitFor()).isZero();
        wholeMs = (System.nanoTime() - began) / 1_000_000;
      } else {
        MasterLake same = new MasterLake(lake.root, input);
        same.between = Duration.ofHours(later);
        assertThat(same.day(date).status()).isEqualTo("succeeded");
      }
      assertThat(lake.published()).as("day " + day).isEqualTo(after);
      before = after;
    }
  }

  private Map<String, String> union(String name, Path first, Path second) throws IOException {
    MasterLake lake = new MasterLake(temp.resolve(name), first);
    lake.full();
    MasterLake both = new MasterLake(temp.resolve(name), second);
    assertThat(both.newFiles().status()).isEqualTo("succeeded");
    return both.published();
  }

  private Map<String, String> expected(String name, Path input) throws IOException {
    MasterLake lake = new MasterLake(temp.resolve(name), input);
    assertThat(lake.full().status()).isEqualTo("succeeded");
    return lake.published();
  }
}
