package dev.spreadlake.lake.window;

import static dev.spreadlake.lake.LakeFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.table.LakeLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The window that a trade is filed under")
class FilingTest {
  private static final long FRIDAY = at("2026-11-27T18:05:00Z");
  private static final long MONDAY = at("2026-11-30T09:00:05Z");

  @TempDir Path root;
  private LakeLayout layout;
  private Filing filing;

  @BeforeEach
  void live() {
    layout = new LakeLayout(root, LakeFixture.TEN_MINUTES);
    filing = new Filing(layout, false);
  }

  private void expect(long second, String window) {
    assertThat(filing.windowOf(second)).isEqualTo(at(window));
  }

  @Test
  @DisplayName("is its own, or the one being filled if that is over")
  void own() {
    filing.taken(FRIDAY);
    expect(FRIDAY + 1, "2026-11-27T18:00:00Z");
    expect(FRIDAY - 3_600, "2026-11-27T18:00:00Z");
    expect(FRIDAY + 600, "2026-11-27T18:10:00Z");
  }

  @Test
  @DisplayName("is its own while a step is doubted, as after a suspend, and ends no other")
  void doubted() {
    filing.taken(FRIDAY);
    expect(MONDAY, "2026-11-30T09:00:00Z");
    expect(FRIDAY + 1, "2026-11-27T18:00:00Z");
    expect(at("2099-01-01T00:00:00Z"), "2026-11-27T18:00:00Z");
  }

  @Test
  @DisplayName("is its own after a crash, before the first second is taken")
  void afterACrash() {
    filing.recovered(FRIDAY);
    expect(at("2099-01-01T00:00:00Z"), "2026-11-27T18:00:00Z");
    expect(MONDAY, "2026-11-30T09:00:00Z");
  }

  @Test
  @DisplayName("is that of the recording in a replay that begins again")
  void replayAgain() {
    filing = new Filing(layout, true);
    filing.recovered(FRIDAY);
    expect(FRIDAY - 7_200, "2026-11-27T16:00:00Z");
  }

  @Test
  @DisplayName("is its own in a replay, whatever the machine's clock has stamped before")
  void twoClocks() {
    filing = new Filing(layout, true);
    filing.taken(FRIDAY);
    expect(MONDAY, "2026-11-30T09:00:00Z");
    expect(at("2099-01-01T00:00:00Z"), "2099-01-01T00:00:00Z");
    expect(FRIDAY + 1, "2026-11-27T18:00:00Z");
    assertThat(filing.refusalOf(FRIDAY + 1)).isNull();
    assertThat(filing.refusalOf(FRIDAY + 3_600)).isNull();
    filing.taken(FRIDAY + 600);
    expect(FRIDAY + 1, "2026-11-27T18:00:00Z");
    assertThat(filing.refusalOf(FRIDAY - 3_600)).isEqualTo("duplicate_second");
  }
}
