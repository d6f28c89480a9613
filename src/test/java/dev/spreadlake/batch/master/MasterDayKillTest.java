package dev.spreadlake.batch.master;

import static dev.spreadlake.batch.master.MasterKillTest.FIRST;
import static dev.spreadlake.batch.master.MasterKillTest.KILLS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.generate.GeneratePlan;
import dev.spreadlake.batch.generate.MasterGenerator;
import java.io.IOException;
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
class MasterDayKillTest {
  @TempDir Path temp;

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
        Process child = start(lake, date, later);
        child.waitFor(random.nextLong(wholeMs + wholeMs / 5 + 1), TimeUnit.MILLISECONDS);
        child.destroyForcibly().waitFor();
        assertThat(lake.published()).as("day " + day).isIn(before, after);
      }
      later += 2;
      // A process of its own only where its time tells when to kill the next ones.
      if (day == 2) {
        long began = System.nanoTime();
        Process child = start(lake, date, later);
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

  private Process start(MasterLake lake, LocalDate date, int hoursLater) throws IOException {
    return MasterKillTest.start(
        temp.resolve("child.log"),
        lake.root,
        lake.input,
        date.toString(),
        Duration.ofHours(hoursLater));
  }
}
