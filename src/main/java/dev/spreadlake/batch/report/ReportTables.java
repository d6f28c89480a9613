package dev.spreadlake.batch.report;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.model.ModelCatalog;
import dev.spreadlake.batch.model.ModelDoc;
import dev.spreadlake.batch.model.SqlFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The published tables a report reads, of one version each, every column of the type that its
 * description gives it. One thread.
 */
final class ReportTables {
  private final DuckDb db;
  private final Path gold;
  private final Map<String, Optional<Path>> versions = new HashMap<>();

  ReportTables(DuckDb db, Path lake) {
    this.db = db;
    this.gold = lake.resolve("gold");
  }

  /**
   * Makes a published CSV readable as {@code <set>_<table>}; false if it has not been published.
   */
  boolean open(String set, String table) throws IOException {
    if (!versions.containsKey(set)) {
      versions.put(set, version(set));
    }
    Optional<Path> found =
        versions.get(set).map(version -> version.resolve(table + ".csv")).filter(Files::exists);
    if (found.isEmpty()) {
      return false;
    }
    Path file = found.get();
    db.execute(
        ("create or replace view " + set + "_" + table + " as select * from read_csv(")
            + (literal(file.toAbsolutePath()) + ", auto_detect = false, header = true")
            + ", delim = ',', quote = '\"', escape = '\"', columns = "
            + columns(file, types(set, table))
            + ")");
    return true;
  }

  /** The folder that the link shows now, whatever is published later. */
  private Optional<Path> version(String set) throws IOException {
    try {
      return Optional.of(gold.resolve(set).toRealPath());
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  /** Type of each column, as the table's description says. */
  private static Map<String, String> types(String set, String table) {
    ModelDoc doc =
        ModelCatalog.read(SqlFolder.read("sql/" + set), List.of("marts")).model(table).doc();
    Map<String, String> types = new HashMap<>();
    doc.columns().forEach(column -> types.put(column.name(), column.type()));
    return types;
  }

  /**
   * The file's columns with their types, so that the values of a column never decide what it is. A
   * file of another version may have columns that the description does not know: those are text.
   */
  private static String columns(Path file, Map<String, String> types) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      String header = lines.readLine();
      if (header == null) {
        throw new IOException(file + " has no header");
      }
      return Stream.of(header.split(",", -1))
          .map(name -> literal(name) + ": " + literal(types.getOrDefault(name, "VARCHAR")))
          .collect(Collectors.joining(", ", "{", "}"));
    }
  }

  /** Rows as they come from the engine. */
  List<List<Object>> rows(String sql) {
    return db.query(
        sql,
        row -> {
          List<Object> values = new ArrayList<>();
          for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            values.add(row.getObject(i));
          }
          return values;
        });
  }

  /** The first row, if there is one. */
  Optional<List<Object>> first(String sql) {
    return rows(sql).stream().findFirst();
  }
}
