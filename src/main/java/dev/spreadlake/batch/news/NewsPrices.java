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
 * is empty where no minute history has been published. A close is known when its bar is over, which
 * is a minute after it opened unless the bar spans more: one flagged {@code coarse} to the bar
 * before or after it, the longer of both, and one between two at the same distance to the next.
 * What a bar spans that has none within an hour cannot be told, so it is left out. Bars without
 * volume, or that stood still, are there and marked {@code still}: nothing was traded at their
 * price.
 */
final class NewsPrices {
  private static final String PAIRS =
      "pair in ('btc_usd', 'btcusd', 'btc_usdt', 'btcusdt', 'xbt_usd', 'xbtusd')";

  /** Minutes that a bar spans, by its distances to those before and after it; null: not known. */
  private static final String SPAN =
      "case when contains(flags, 'coarse') then coalesce(greatest(case when since <= 60 then since"
          + " end, case when until <= 60 then until end), 60) when since = until and since > 1 then"
          + " until when coalesce(least(since, until), 60) < 60 then 1 end";

  private NewsPrices() {}

  static void view(DuckDb db, Path lake) throws IOException {
    db.execute(
        "create or replace temp table price_minute (series varchar, known_at timestamp, close"
            + " decimal(18, 8), still boolean)");
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
        "insert into price_minute with bar as (select source || ':' || pair as series, open_time,"
            + " close, flags, date_diff('minute', lag(open_time) over series, open_time) as since,"
            + " date_diff('minute', open_time, lead(open_time) over series) as until"
            + " from read_parquet("
            + literal(bars + "/*/*/*.parquet")
            + ", hive_partitioning = true, hive_types_autocast = false) where "
            + PAIRS
            + " window series as (partition by source, pair order by open_time)), spanned as ("
            + "select *, "
            + SPAN
            + " as minutes from bar) select series, open_time + to_minutes(minutes), close,"
            + " contains(flags, 'frozen') or contains(flags, 'zero_volume') from spanned"
            + " where minutes is not null and close > 0");
  }
}
