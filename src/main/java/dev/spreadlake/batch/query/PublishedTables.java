package dev.spreadlake.batch.query;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.model.ModelCatalog;
import dev.spreadlake.batch.model.ModelDoc;
import dev.spreadlake.batch.model.SqlFolder;
import dev.spreadlake.store.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The tables of one published version of a pipeline, as views of a database: Parquet where it lies
 * beside the CSV, the CSV with the types of its description where not.
 */
final class PublishedTables {
  private static final long HELD_BYTES_MAX = 8 << 20;

  private final Path folder;
  private final String pipeline;
  private final Map<String, ModelDoc> docs;

  private PublishedTables(Path folder, String pipeline, Map<String, ModelDoc> docs) {
    this.folder = folder;
    this.pipeline = pipeline;
    this.docs = docs;
  }

  /**
   * The folder of the version that is published now.
   *
   * @throws QueryProblem if nothing was published yet
   */
  static Path current(Path lake, String pipeline) {
    Path link = lake.resolve("gold").resolve(pipeline);
    try {
      return link.toRealPath();
    } catch (IOException e) {
      throw QueryProblem.noTables(
          "no tables in "
              + link
              + "; make them with: spreadlake batch "
              + pipeline
              + " --input DIR --full");
    }
  }

  /** Pins a version: a publication that follows does not mix into answers. */
  static PublishedTables of(Path folder, String pipeline) {
    Map<String, ModelDoc> docs =
        ModelCatalog.read(SqlFolder.read("sql/" + pipeline), List.of("marts")).inOrder().stream()
            .collect(Collectors.toMap(model -> model.name(), model -> model.doc()));
    return new PublishedTables(folder, pipeline, docs);
  }

  Path folder() {
    return folder;
  }

  /** Name of the version. */
  String version() {
    return folder.getFileName().toString();
  }

  /**
   * Makes each table readable under its name: a small one is read once and held, a large one stays
   * where it is.
   *
   * @throws QueryProblem if one is missing
   */
  void open(DuckDb db, List<String> tables) {
    for (String table : tables) {
      Path parquet = folder.resolve(table + ".parquet");
      Path csv = folder.resolve(table + ".csv");
      if (Files.exists(parquet)) {
        create(db, table, parquet, "read_parquet(" + literal(parquet) + ")");
      } else if (Files.exists(csv) && csv.toFile().length() > HELD_BYTES_MAX) {
        Path companion = companion(db, table, csv);
        create(db, table, companion, "read_parquet(" + literal(companion) + ")");
      } else if (Files.exists(csv)) {
        create(db, table, csv, reader(table, csv));
      } else {
        throw QueryProblem.noTables(
            "no table " + table + " in " + folder + "; make it with: spreadlake batch");
      }
    }
  }

  /**
   * The Parquet form of a large CSV, made at the first question after a publication and kept for as
   * long as its version is the newest. Complete under its name: written hidden, then renamed.
   */
  private Path companion(DuckDb db, String table, Path csv) {
    Path home = folder.getParent().resolveSibling(".query").resolve(pipeline);
    Path kept = home.resolve(version());
    Path companion = kept.resolve(table + ".parquet");
    try {
      if (!Files.exists(companion)) {
        FolderTree.emptyBut(kept);
        Files.createDirectories(kept);
        Path hidden = Files.createTempFile(kept, "." + table, ".part");
        try {
          db.execute(
              "copy (select * from "
                  + reader(table, csv)
                  + ") to "
                  + literal(hidden)
                  + " (format parquet, compression snappy, row_group_size 122880,"
                  + " use_tmp_file false)");
          Files.move(hidden, companion, StandardCopyOption.ATOMIC_MOVE);
        } finally {
          // A full disk must not be filled further by each question.
          Files.deleteIfExists(hidden);
        }
      }
      return companion;
    } catch (IOException e) {
      throw QueryProblem.failed("cannot make " + companion + ": " + e.getMessage(), e);
    }
  }

  private String reader(String table, Path csv) {
    return "read_csv(" + literal(csv) + csvOptions(table) + ")";
  }

  private static void create(DuckDb db, String table, Path file, String reader) {
    boolean held = file.toFile().length() <= HELD_BYTES_MAX;
    db.execute("drop view if exists " + table + "_file");
    db.execute("create or replace view " + table + "_file as select * from " + reader);
    db.execute("create schema if not exists held");
    db.execute(
        held
            ? "create or replace table held." + table + " as select * from " + table + "_file"
            : "drop table if exists held." + table);
    db.execute(
        "create or replace view "
            + table
            + " as select * from "
            + (held ? "held." + table : table + "_file"));
  }

  private String csvOptions(String table) {
    ModelDoc doc = docs.get(table);
    if (doc == null) {
      return ", header = true";
    }
    return doc.columns().stream()
        .map(column -> literal(column.name()) + ": " + literal(column.type()))
        .collect(
            Collectors.joining(
                ", ",
                ", header = true, delim = ',', quote = '\"', auto_detect = false, columns = {",
                "}"));
  }
}
