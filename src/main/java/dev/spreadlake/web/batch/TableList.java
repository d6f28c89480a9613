package dev.spreadlake.web.batch;

import dev.spreadlake.batch.model.ModelDoc;
import dev.spreadlake.batch.query.NamedQuery;
import dev.spreadlake.batch.query.QueryCatalog;
import dev.spreadlake.batch.query.QueryParameter;
import dev.spreadlake.web.endpoint.Endpoints;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Describes published tables and named queries. Stateless. */
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

  /** Answers with the named queries of {@code catalog} and what they take. */
  static Handler<RoutingContext> ofQueries(QueryCatalog catalog) {
    return Endpoints.get(call -> Endpoints.json(call, 200, queries(catalog)));
  }

  private static Map<String, Object> described(ModelDoc table) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("name", table.name());
    one.put("grain", table.grain());
    one.put("description", table.description());
    one.put("columns", table.columns());
    return one;
  }

  private static List<Map<String, Object>> queries(QueryCatalog catalog) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (NamedQuery query : catalog.all()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", query.name());
      one.put("pipeline", query.pipeline());
      one.put("description", query.doc().description());
      one.put("parameters", query.doc().parameters().stream().map(TableList::described).toList());
      one.put("columns", query.doc().columns());
      one.put("reads", query.doc().reads());
      one.put("traps", query.doc().traps());
      all.add(one);
    }
    return all;
  }

  private static Map<String, Object> described(QueryParameter parameter) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("name", parameter.name());
    one.put("type", parameter.type().name().toLowerCase(Locale.ROOT));
    one.put("required", parameter.required());
    one.put("default", parameter.defaultText());
    one.put("allowed", parameter.allowedText());
    one.put("description", parameter.description());
    return one;
  }
}
