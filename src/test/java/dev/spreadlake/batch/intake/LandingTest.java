package dev.spreadlake.batch.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files land once, as they are. */
@Timeout(30)
@DisplayName("Landing")
final class LandingTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

  @TempDir private Path folder;

  @Test
  @DisplayName("keeps a file byte for byte with its hash, size and time of arrival")
  void keeps() throws IOException {
    Path source = Files.writeString(folder.resolve("a.csv"), "x\n1\n");
    Path lake = folder.resolve("lake");

    Landing.Landed landed = new Landing(lake, "market").land(source, NOW);

    assertThat(landed.before()).isEmpty();
    assertThat(landed.path()).hasSameBinaryContentAs(source);
    assertThat(lake.relativize(landed.path()).toString())
        .isEqualTo(
            "bronze/files/pipeline=market/date=2026-03-04/"
                + landed.sha256().substring(0, 16)
                + "_a.csv");
    assertThat(new Landing(lake, "market").entries())
        .singleElement()
        .isEqualTo(
            new Landing.Entry(
                landed.path().getFileName().toString(),
                "a.csv",
                landed.sha256(),
                4,
                NOW,
                Map.of()));
  }

  @Test
  @DisplayName("notices the same content under another name on another day")
  void notices() throws IOException {
    Path first = Files.writeString(folder.resolve("a.csv"), "x\n1\n");
    Path again = Files.writeString(folder.resolve("b.csv"), "x\n1\n");
    Path lake = folder.resolve("lake");
    new Landing(lake, "market").land(first, NOW);

    Landing.Landed landed = new Landing(lake, "market").land(again, NOW.plusSeconds(200_000));

    assertThat(landed.before()).hasValueSatisfying(e -> assertThat(e.name()).isEqualTo("a.csv"));
    assertThat(new Landing(lake, "market").files()).hasSize(1);
  }

  @Test
  @DisplayName("lands a file whose entry was lost in a kill again over itself")
  void landsAgain() throws IOException {
    Path source = Files.writeString(folder.resolve("a.csv"), "x\n1\n");
    Path lake = folder.resolve("lake");
    Path landed = new Landing(lake, "market").land(source, NOW).path();
    Files.delete(landed.resolveSibling("_landing.json"));

    assertThat(new Landing(lake, "market").land(source, NOW).path()).isEqualTo(landed);
    assertThat(new Landing(lake, "market").entries()).hasSize(1);
  }

  @Test
  @DisplayName(
      "takes the ending that the same content arrives with later, which says how to read it")
  void takesTheLaterEnding() throws IOException {
    Path lake = folder.resolve("lake");
    Path wrong = Files.writeString(folder.resolve("a.csv"), "packed");
    Path before = new Landing(lake, "market").land(wrong, NOW).path();
    Path right = Files.move(wrong, folder.resolve("a.csv.gz"));

    Landing.Landed landed = new Landing(lake, "market").land(right, NOW.plusSeconds(200_000));

    assertThat(landed.path().getFileName().toString()).endsWith("_a.csv.gz");
    assertThat(landed.path()).hasSameBinaryContentAs(right).hasParent(before.getParent());
    assertThat(landed.before()).hasValueSatisfying(e -> assertThat(e.name()).isEqualTo("a.csv"));
    assertThat(before).doesNotExist();
    assertThat(new Landing(lake, "market").files()).containsExactly(landed.path());
    assertThat(new Landing(lake, "market").entries())
        .singleElement()
        .satisfies(e -> assertThat(e.arrived()).isEqualTo(NOW));
  }

  @Test
  @DisplayName("keeps what is noted of a file for later runs, and finds it by its content")
  void keepsNotes() throws IOException {
    Path lake = folder.resolve("lake");
    Path one = Files.writeString(folder.resolve("a.csv"), "x\n1\n");
    Path two = Files.writeString(folder.resolve("b.csv"), "x\n2\n");
    Landing landing = new Landing(lake, "news");
    String sha256 = landing.land(one, NOW, Map.of("read", "so")).sha256();
    landing.land(two, NOW);
    assertThat(new Landing(lake, "news").entries().get(0).notes()).containsEntry("read", "so");

    landing.note(Map.of(sha256, Map.of("refused", "run", "as", List.of("x"))));

    Landing later = new Landing(lake, "news");
    assertThat(later.find(one).orElseThrow().notes())
        .isEqualTo(Map.of("refused", "run", "as", List.of("x")));
    assertThat(later.find(two).orElseThrow().notes()).isEmpty();
    assertThat(later.entries()).hasSize(2);
  }

  @Test
  @DisplayName("puts a file whose copy was lost back into its place, with what was noted of it")
  void putsBack() throws IOException {
    Path lake = folder.resolve("lake");
    Path source = Files.writeString(folder.resolve("a.csv"), "x\n1\n");
    Path landed = new Landing(lake, "news").land(source, NOW, Map.of("read", "so")).path();
    Files.delete(landed);
    Path renamed = Files.move(source, folder.resolve("b.csv"));

    Landing later = new Landing(lake, "news");
    assertThat(later.find(renamed).orElseThrow().notes()).containsEntry("read", "so");
    Landing.Landed again = later.land(renamed, NOW.plusSeconds(200_000));

    assertThat(again.path()).hasSameBinaryContentAs(renamed).hasParent(landed.getParent());
    assertThat(new Landing(lake, "news").files()).containsExactly(again.path());
    assertThat(new Landing(lake, "news").entries().get(0).notes()).containsEntry("read", "so");
  }

  @Test
  @DisplayName(
      "forgets the entry of a lost copy where the content landed under another entry since")
  void forgetsLost() throws IOException {
    Path lake = folder.resolve("lake");
    Path source = Files.writeString(folder.resolve("a.csv"), "x\n1\n");
    Path first = new Landing(lake, "news").land(source, NOW).path();
    Path list = first.resolveSibling(Landing.ENTRIES);
    String entry = Files.readString(list);
    Files.delete(list);
    Path second = new Landing(lake, "news").land(source, NOW.plusSeconds(200_000)).path();
    Files.delete(first);
    Files.writeString(list, entry);
    assertThat(new Landing(lake, "news").entries()).hasSize(2);

    new Landing(lake, "news").land(source, NOW.plusSeconds(300_000));

    assertThat(new Landing(lake, "news").files()).containsExactly(second);
  }
}
