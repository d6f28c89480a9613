package dev.spreadlake.batch.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.batch.run.RuleCatalog;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Around the moment at which the state names the new version, and the links show the old one. */
@Timeout(120)
@DisplayName("The commit of the minute history")
final class MarketCommitTest {
  private static final String HEADER = "time,open,high,low,close,volume\n";
  private static final String BAR = ",100,101,99,100,3\n";

  @TempDir private Path folder;
  private Path in;
  private MarketLake lake;
  private SortedMap<String, String> shown;

  @BeforeEach
  void yesterday() throws IOException {
    in = Files.createDirectories(folder.resolve("in"));
    lake = new MarketLake(folder.resolve("lake"));
    Files.writeString(in.resolve("desk_BTC_USD.csv"), HEADER + "1735689600" + BAR);
    assertThat(lake.newFiles(in).status()).isEqualTo("succeeded");
    shown = lake.published();
    Files.writeString(in.resolve("desk_ETH_USD.csv"), HEADER + "1735689660" + BAR);
  }

  private Path link(String layer) {
    return lake.root().resolve(layer).resolve("market");
  }

  @Test
  @DisplayName("is not reached by a run cancelled before it, whose work no later run publishes")
  void cancelledBefore() throws IOException {
    List<String> steps = new ArrayList<>();
    Path twin = folder.resolve("twin");
    new MarketPipeline(TimeSource.system(), event -> steps.add(event.step()))
        .run(MarketRequest.newFiles(in, twin), MarketLake.NOW);
    String last =
        steps.stream()
            .filter(step -> step.startsWith("write "))
            .reduce((first, second) -> second)
            .orElseThrow();
    List<MarketPipeline> self = new ArrayList<>();
    MarketPipeline pipeline =
        new MarketPipeline(
            TimeSource.system(),
            event -> {
              if (event.step().equals(last)) {
                self.get(0).cancel();
              }
            });
    self.add(pipeline);
    RunReport report =
        pipeline.run(MarketRequest.newFiles(in, lake.root()), MarketLake.NOW.plusSeconds(100));
    assertThat(report.status()).isEqualTo("cancelled");
    Files.delete(in.resolve("desk_ETH_USD.csv"));
    assertThat(new MarketLake(lake.root(), 200).newFiles(in).status()).isEqualTo("succeeded");
    assertThat(lake.published()).isEqualTo(shown);
  }

  @Test
  @DisplayName("is not carried through if a file of the version is gone: old tables stay")
  void versionNotWhole() throws IOException {
    Path oldGold = Files.readSymbolicLink(link("gold"));
    Path oldSilver = Files.readSymbolicLink(link("silver"));
    assertThat(lake.newFiles(in).status()).isEqualTo("succeeded");
    Path version = link("gold").toRealPath();
    turn(link("gold"), oldGold);
    turn(link("silver"), oldSilver);
    Path lost;
    try (Stream<Path> walk = Files.walk(version)) {
      lost = walk.filter(file -> file.toString().endsWith(".parquet")).sorted().findFirst().get();
    }
    Path kept = Files.move(lost, folder.resolve("kept"));
    assertThatThrownBy(() -> lake.newFiles(in)).hasMessageContaining("not whole: no file " + lost);
    assertThat(lake.published()).isEqualTo(shown);
    assertThat(Files.readSymbolicLink(link("silver"))).isEqualTo(oldSilver);
    Files.move(kept, lost);
    assertThat(lake.newFiles(in).status()).isEqualTo("succeeded");
    assertThat(lake.published()).isNotEqualTo(shown);
  }

  private static void turn(Path link, Path to) throws IOException {
    Files.delete(link);
    Files.createSymbolicLink(link, to);
  }

  @Test
  @DisplayName("holds for the rules of single rows that it was made under")
  void fingerprint() {
    MarketSql sql = MarketSql.read();
    String all = sql.fingerprint(RuleCatalog.sharing("market", MarketRun.SHARED));
    assertThat(sql.fingerprint(RuleCatalog.sharing("market", MarketRun.SHARED))).isEqualTo(all);
    assertThat(sql.fingerprint(RuleCatalog.sharing("market", MarketRun.SHARED.subList(1, 6))))
        .isNotEqualTo(all);
  }

  @Test
  @DisplayName("is reached with a file in which a short and a long line hide each other")
  void shortAndLong() throws IOException {
    StringBuilder text = new StringBuilder(HEADER);
    for (int i = 0; i < 50; i++) {
      text.append(1735689660L + 60L * i).append(BAR);
    }
    text.append("1735700000,100,101,99,100\n1735700060,100,101,99,100,3,9\n");
    Files.writeString(in.resolve("desk_ETH_USD.csv"), text);
    RunReport report = lake.newFiles(in);
    assertThat(report.status()).as(report.message()).isEqualTo("succeeded");
    assertThat(report.inputs())
        .filteredOn(input -> input.file().equals("desk_ETH_USD.csv"))
        .allMatch(input -> input.accepted() == 50 && input.quarantined() == 2)
        .hasSize(1);
  }
}
