package dev.spreadlake.lake.compact;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.duckdb.DuckDbException;
import dev.spreadlake.lake.disk.LakeFiles;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.lake.table.Manifest.FileEntry;
import dev.spreadlake.lake.table.Manifests;
import dev.spreadlake.store.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;

/**
 * The Parquet file of a book and month, which is replaced whole, and its manifest. The two cannot
 * change in one step: the next manifest is announced beside the present one before the file is
 * replaced, and whichever of them the file is like is the folder's. Blocking.
 */
public final class MonthFile {
  private final Dataset dataset;
  private final Path parquet;

  /**
   * @param parquet need not exist
   */
  public MonthFile(Dataset dataset, Path parquet) {
    this.dataset = dataset;
    this.parquet = parquet;
  }

  public Path parquet() {
    return parquet;
  }

  /** What the folder's file is, or should be, like; null if nothing says so. */
  public Manifest manifest() throws IOException {
    Manifest next = Manifests.readNext(parquet.getParent());
    return next != null && isLike(next) ? next : Manifests.read(parquet.getParent());
  }

  /** True if the file is there and as {@code manifest} lists it, to the last bit. */
  boolean isLike(Manifest manifest) throws IOException {
    for (FileEntry entry : manifest.files()) {
      if (entry.name().equals(parquet.getFileName().toString())) {
        return Files.exists(parquet) && Sha256.of(parquet).equals(entry.sha256());
      }
    }
    return false;
  }

  /**
   * Rows of each day.
   *
   * @throws DuckDbException if the file cannot be read
   */
  public Map<LocalDate, Long> rows(DuckDb db) {
    Map<LocalDate, Long> rows = new TreeMap<>();
    String sql =
        "select strftime(%s, '%%Y-%%m-%%d') as day, count(*) as n from read_parquet(%s) group by day"
            .formatted(key(), DuckDb.literal(parquet));
    for (String row : db.queryStrings("select day || ' ' || n from (" + sql + ")")) {
      rows.put(LocalDate.parse(row.substring(0, 10)), Long.valueOf(row.substring(11)));
    }
    return rows;
  }

  /** All rows of a Parquet file, as a table of a query. */
  static String rowsOf(Path parquet) {
    return "read_parquet(" + DuckDb.literal(parquet) + ", hive_partitioning = false)";
  }

  /**
   * Whether {@code there} has just the rows of {@code given}: as many, and none of them missing.
   * That is less by far than to compare in both directions with duplicates counted, for which the
   * engine numbers all rows by all columns.
   *
   * @param given tables of a query, here one of which no two rows are equal
   */
  static boolean isSame(DuckDb db, String given, String there) {
    return db.queryLong("select count(*) from " + there)
            == db.queryLong("select count(*) from " + given)
        && db.queryLong(
                ("select count(*) from (select * from " + given)
                    + (" except select * from " + there + ")"))
            == 0;
  }

  /** The column that is in order. */
  String key() {
    return dataset.header().substring(0, dataset.header().indexOf(','));
  }

  /** To be called before the file is replaced by the one that {@code next} lists. */
  void announce(LakeFiles files, Manifest next) throws IOException {
    Manifests.writeNext(files, parquet.getParent(), next);
  }

  /** Ends what was announced, whether or not the file was replaced. */
  void settle(LakeFiles files) throws IOException {
    Path folder = parquet.getParent();
    Manifest next = Manifests.readNext(folder);
    if (next != null) {
      if (isLike(next)) {
        Manifests.write(files, folder, next);
      }
      files.delete(folder.resolve(LakeLayout.NEXT_MANIFEST));
    }
  }
}
