package dev.spreadlake.lake.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.spread.SpreadObservation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A replay")
@Timeout(20)
class ReplayerTest {
  @TempDir Path folder;
  private final List<SpreadObservation> observations = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();
  private final List<String> quarantined = new ArrayList<>();

  @Test
  @DisplayName("merges files by time, computes the spread again and explains what is left out")
  void merges() throws IOException {
    write(
        "b.csv",
        "2024-07-26T03:15:39+00:00,btc_mxn,1233830.0,1236250.0,0.19575329",
        "2024-07-26T03:15:42+00:00,btc_mxn,1233830.0,1236250.0,0.19575329");
    write(
        "a.csv",
        "orderbook_timestamp,book,bid,ask,spread",
        "2024-07-26T03:15:39+00:00,usd_mxn,18.319,18.387,0.36982048",
        "2024-07-26T03:15:40+00:00,usd_mxn,18.319,18.387,0.36982048");
    Replayer.Tally tally = replay();

    assertThat(tally).isEqualTo(new Replayer.Tally(4, 4, 0, 0));
    assertThat(observations)
        .extracting(
            o ->
                o.second().toString().substring(17, 19)
                    + " "
                    + o.book()
                    + " "
                    + o.bid()
                    + " "
                    + o.spread())
        .containsExactly(
            "39 btc_mxn 1233830.0 0.195753",
            "39 usd_mxn 18.319 0.369827",
            "40 usd_mxn 18.319 0.369827",
            "42 btc_mxn 1233830.0 0.195753");
    assertThat(gaps)
        .extracting(Gap::reason)
        .containsExactly(GapReason.NOT_RECORDED, GapReason.NOT_RECORDED);
    assertThat(gaps)
        .extracting(Gap::second)
        .containsExactly(
            Instant.parse("2024-07-26T03:15:40Z"), Instant.parse("2024-07-26T03:15:41Z"));
  }

  @Test
  @DisplayName("quarantines rows that break a rule, naming rule, file and line, and goes on")
  void quarantines() throws IOException {
    write(
        "x.csv",
        "2024-07-26T03:15:39+00:00,btc_mxn,2,1,0",
        "yesterday,btc_mxn,1,2,0",
        "2024-07-26T03:15:40+00:00,../etc,1,2,0",
        "2024-07-26T03:15:41+00:00,btc_mxn,1",
        "2024-07-26T03:15:41+00:00,btc_mxn,one,2,0",
        "2024-07-26T03:15:42+00:00,btc_mxn,1,2,0",
        "2024-07-26T03:15:42+00:00,btc_mxn,1,2,0");
    Replayer.Tally tally = replay();

    assertThat(tally).isEqualTo(new Replayer.Tally(7, 1, 5, 1));
    assertThat(quarantined.get(0)).contains("0 < bid < ask").contains("x.csv").contains(",1,");
    assertThat(quarantined.get(1)).contains("orderbook_timestamp is a time").contains(",2,");
    assertThat(quarantined.get(2)).contains("book is a book's name").contains(",3,");
    assertThat(quarantined.get(3)).contains("has 4 or 5 columns").contains(",4,");
    assertThat(quarantined.get(4)).contains("are decimals").contains(",5,");
  }

  private Replayer.Tally replay() throws IOException {
    try (Replayer replayer = new Replayer(List.of(folder), quarantined::add)) {
      for (Replayer.Second s = replayer.next(); s != null; s = replayer.next()) {
        observations.addAll(s.observations());
        gaps.addAll(s.gaps());
      }
      return replayer.tally();
    }
  }

  private void write(String name, String... lines) throws IOException {
    Files.write(folder.resolve(name), List.of(lines));
  }
}
