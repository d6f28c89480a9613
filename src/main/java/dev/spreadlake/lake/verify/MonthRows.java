package dev.spreadlake.lake.verify;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.duckdb.DuckDbException;
import dev.spreadlake.lake.compact.MonthFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rows of each day in months of Parquet, each file counted once. The engine starts if needed. */
final class MonthRows implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MonthRows.class);

  private final Map<Path, Optional<Map<LocalDate, Long>>> known = new HashMap<>();
  private Path spill;
  private DuckDb db;

  /** Empty if the file cannot be read. */
  Optional<Map<LocalDate, Long>> of(MonthFile month) {
    return known.computeIfAbsent(month.parquet(), first -> count(month));
  }

  private Optional<Map<LocalDate, Long>> count(MonthFile month) {
    if (db == null) {
      try {
        spill = Files.createTempDirectory("spreadlake-verify");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      db = DuckDb.inMemory("512MB", 2, spill);
    }
    try {
      return Optional.of(month.rows(db));
    } catch (DuckDbException e) {
      LOG.warn("month cannot be read file={}", month.parquet(), e);
      return Optional.empty();
    }
  }

  /** Counts anew from now on: files may have been replaced. */
  void forget() {
    known.clear();
  }

  @Override
  public void close() throws IOException {
    if (db != null) {
      db.close();
      Files.deleteIfExists(spill);
      db = null;
    }
  }
}
