package dev.spreadlake.batch.news;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The published minute bars of bitcoin in dollars, as the temporary table {@code price_minute}; it
 * is empty where no minute history has been published. A minute's close is known when the minute is
 * over. Bars that stood still are no prices.
 */
final class NewsPrices {
  private static final String PAIRS =
      "pair in ('btc_usd', 'btcusd', 'btc_usdt', 'btcusdt', 'xbt_usd', 'xbtusd')";

  private NewsPrices() {}

  static void view(DuckDb db, Path lake) throws IOException {
    db.execute(
        "create or replace temp table price_minute (series varchar, known_at timestamp, close"
            + " decimal(18, 8))");
    Path link = lake.resolve("gold").resolve("market");
    if (!Files.exists(link)) {
      return;
    }
    // One version for the whole run, whatever is published meanwhile.
    Path bars = link.toRealPath().resolve("bars_minute");
    if (!Files.isDirectory(bars)) {
      return;
    }
    List<Path> months;
    try (Stream<Path> walk = Files.walk(bars, 3)) {
      months = walk.filter(file -> file.toString().endsWith(".parquet")).toList();
    }
    if (months.isEmpty()) {
      return;
    }
    db.execute(
        "insert into price_minute select source || ':' || pair, open_time + interval 1 minute,"
            + " close from read_parquet("
            + literal(bars + "/*/*/*.parquet")
            + ", hive_partitioning = true, hive_types_autocast = false) where "
            + PAIRS
            + " and not contains(flags, 'frozen') and not contains(flags, 'zero_volume')"
            + " and close > 0");
  }
}
