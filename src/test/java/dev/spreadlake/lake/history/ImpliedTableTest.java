package dev.spreadlake.lake.history;

import static dev.spreadlake.lake.LakeFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.basis.ImpliedSecond;
import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.verify.LakeVerifier;
import dev.spreadlake.lake.window.LakeWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The implied rate in the lake")
@Timeout(30)
class ImpliedTableTest {
  private static final long START = at("2026-11-22T23:59:40Z");
  private static final long END = at("2026-11-23T00:00:20Z");
  private static final String DAY = "gold/implied/book=usd_mxn/date=2026-11-22/";
  private static final String FILE = DAY + "implied_20261122T235000Z.csv";

  @TempDir Path root;

  /** What is said of a second; nothing but a reason of each seventh. */
  private static ImpliedSecond said(long second) {
    Instant at = Instant.ofEpochSecond(second);
    if (second % 7 == 0) {
      return new ImpliedSecond(
          at, null, null, null, null, null, "btc_mxn: crossed; usd_mxn: \"silent\"");
    }
    BigDecimal mid = new BigDecimal("18.50000000").add(BigDecimal.valueOf(second % 97, 8));
    return new ImpliedSecond(
        at, mid, mid, mid, new BigDecimal("18.49"), BigDecimal.valueOf(second % 89, 6), null);
  }

  private static List<ImpliedSecond> all() {
    List<ImpliedSecond> all = new ArrayList<>();
    for (long second = START; second < END; second++) {
      all.add(said(second));
    }
    return all;
  }

  private List<ImpliedSecond> read(long from, long to) throws IOException {
    List<ImpliedSecond> found = new ArrayList<>();
    new ImpliedTable(new LakeLayout(root, LakeFixture.TEN_MINUTES))
        .read(Instant.ofEpochSecond(from), Instant.ofEpochSecond(to), found::add);
    return found;
  }

  @Test
  @DisplayName(
      "has each second once, in its own window, through crashes, repeats and what comes late after midnight")
  void kept() throws IOException {
    LakeFixture lake = new LakeFixture(root);
    LakeWriter writer = lake.open();
    for (ImpliedSecond second : all()) {
      long at = second.second().getEpochSecond();
      boolean late = at == at("2026-11-22T23:59:59Z");
      if (!late) {
        assertThat(writer.implied(second)).isTrue();
        writer.implied(second);
      }
      LakeFixture.observe(writer, LakeFixture.USD, at, at + 1);
      if (at % 10 == 3) {
        writer.publishAll();
      }
      if (at == at("2026-11-23T00:00:04Z")) {
        writer.implied(said(at("2026-11-22T23:59:59Z")));
        writer.commit();
      }
      if (at % 10 == 5) {
        writer.abandon();
        writer = lake.open();
      }
    }
    writer.close();

    assertThat(read(START, END)).containsExactlyElementsOf(all());
    assertThat(read(START + 3, START + 5)).containsExactly(said(START + 3), said(START + 4));
    assertThat(lake.lines(FILE))
        .hasSize(21)
        .startsWith(
            "orderbook_timestamp,implied_bid,implied_ask,implied_mid,quoted_mid,basis_pct,reason")
        .contains("2026-11-22T23:59:43+00:00,,,,,,\"btc_mxn: crossed; usd_mxn: \"\"silent\"\"\"");
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("is read with the windows that have no file yet, also after a crash")
  void openWindow() throws IOException {
    LakeFixture lake = new LakeFixture(root);
    LakeWriter writer = lake.open();
    for (ImpliedSecond second : all()) {
      writer.implied(second);
      long at = second.second().getEpochSecond();
      LakeFixture.observe(writer, LakeFixture.USD, at, at + 1);
    }
    writer.commit();
    assertThat(read(START, END)).containsExactlyElementsOf(all());
    writer.abandon();
    assertThat(read(START, END)).containsExactlyElementsOf(all());
    assertThat(read(END - 2, END)).containsExactly(said(END - 2), said(END - 1));
    lake.open().close();
    assertThat(read(START, END)).containsExactlyElementsOf(all());
  }

  @Test
  @DisplayName("knows whether it reaches beyond a second, in files and in what has no file yet")
  void reaches() throws IOException {
    ImpliedTable table = new ImpliedTable(new LakeLayout(root, LakeFixture.TEN_MINUTES));
    assertThat(table.isRecordedBefore(Instant.ofEpochSecond(END))).isFalse();
    LakeWriter writer = new LakeFixture(root).open();
    writer.implied(said(START));
    writer.implied(said(END));
    writer.commit();
    for (boolean closed : new boolean[] {false, true}) {
      if (closed) {
        writer.close();
      }
      assertThat(table.isRecordedBefore(Instant.ofEpochSecond(START))).isFalse();
      assertThat(table.isRecordedBefore(Instant.ofEpochSecond(START + 1))).isTrue();
      assertThat(table.isRecordedFrom(Instant.ofEpochSecond(END))).isTrue();
      assertThat(table.isRecordedFrom(Instant.ofEpochSecond(END + 1))).isFalse();
    }
  }

  @Test
  @DisplayName("takes no second of long ago, as when the clock was set back")
  void clockSetBack() throws IOException {
    LakeFixture lake = new LakeFixture(root);
    try (LakeWriter writer = lake.open()) {
      assertThat(writer.implied(said(END))).isTrue();
      assertThat(writer.implied(said(END - 3_600))).isFalse();
    }
    assertThat(read(START - 4_000, END + 1)).containsExactly(said(END));
  }

  @Test
  @DisplayName("is verified: a changed file is found")
  void verified() throws IOException {
    LakeFixture lake = new LakeFixture(root);
    try (LakeWriter writer = lake.open()) {
      all().forEach(writer::implied);
    }
    String content = Files.readString(root.resolve(FILE));
    Files.writeString(root.resolve(FILE), content.replace("18.49,", "18.48,"));
    assertThat(new LakeVerifier(root).verify().findings())
        .extracting(LakeVerifier.Finding::file)
        .containsExactly(FILE);
  }
}
