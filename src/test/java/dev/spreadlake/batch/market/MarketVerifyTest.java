package dev.spreadlake.batch.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.intake.Landing;
import dev.spreadlake.lake.verify.LakeVerifier;
import dev.spreadlake.lake.verify.LakeVerifier.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@DisplayName("verify, of what a batch was given and has published,")
class MarketVerifyTest {
  @TempDir Path folder;
  private MarketLake lake;

  @BeforeEach
  void publish() throws IOException {
    Path in = Files.createDirectories(folder.resolve("in"));
    StringBuilder text = new StringBuilder("time,high,low,open,volumefrom,volumeto,close\n");
    for (int minute = 0; minute < 50; minute++) {
      text.append(1_735_689_600 + 60 * minute).append(",101,99,100,1.5,150,100.5\n");
    }
    Files.writeString(in.resolve("x_BTC_USD_kraken.csv"), text);
    lake = new MarketLake(folder.resolve("lake"));
    assertThat(lake.newFiles(in).status()).isEqualTo("succeeded");
  }

  private List<Finding> findings() throws IOException {
    return new LakeVerifier(lake.root()).verify().findings();
  }

  private Path only(String below, String ends) throws IOException {
    try (Stream<Path> walk = Files.walk(lake.root().resolve(below).toRealPath())) {
      return walk.filter(file -> file.toString().endsWith(ends)).findFirst().orElseThrow();
    }
  }

  @Test
  @DisplayName("finds nothing wrong, and counts it")
  void sound() throws IOException {
    LakeVerifier.Report report = new LakeVerifier(lake.root()).verify();
    assertThat(report.findings()).isEmpty();
    assertThat(report.files()).isEqualTo(13);
    assertThat(report.rows()).isGreaterThan(50);
  }

  @Test
  @DisplayName("names a changed table, a changed part, a missing table and a file of no table")
  void damagedTables() throws IOException {
    Path tables = lake.root().resolve("gold/market");
    Files.writeString(tables.resolve("bars_daily.csv"), "x\n", StandardOpenOption.APPEND);
    byte[] part = Files.readAllBytes(only("gold/market/bars_minute", ".parquet"));
    part[part.length / 2] ^= 1;
    Files.write(only("gold/market/bars_minute", ".parquet"), part);
    Files.delete(tables.resolve("coverage.csv"));
    Files.writeString(tables.resolve("mine.csv"), "a\n1\n");

    assertThat(findings())
        .extracting(finding -> finding.file() + ": " + finding.rule())
        .containsExactlyInAnyOrder(
            "gold/market/bars_daily.csv: sha256",
            "gold/market/bars_minute: sha256",
            "gold/market/coverage: missing file",
            "gold/market/mine.csv: extra file");
  }

  @Test
  @DisplayName("names a changed, a missing and an extra file of bronze, and a report that is gone")
  void damagedBronze() throws IOException {
    Path landed = only("bronze/files", "kraken.csv");
    Path extra = landed.resolveSibling("0000_other.csv");
    Files.writeString(extra, "a\n");
    Files.writeString(landed, "changed\n");
    assertThat(findings())
        .extracting(Finding::rule)
        .containsExactlyInAnyOrder("sha256", "extra file");

    Files.delete(landed);
    Files.delete(extra);
    Files.delete(only("gold/_runs", ".json"));
    assertThat(landed.resolveSibling(Landing.ENTRIES)).exists();
    assertThat(findings()).extracting(Finding::rule).containsOnly("missing file").hasSize(2);
  }
}
