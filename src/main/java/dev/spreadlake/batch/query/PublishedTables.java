package dev.spreadlake.batch.query;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.model.ModelCatalog;
import dev.spreadlake.batch.model.ModelDoc;
import dev.spreadlake.batch.model.SqlFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
   * Makes each table readable under its name: a small one is read once and held, a large one is
   * read where it lies, a CSV from a {@link TableCopy}.
   *
   * @throws QueryProblem if one is missing
   */
  void open(DuckDb db, List<String> tables) {
    for (String table : tables) {
      Path parquet = folder.resolve(table + ".parquet");
      Path csv = folder.resolve(table + ".csv");
      if (Files.exists(parquet)) {
        create(db, table, "read_parquet(" + literal(parquet) + ")", isSmall(parquet));
      } else if (Files.exists(csv)) {
        String reader = "read_csv(" + literal(csv) + csvOptions(table) + ")";
        if (isSmall(csv)) {
          create(db, table, reader, true);
        } else {
          create(db, table, copy(table).attach(db, reader, clusterBy(table)), false);
        }
      } else {
        throw QueryProblem.noTables(
            "no table " + table + " in " + folder + "; make it with: spreadlake batch");
      }
    }
  }

  private static boolean isSmall(Path file) {
    return file.toFile().length() <= HELD_BYTES_MAX;
  }

  private TableCopy copy(String table) {
    Path home = folder.getParent().resolveSibling(".query").resolve(pipeline);
    return new TableCopy(home.resolve(version()), table);
  }

  private List<String> clusterBy(String table) {
    ModelDoc doc = docs.get(table);
    return doc == null ? List.of() : doc.clusterBy();
  }

  private static void create(DuckDb db, String table, String reader, boolean held) {
    db.execute("create schema if not exists held");
    db.execute(
        held
            ? "create or replace table held." + table + " as select * from " + reader
            : "drop table if exists held." + table);
    db.execute(
        "create or replace view "
            + table
            + " as select * from "
            + (held ? "held." + table : reader));
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
