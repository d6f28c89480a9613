package dev.spreadlake.web.batch;

import dev.spreadlake.batch.model.ModelDoc;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Describes published tables: the body of {@code …/tables}. Stateless. */
final class TableList {
  private TableList() {}

  static Map<String, Object> body(List<ModelDoc> tables) {
    return Map.of("tables", tables.stream().map(TableList::described).toList());
  }

  private static Map<String, Object> described(ModelDoc table) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("name", table.name());
    one.put("grain", table.grain());
    one.put("description", table.description());
    one.put("columns", table.columns());
    return one;
  }
}
