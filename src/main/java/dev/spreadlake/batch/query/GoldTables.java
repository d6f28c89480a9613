package dev.spreadlake.batch.query;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;
import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.model.ModelCatalog;
import dev.spreadlake.batch.model.ModelDoc;
import dev.spreadlake.batch.model.SqlFolder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The published tables of one pipeline, row by row, as their descriptions name and order them.
 * Blocking; any thread, each call has an engine of its own.
 */
public final class GoldTables {
  private static final List<String> TIMES = List.of("published_at", "date", "hour", "week");

  private final String pipeline;
  private final Path lake;
  private final ModelCatalog models;

  /**
   * @param pipeline such as {@code news}; it has {@code sql/<pipeline>/marts}
   * @param lake the lake's root
   */
  public GoldTables(String pipeline, Path lake) {
    this.pipeline = requireNonNull(pipeline, "pipeline");
    this.lake = requireNonNull(lake, "lake");
    this.models = ModelCatalog.read(SqlFolder.read("sql/" + pipeline), List.of("marts"));
  }

  /** What the tables are; those not published yet are among them. */
  public List<ModelDoc> tables() {
    return models.inOrder().stream().map(model -> model.doc()).toList();
  }

  /**
   * Rows of a table, the last ones of the span first cut off: the newest {@code limit} in their
   * order.
   *
   * @param from first UTC day, where the table has a time
   * @param to last UTC day, included
   * @return no rows, and no version, if nothing has been published
   * @throws QueryProblem if there is no such table
   */
  public QueryResult read(
      String table, Optional<LocalDate> from, Optional<LocalDate> to, int limit) {
    ModelDoc doc =
        tables().stream()
            .filter(one -> one.name().equals(table))
            .findFirst()
            .orElseThrow(
                () ->
                    QueryProblem.noTables(
                        "there is no table '" + table + "': it is one of " + names()));
    List<String> columns = doc.columns().stream().map(ModelDoc.Column::name).toList();
    if (!Files.exists(lake.resolve("gold").resolve(pipeline), LinkOption.NOFOLLOW_LINKS)) {
      return new QueryResult(table, "", columns, List.of(), false);
    }
    PublishedTables published =
        PublishedTables.of(PublishedTables.current(lake, pipeline), pipeline);
    Path csv = published.folder().resolve(table + ".csv");
    if (!Files.exists(csv)) {
      throw QueryProblem.noTables("no table " + table + " in " + published.version());
    }
    List<List<Object>> rows;
    try (DuckDb db = DuckDb.inMemory("256MB", 1, lake.resolve("gold/.state/read"))) {
      rows =
          db.query(
              select(doc, csv, from, to, limit + 1),
              row -> {
                List<Object> values = new ArrayList<>();
                for (int i = 1; i <= columns.size(); i++) {
                  Object value = row.getObject(i);
                  values.add(
                      value instanceof java.sql.Timestamp time ? time.toLocalDateTime() : value);
                }
                return values;
              });
    }
    boolean truncated = rows.size() > limit;
    List<List<Object>> kept = truncated ? rows.subList(1, rows.size()) : rows;
    return new QueryResult(table, published.version(), columns, kept, truncated);
  }

  private String names() {
    return tables().stream().map(ModelDoc::name).collect(Collectors.joining(", "));
  }

  private static String select(
      ModelDoc doc, Path csv, Optional<LocalDate> from, Optional<LocalDate> to, int limit) {
    String types =
        doc.columns().stream()
            .map(column -> literal(column.name()) + ": " + literal(column.type()))
            .collect(Collectors.joining(", ", "{", "}"));
    String where =
        doc.columns().stream()
            .map(ModelDoc.Column::name)
            .filter(TIMES::contains)
            .findFirst()
            .map(
                time ->
                    from.map(day -> " and " + time + " >= date '" + day + "'").orElse("")
                        + to.map(day -> " and " + time + " < date '" + day.plusDays(1) + "'")
                            .orElse(""))
            .orElse("");
    String file =
        "read_csv("
            + literal(csv.toAbsolutePath())
            + ", header = true, delim = ',', quote ="
            + " '\"', escape = '\"', auto_detect = false, columns = "
            + types
            + ")";
    return "with found as (select *, row_number() over (order by "
        + String.join(", ", doc.orderBy())
        + ") as place from "
        + file
        + " where true"
        + where
        + "), kept as (select * from found order by place desc limit "
        + limit
        + ") select * exclude (place) from kept order by place";
  }
}
