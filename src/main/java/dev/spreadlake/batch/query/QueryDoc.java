package dev.spreadlake.batch.query;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.model.ModelDoc;
import java.util.List;

/**
 * What a query's {@code .yml} says of it.
 *
 * @param reads published tables it reads
 * @param traps mistakes others made with this question, and how it avoids them
 */
public record QueryDoc(
    String description,
    List<QueryParameter> parameters,
    List<ModelDoc.Column> columns,
    List<String> reads,
    List<String> traps) {
  public QueryDoc {
    requireNonNull(description, "description");
    parameters = parameters == null ? List.of() : List.copyOf(parameters);
    columns = List.copyOf(columns);
    reads = List.copyOf(reads);
    traps = traps == null ? List.of() : List.copyOf(traps);
  }
}
