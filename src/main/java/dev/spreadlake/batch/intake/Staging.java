package dev.spreadlake.batch.intake;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.duckdb.DuckDbException;
import dev.spreadlake.batch.run.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts files through a source's staging model into a temporary table, losing no line. A file that
 * {@link FileScan} found plain is read by the engine alone, in parallel, and the rows are counted
 * against the lines; any other goes line by line through {@link LineSplitter} first.
 *
 * <p>A plain file's lines are numbered by the place of their rows in the table. So a staging model
 * must not join: a join may reorder rows. {@link Rejections#addLines} notices if one did.
 *
 * <p>One thread.
 */
public final class Staging {
  private static final Logger LOG = LoggerFactory.getLogger(Staging.class);

  private final DuckDb db;
  private final Path work;
  private final Rejections rejections;

  /**
   * @param work existing folder for files in between
   */
  public Staging(DuckDb db, Path work, Rejections rejections) {
    this.db = db;
    this.work = work;
    this.rejections = rejections;
  }

  /** Makes the empty temporary table {@code new_stg_<source>}. */
  public void open(SourceSpec source, String model) {
    StringBuilder empty = new StringBuilder("select null::bigint as src_line");
    for (String column : all(source)) {
      empty.append(", null::varchar as ").append(DuckDb.name(column));
    }
    db.execute(
        "create or replace temp view raw_" + source.name() + " as " + empty + " where false");
    db.execute(
        "create or replace temp table "
            + table(source)
            + " as select *, cast(0 as integer) as src_file from ("
            + model
            + ") limit 0");
  }

  /** Name of the temporary table of a source. */
  public static String table(SourceSpec source) {
    return "new_stg_" + source.name();
  }

  /**
   * Reads one file into the table.
   *
   * @param fileId number that {@code src_file} gets
   * @throws RefusedException if a column is missing
   */
  public void add(SourceSpec source, String model, InputFile file, int fileId) throws IOException {
    add(source, () -> model, file, fileId);
  }

  /**
   * The same with a model that depends on what is in the file.
   *
   * @param model asked once the file can be read as {@code raw_<source>}
   */
  public void add(SourceSpec source, Supplier<String> model, InputFile file, int fileId)
      throws IOException {
    checkColumns(source, file);
    long before = count(source);
    if (file.plain()) {
      try {
        rawView(source, file.columns(), file.path(), file.headed(), false);
        insert(source, model.get(), fileId);
        if (count(source) - before == file.lines()) {
          return;
        }
        LOG.warn("engine lost lines, reading with care file={}", file.name());
      } catch (DuckDbException e) {
        // Anything else is none of the file's: cancelled, no memory, no room on the disk.
        if (db.isCancelled() || !e.isOfCsvLine()) {
          throw e;
        }
        LOG.info("reading with care file={} why={}", file.name(), e.getCause().getMessage());
      }
      db.execute("delete from " + table(source) + " where src_file = " + fileId);
    }
    Path clean = work.resolve("clean.csv");
    long good = LineSplitter.split(source, file, fileId, clean, rejections, db::isCancelled);
    List<String> columns = new ArrayList<>();
    columns.add("src_line");
    columns.addAll(file.columns());
    rawView(source, columns, clean, true, true);
    insert(source, model.get(), fileId);
    long got =
        db.queryLong("select count(*) from " + table(source) + " where src_file = " + fileId);
    if (got != good) {
      throw new IOException(
          "read " + got + " of " + good + " lines of " + file.path() + ": the engine lost some");
    }
    rejections.flush();
    Files.delete(clean);
  }

  private void insert(SourceSpec source, String model, int fileId) {
    db.execute(
        "insert into "
            + table(source)
            + " select *, "
            + fileId
            + " as src_file from ("
            + model
            + ")");
  }

  private long count(SourceSpec source) {
    return db.queryLong("select count(*) from " + table(source));
  }

  private void rawView(
      SourceSpec source, List<String> columns, Path path, boolean header, boolean split) {
    StringBuilder types = new StringBuilder();
    List<String> named = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      String name = columns.get(i);
      boolean wanted = all(source).contains(name) || (split && i == 0);
      String bound = wanted ? name : "unused_" + i;
      named.add(bound);
      types.append(i == 0 ? "" : ", ").append(literal(bound)).append(": 'VARCHAR'");
    }
    StringBuilder select = new StringBuilder("select ");
    select.append(split ? "cast(src_line as bigint)" : "null::bigint").append(" as src_line");
    for (String column : all(source)) {
      select
          .append(", ")
          .append(named.contains(column) ? "" : "null::varchar as ")
          .append(DuckDb.name(column));
    }
    db.execute(
        "create or replace temp view raw_"
            + source.name()
            + " as "
            + select
            + " from read_csv("
            + literal(path.toAbsolutePath())
            + ", auto_detect = false, header = "
            + header
            + ", delim = ',', nullstr = '', quote = "
            + (split ? "'\"'" : "''")
            + ", escape = "
            + (split ? "'\"'" : "''")
            + ", max_line_size = "
            + 4 * InputFile.LINE_BYTES_MAX
            + ", columns = {"
            + types
            + "})");
  }

  private static List<String> all(SourceSpec source) {
    List<String> names = new ArrayList<>(source.columns());
    names.addAll(source.optional());
    return names;
  }

  private static void checkColumns(SourceSpec source, InputFile file) {
    List<String> missing = new ArrayList<>(source.columns());
    missing.removeAll(file.columns());
    if (!missing.isEmpty()) {
      throw new RefusedException(
          "missing_column",
          file.path()
              + ": no column "
              + String.join(", ", missing)
              + " in the header ("
              + file.shownColumns()
              + "). Ask for the file with its columns, then run again; the tables published"
              + " before stay as they are");
    }
    for (String name : all(source)) {
      if (file.columns().indexOf(name) != file.columns().lastIndexOf(name)) {
        throw new RefusedException(
            RefusedException.READABLE_INPUT,
            file.path() + ": the header names " + name + " twice; remove one, then run again");
      }
    }
  }
}
