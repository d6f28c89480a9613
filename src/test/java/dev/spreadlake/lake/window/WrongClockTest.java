package dev.spreadlake.lake.window;

import static dev.spreadlake.lake.LakeFixture.BTC;
import static dev.spreadlake.lake.LakeFixture.alert;
import static dev.spreadlake.lake.LakeFixture.at;
import static dev.spreadlake.lake.LakeFixture.observe;
import static dev.spreadlake.lake.LakeFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.basis.ImpliedSecond;
import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.verify.LakeVerifier;
import dev.spreadlake.market.FeedMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Rows that a clock has stamped which was wrong for a moment")
@Timeout(60)
class WrongClockTest {
  private static final long START = at("2026-11-22T08:10:00Z");
  private static final long WRONG = at("2099-01-01T00:00:01Z");

  @AutoClose private final LakeFixture lake = LakeFixture.temporary();
  private final Path root = lake.root;

  private List<String> trades() throws IOException {
    return lake.csv("silver/trades").stream().map(f -> f.getFileName().toString()).toList();
  }

  private static void observeAndTrade(LakeWriter writer, long from, long to) throws IOException {
    for (long second = from; second < to; second += 60) {
      writer.trade(trade(second, second));
      observe(writer, BTC, second, Math.min(to, second + 60));
    }
  }

  @Test
  @DisplayName("take none of the later ones along, and the journal is let go as always")
  void whileRunning() throws IOException {
    LakeWriter writer = lake.open();
    observe(writer, BTC, START, START + 60);
    writer.trade(trade(1, WRONG));
    observeAndTrade(writer, START + 60, START + 1_860);
    writer.publishAll();
    assertThat(trades())
        .containsExactly(
            "trades_20261122T081000Z.csv",
            "trades_20261122T082000Z.csv",
            "trades_20261122T083000Z.csv");
    assertThat(lake.csv("silver/trades").get(0)).content().contains("2099-01-01").hasLineCount(11);
    try (Stream<Path> segments = Files.list(root.resolve(".journal"))) {
      assertThat(segments).hasSizeLessThanOrEqualTo(2);
    }
    writer.abandon();
    try (LakeWriter next = lake.open()) {
      next.trade(trade(2, WRONG));
      observeAndTrade(next, START + 1_860, START + 2_000);
    }
    assertThat(trades()).hasSize(4).last().isEqualTo("trades_20261122T084000Z.csv");
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("keep their file to themselves where nothing says yet what is right")
  void atTheStart() throws IOException {
    try (LakeWriter writer = lake.open()) {
      observeAndTrade(writer, START - 600, START);
    }
    LakeWriter crashed = lake.open();
    crashed.trade(trade(1, WRONG));
    observeAndTrade(crashed, START, START + 60);
    crashed.abandon();
    try (LakeWriter writer = lake.open()) {
      observeAndTrade(writer, START + 60, START + 660);
      writer.publishAll();
    }
    assertThat(trades())
        .containsExactly(
            "trades_20261122T080000Z.csv",
            "trades_20261122T081000Z.csv",
            "trades_20261122T082000Z.csv",
            "trades_20990101T000000Z.csv");
    assertThat(lake.csv("silver/trades").get(1)).content().hasLineCount(11);
    assertThat(lake.manifest(Dataset.TRADES, BTC, "2026-11-22").closed()).isFalse();
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("are refused where each second has one row, and the next ones taken")
  void implied() throws IOException {
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, START, START + 60);
      assertThat(writer.implied(said(START + 59))).isTrue();
      assertThat(writer.implied(said(WRONG))).isFalse();
      assertThat(writer.implied(said(START + 60))).isTrue();
    }
    assertThat(lake.csv("gold/implied")).hasSize(1);
    assertThat(
            lake.registry
                .find("spreadlake.lake.errors")
                .tag("kind", "implausible_second")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  @DisplayName("are filed by themselves in a replay, whose own go where they were recorded")
  void replayed() throws IOException {
    long today = at("2026-12-01T03:38:42Z");
    LakeWriter crashed = lake.open(FeedMode.REPLAY, new DurableFiles(root));
    observeAndTrade(crashed, START, START + 60);
    crashed.trade(trade(1, today));
    crashed.alert(alert(today));
    crashed.commit();
    crashed.abandon();
    LakeWriter writer = lake.open(FeedMode.REPLAY, new DurableFiles(root));
    writer.alert(alert(today + 1));
    observeAndTrade(writer, START, START + 1_860);
    assertThat(writer.implied(said(START + 1_800))).isTrue();
    writer.publishAll();
    try (Stream<Path> segments = Files.list(root.resolve(".journal"))) {
      assertThat(segments).hasSizeLessThanOrEqualTo(2);
    }
    writer.alert(alert(START + 1_800));
    writer.close();
    assertThat(trades())
        .containsExactly(
            "trades_20261122T081000Z.csv",
            "trades_20261122T082000Z.csv",
            "trades_20261122T083000Z.csv",
            "trades_20261122T084000Z.csv",
            "trades_20261201T033000Z.csv");
    for (Path file : lake.csv("silver/trades").subList(0, 3)) {
      assertThat(file).content().hasLineCount(11);
    }
    assertThat(lake.csv("silver/trades").get(4)).content().hasLineCount(2);
    assertThat(lake.csv("silver/alerts"))
        .satisfiesExactly(
            file -> assertThat(file).content().hasLineCount(2).contains("08:40:00"),
            file -> assertThat(file).content().hasLineCount(3).contains("03:38:43"));
    assertThat(lake.manifest(Dataset.TRADES, BTC, "2026-11-22").closed()).isFalse();
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  private static ImpliedSecond said(long second) {
    return new ImpliedSecond(
        Instant.ofEpochSecond(second), null, null, null, null, null, "btc_mxn: crossed");
  }
}
