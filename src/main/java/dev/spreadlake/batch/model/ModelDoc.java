package dev.spreadlake.batch.model;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;

/**
 * What a model's {@code .yml} says of it.
 *
 * @param layer staging, core or marts
 * @param materialized how the runner keeps it
 * @param primaryKey columns that identify a row
 * @param orderBy columns that order the published file; empty for models that are not published
 * @param clusterBy expressions that order the copy which questions are asked of, so that what is
 *     read together lies together; empty: as the published file
 */
public record ModelDoc(
    String name,
    String layer,
    Materialization materialized,
    String grain,
    String description,
    @JsonProperty("primary_key") List<String> primaryKey,
    @JsonProperty("foreign_keys") List<ForeignKey> foreignKeys,
    @JsonProperty("order_by") List<String> orderBy,
    @JsonProperty("cluster_by") List<String> clusterBy,
    List<Column> columns) {
  /** How a model is kept. */
  public enum Materialization {
    /** Filled file by file by the pipeline. */
    @JsonProperty("append")
    APPEND,
    /** A table made by the model's select. */
    @JsonProperty("table")
    TABLE,
    /** A view on the model's select. */
    @JsonProperty("view")
    VIEW
  }

  /**
   * One column.
   *
   * @param type the engine's type
   * @param unit unit or format; empty if the column has none
   */
  public record Column(String name, String type, String unit, String description) {
    public Column {
      requireNonNull(name, "name");
      requireNonNull(type, "type");
      requireNonNull(description, "description");
      unit = Objects.requireNonNullElse(unit, "");
    }
  }

  /**
   * A column whose every value is found in another table: in one row where it points at the primary
   * key, in one row or more where at a durable key, which all versions of a thing have.
   *
   * @param references {@code table.column}
   */
  public record ForeignKey(String column, String references) {
    /** The table pointed at. */
    public String table() {
      return references.substring(0, references.indexOf('.'));
    }

    /** The column pointed at. */
    public String targetColumn() {
      return references.substring(references.indexOf('.') + 1);
    }
  }

  public ModelDoc {
    requireNonNull(name, "name");
    requireNonNull(layer, "layer");
    requireNonNull(materialized, "materialized");
    requireNonNull(grain, "grain");
    requireNonNull(description, "description");
    primaryKey = List.copyOf(primaryKey);
    foreignKeys = foreignKeys == null ? List.of() : List.copyOf(foreignKeys);
    orderBy = orderBy == null ? List.of() : List.copyOf(orderBy);
    clusterBy = clusterBy == null ? List.of() : List.copyOf(clusterBy);
    columns = List.copyOf(columns);
  }
}
