package dev.spreadlake.web.batch;

import dev.spreadlake.batch.model.ModelDoc;
import dev.spreadlake.web.endpoint.Endpoints;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Describes published tables: the body of {@code …/tables}. Stateless. */
final class TableList {
  private TableList() {}

  /** Answers with what {@code tables} gives; asked on the event loop, so it must not block. */
  static Handler<RoutingContext> of(Supplier<List<ModelDoc>> tables) {
    return Endpoints.get(
        call ->
            Endpoints.json(
                call,
                200,
                Map.of("tables", tables.get().stream().map(TableList::described).toList())));
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
