package dev.spreadlake.lake.minutes;

import dev.spreadlake.bars.QuoteSecond;
import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.lake.table.CsvFiles;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.LakeRows;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.lake.table.Manifests;
import dev.spreadlake.market.Book;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The quotes of a day from {@code silver/book_seconds}, be it still CSV or compacted into the
 * month's Parquet file. Blocking; one thread.
 */
final class SilverSeconds {
  private static final List<String> WIDE =
      Arrays.asList(Dataset.BOOK_SECONDS.header().split(",", -1));
  private static final List<String> READ =
      List.of("spread_bps", "imbalance", "bid_depth_0_1_pct", "ask_depth_0_1_pct");
  private static final int BPS = WIDE.indexOf(READ.get(0));
  private static final int IMBALANCE = WIDE.indexOf(READ.get(1));
  private static final int BID_DEPTH = WIDE.indexOf(READ.get(2));
  private static final int ASK_DEPTH = WIDE.indexOf(READ.get(3));
  private static final String ENGINE_MEMORY = "256MB";

  private final LakeLayout layout;

  SilverSeconds(LakeLayout layout) {
    this.layout = layout;
  }

  /** All there are, in order of time. */
  List<QuoteSecond> of(Book book, LocalDate date) throws IOException {
    if (!isCompacted(book, date)) {
      try {
        return csv(book, date);
      } catch (NoSuchFileException meanwhile) {
        if (!isCompacted(book, date)) {
          throw meanwhile;
        }
      }
    }
    return parquet(book, date);
  }

  private Manifest manifest(Book book, LocalDate date) throws IOException {
    return Manifests.read(layout.folder(Dataset.BOOK_SECONDS, book, date));
  }

  private boolean isCompacted(Book book, LocalDate date) throws IOException {
    Manifest manifest = manifest(book, date);
    return manifest != null && manifest.compactedInto() != null;
  }

  private List<QuoteSecond> csv(Book book, LocalDate date) throws IOException {
    List<QuoteSecond> quotes = new ArrayList<>();
    for (Path file : CsvFiles.in(layout.folder(Dataset.BOOK_SECONDS, book, date))) {
      for (String row : CsvFiles.rows(file)) {
        quotes.add(quote(row));
      }
    }
    return quotes;
  }

  private List<QuoteSecond> parquet(Book book, LocalDate date) throws IOException {
    Path file = layout.inside(manifest(book, date).compactedInto());
    long start = LakeLayout.dayStart(date);
    String row =
        "concat_ws(',', cast(epoch(orderbook_timestamp) as bigint), coalesce(cast("
            + String.join(" as varchar), ''), coalesce(cast(", READ)
            + " as varchar), ''))";
    String select =
        ("select " + row + " from read_parquet(" + DuckDb.literal(file))
            + ", hive_partitioning = false) where orderbook_timestamp >= to_timestamp("
            + (start + ") and orderbook_timestamp < to_timestamp(")
            + ((start + LakeLayout.DAY_SECONDS) + ") order by orderbook_timestamp");
    try (DuckDb db = DuckDb.inMemory(ENGINE_MEMORY, 1, layout.spill())) {
      return db.queryStrings(select).stream().map(SilverSeconds::compacted).toList();
    }
  }

  /** A second and what is read of it; the engine writes doubles so that they read back the same. */
  private static QuoteSecond compacted(String row) {
    String[] fields = row.split(",", -1);
    return quote(Long.parseLong(fields[0]), fields, 1, 2, 3, 4);
  }

  /** A row of the CSV table. */
  static QuoteSecond quote(String row) {
    return quote(LakeRows.secondOf(row), row.split(",", -1), BPS, IMBALANCE, BID_DEPTH, ASK_DEPTH);
  }

  private static QuoteSecond quote(
      long second, String[] fields, int bps, int imbalance, int bidDepth, int askDepth) {
    return new QuoteSecond(
        Instant.ofEpochSecond(second),
        statistic(fields[bps]),
        statistic(fields[imbalance]),
        statistic(fields[bidDepth]),
        statistic(fields[askDepth]));
  }

  private static double statistic(String field) {
    return field.isEmpty() ? Double.NaN : Double.parseDouble(field);
  }
}
