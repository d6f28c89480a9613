package dev.spreadlake.batch.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.generate.MarketDefect;
import dev.spreadlake.batch.generate.MarketGenerator;
import dev.spreadlake.batch.generate.MarketKey;
import dev.spreadlake.batch.generate.MarketPlan;
import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of seeded defect is found, and nothing good is refused. */
@Timeout(120)
@DisplayName("Defects in minute files")
final class MarketDefectsTest {
  @TempDir private Path folder;

  /** Kinds that both shapes can have go into both. */
  private static List<MarketPlan> plans(int times) {
    Map<MarketDefect, Integer> binance = new EnumMap<>(MarketDefect.class);
    Map<MarketDefect, Integer> pages = new EnumMap<>(MarketDefect.class);
    for (MarketDefect defect : MarketDefect.values()) {
      if (defect != MarketDefect.REPEATED_HEADER && defect != MarketDefect.CONVERTED_PRICE) {
        binance.put(defect, times);
      }
      if (defect != MarketDefect.WRONG_INTERVAL) {
        pages.put(defect, times);
      }
    }
    LocalDate from = LocalDate.of(2024, 12, 27);
    return List.of(
        new MarketPlan(
            MarketPlan.Shape.BINANCE, "BTCUSDT", from, from.plusDays(9), 5, 5, 90_000, binance),
        new MarketPlan(
            MarketPlan.Shape.CRYPTOCOMPARE, "BTCUSD", from, from.plusDays(9), 6, 5, 90_000, pages));
  }

  @Test
  @DisplayName("are found one by one: every count of the answer key, in both shapes")
  void everyKind() throws IOException {
    List<MarketKey> keys = MarketGenerator.generate(plans(2), folder.resolve("in"));
    MarketLake lake = new MarketLake(folder.resolve("lake"));

    RunReport report = lake.newFiles(folder.resolve("in"));

    assertThat(report.status()).as(String.valueOf(report.message())).isEqualTo("succeeded");
    assertThat(report.inputs()).allMatch(RunReport.Input::adds);
    assertThat(report.hops()).hasSize(3).allMatch(RunReport.Hop::adds);
    assertThat(report.hops())
        .as("frozen sources make no hours")
        .filteredOn(hop -> hop.to().equals("gold/bars_hourly"))
        .allMatch(hop -> hop.quarantined() > 0 && hop.accepted() > hop.quarantined());
    for (MarketKey key : keys) {
      RunReport.Input input =
          report.inputs().stream()
              .filter(one -> one.file().equals(key.file()))
              .findFirst()
              .orElseThrow();
      assertThat(input.rowsIn()).as(key.file()).isEqualTo(key.rows());
      assertThat(input.byRule()).as(key.file()).isEqualTo(key.byRule());
      assertThat(input.accepted()).as(key.file()).isEqualTo(key.accepted());
    }
    assertThat(flags(lake)).isEqualTo(expectedFlags(keys));
    assertThat(lake.sum("gaps", 3)).isEqualTo(keys.stream().mapToLong(MarketKey::gapMinutes).sum());
    assertThat(report.quality())
        .anySatisfy(
            result -> {
              assertThat(result.rule()).isEqualTo("market.file_order");
              assertThat(result.passed()).isFalse();
            });
  }

  @Test
  @DisplayName("none seeded, none found")
  void clean() throws IOException {
    LocalDate from = LocalDate.of(2025, 2, 1);
    MarketPlan plan =
        new MarketPlan(
            MarketPlan.Shape.BINANCE, "BTCUSDT", from, from.plusDays(3), 9, 2, 90_000, Map.of());
    MarketGenerator.generate(List.of(plan), folder.resolve("in"));
    MarketLake lake = new MarketLake(folder.resolve("lake"));

    RunReport report = lake.newFiles(folder.resolve("in"));

    assertThat(report.inputs()).allMatch(in -> in.accepted() == in.rowsIn());
    assertThat(report.quality()).allMatch(result -> result.passed());
    assertThat(lake.rows("gaps")).isEmpty();
    assertThat(lake.rows("bars_daily")).hasSize(4);
  }

  private static Map<String, Long> expectedFlags(List<MarketKey> keys) {
    Map<String, Long> expected = new TreeMap<>();
    for (MarketKey key : keys) {
      key.flags().forEach((flag, n) -> expected.merge(flag, n, Long::sum));
      if (key.file().contains("histominute")) {
        expected.merge("provisional", 1L, Long::sum);
      }
    }
    return expected;
  }

  private Map<String, Long> flags(MarketLake lake) {
    Map<String, Long> flags = new TreeMap<>();
    String files = lake.root().resolve("gold/market/bars_minute") + "/*/*/*.parquet";
    List<String[]> counted = new ArrayList<>();
    try (DuckDb db = DuckDb.inMemory("512MB", 2, folder.resolve("spill"))) {
      db.query(
          "select flags, count(*) from read_parquet("
              + (DuckDb.literal(files) + ") where flags <> '' group by 1"),
          row -> counted.add(new String[] {row.getString(1), row.getString(2)}));
    }
    for (String[] one : counted) {
      for (String flag : one[0].split("\\+")) {
        flags.merge(flag, Long.parseLong(one[1]), Long::sum);
      }
    }
    return flags;
  }
}
