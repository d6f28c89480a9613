package dev.spreadlake.lake.verify;

import static dev.spreadlake.lake.LakeFixture.BTC;
import static dev.spreadlake.lake.LakeFixture.at;
import static dev.spreadlake.lake.LakeFixture.observe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.verify.LakeVerifier.Finding;
import dev.spreadlake.lake.window.LakeWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(30)
class LakeVerifierTest {
  private static final String FOLDER = "silver/spreads/book=btc_mxn/date=2026-11-22/";
  private static final String FILE = FOLDER + "spreads_20261122T081000Z.csv";

  @TempDir Path root;

  @BeforeEach
  void twentyMinutes() throws IOException {
    try (LakeWriter writer = new LakeFixture(root).open()) {
      observe(writer, BTC, at("2026-11-22T08:10:00Z"), at("2026-11-22T08:30:00Z"));
    }
  }

  private List<Finding> findings() throws IOException {
    return new LakeVerifier(root).verify().findings();
  }

  private int command(StringWriter out) {
    return new CommandLine(new VerifyCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(out))
        .execute("--lake", root.toString());
  }

  @Test
  @DisplayName("finds nothing wrong with what was written, and exits with 0")
  void sound() throws IOException {
    StringWriter out = new StringWriter();
    assertThat(command(out)).isZero();
    assertThat(out.toString()).contains("findings=0");
    assertThat(new LakeVerifier(root).verify().files()).isEqualTo(6);
  }

  @Test
  @DisplayName("finds one flipped bit, names file and rule, and exits with 1")
  void flippedBit() throws IOException {
    byte[] bytes = Files.readAllBytes(root.resolve(FILE));
    bytes[bytes.length / 2] ^= 1;
    Files.write(root.resolve(FILE), bytes);
    assertThat(findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.file()).isEqualTo(FILE);
              assertThat(finding.rule()).isEqualTo("sha256");
            });
    StringWriter out = new StringWriter();
    assertThat(command(out)).isEqualTo(1);
    assertThat(out.toString()).contains("wrong  " + FILE + ": sha256: ");
  }

  @Test
  @DisplayName("finds a missing file")
  void missing() throws IOException {
    Files.delete(root.resolve(FILE));
    assertThat(findings())
        .containsExactly(new Finding(FILE, "missing file", "listed in the manifest"));
  }

  @Test
  @DisplayName("finds an extra file, in a day's folder and outside one")
  void extra() throws IOException {
    Files.copy(root.resolve(FILE), root.resolve(FOLDER + "copy.csv"));
    Files.copy(root.resolve(FILE), root.resolve("silver/spreads/stray.csv"));
    assertThat(findings())
        .containsExactlyInAnyOrder(
            new Finding(FOLDER + "copy.csv", "extra file", "not listed in the manifest"),
            new Finding("silver/spreads/stray.csv", "extra file", "no manifest here"));
  }

  @Test
  @DisplayName("finds counts that do not add up, even where every hash is right")
  void counts() throws IOException {
    Path file = root.resolve(FOLDER + LakeLayout.MANIFEST);
    String text = Files.readString(file);
    Files.writeString(file, text.replace("\"captured\" : 1200", "\"captured\" : 1199"));
    assertThat(findings())
        .extracting(Finding::rule)
        .containsExactly("captured", "captured + explained = expected");
  }

  @Test
  @DisplayName("finds a day marked closed that is not")
  void falseMark() throws IOException {
    Files.createFile(root.resolve(FOLDER + LakeLayout.SUCCESS));
    assertThat(findings()).extracting(Finding::rule).containsExactly("day mark");
  }

  @Test
  @DisplayName("goes on when folders are removed beside it, as a retention does")
  void removedMeanwhile() throws Exception {
    Path day = root.resolve("bronze/venue=bitso/channel=trades/date=2026-11-01");
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Void> retention =
        CompletableFuture.runAsync(
            () -> {
              while (!over.get()) {
                comeAndGo(day);
              }
            });
    for (int run = 0; run < 200; run++) {
      assertThat(findings()).noneMatch(finding -> finding.file().startsWith("silver"));
    }
    over.set(true);
    retention.get(10, TimeUnit.SECONDS);
    assertThat(findings()).isEmpty();
  }

  private static void comeAndGo(Path day) {
    try {
      Files.createDirectories(day);
      for (int file = 0; file < 5; file++) {
        Files.writeString(day.resolve(file + ".jsonl.gz"), "");
      }
      for (int file = 0; file < 5; file++) {
        Files.delete(day.resolve(file + ".jsonl.gz"));
      }
      Files.delete(day);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  @DisplayName("a folder that is not there is a wrong usage")
  void noLake() {
    StringWriter out = new StringWriter();
    int code =
        new CommandLine(new VerifyCommand())
            .setErr(new PrintWriter(out))
            .execute("--lake", root.resolve("none").toString());
    assertThat(code).isEqualTo(2);
    assertThat(out.toString()).contains("--lake: no such folder");
  }
}
