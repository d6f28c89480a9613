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
  static final int KILLS = Integer.getInteger("master.kills", 4);
  static final LocalDate FIRST = LocalDate.parse("2022-01-01");

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
    return start(temp.resolve("child.log"), lake, input, mode, Duration.ZERO);
  }

  /** A child whose clock is {@code later} than ours. */
  static Process start(Path said, Path lake, Path input, String mode, Duration later)
      throws IOException {
    return ChildJvm.start(Child.class, said, lake, input, mode, later);
  }

  @Test
  @DisplayName(
      "a run killed at any instant leaves the old set or the new, and the next one goes on")
  void killed() throws IOException, InterruptedException {
    Path inputA = input("a", 1, 200);
    Path inputB = input("b", 2, 260);
    MasterLake lake = new MasterLake(temp.resolve("lake"), inputA);
    Map<String, String> setA = full(lake);
    MasterLake other = new MasterLake(temp.resolve("other"), inputB);
    Map<String, String> setB = full(other);
    // The files of both have the same names: of rows with one id the newer delivery's stands.
    Map<String, String> withB = added(lake, inputB);
    Map<String, String> withA = added(other, inputA);

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

  private static Map<String, String> full(MasterLake lake) throws IOException {
    assertThat(lake.full().status()).isEqualTo("succeeded");
    return lake.published();
  }

  /** What is published once the files of another folder came in, too. */
  private static Map<String, String> added(MasterLake lake, Path input) throws IOException {
    MasterLake both = new MasterLake(lake.root, input);
    assertThat(both.newFiles().status()).isEqualTo("succeeded");
    return both.published();
  }
}
