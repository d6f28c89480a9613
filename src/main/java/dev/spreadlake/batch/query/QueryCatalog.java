package dev.spreadlake.batch.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.spreadlake.batch.model.SqlFolder;
import dev.spreadlake.failure.NearestNames;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Every named query of {@code sql/<pipeline>/queries}. Immutable. */
public final class QueryCatalog {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String FOLDER = "/queries/";
  private static final int CLOSE = 4;

  private static QueryCatalog held;

  private final Map<String, NamedQuery> queries;

  private QueryCatalog(Map<String, NamedQuery> queries) {
    this.queries = Collections.unmodifiableMap(queries);
  }

  /**
   * The queries that travel with the program; read once in a process. Any thread.
   *
   * @throws IllegalArgumentException if one has no description, a wrong one, uses a parameter that
   *     it does not declare, or has the name of another
   */
  public static synchronized QueryCatalog load() {
    if (held == null) {
      held = read();
    }
    return held;
  }

  private static QueryCatalog read() {
    SqlFolder folder = SqlFolder.read("sql");
    Map<String, NamedQuery> queries = new TreeMap<>();
    for (String path : folder.list("", ".sql")) {
      int at = path.indexOf(FOLDER);
      if (at < 0) {
        continue;
      }
      String base = path.substring(0, path.length() - ".sql".length());
      String name = base.substring(at + FOLDER.length());
      NamedQuery query =
          new NamedQuery(
              name,
              path.substring(0, at),
              doc(folder.text(base + ".yml"), base),
              folder.text(path));
      checkNames(query);
      if (queries.put(name, query) != null) {
        throw new IllegalArgumentException("two queries are named " + name);
      }
    }
    return new QueryCatalog(queries);
  }

  private static QueryDoc doc(String yaml, String base) {
    try {
      return YAML.readValue(yaml, QueryDoc.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(base + ".yml: " + e.getOriginalMessage(), e);
    }
  }

  private static void checkNames(NamedQuery query) {
    for (String used : query.positional().names()) {
      boolean declared =
          query.doc().parameters().stream()
              .anyMatch(p -> used.equals(p.name()) || used.equals(p.name() + "_key"));
      if (!declared) {
        throw new IllegalArgumentException(
            query.name() + " uses :" + used + ", which its .yml does not declare");
      }
    }
  }

  /** All of them, by name. */
  public Collection<NamedQuery> all() {
    return queries.values();
  }

  /**
   * One by name.
   *
   * @throws QueryProblem if there is none, with the nearest name or the whole list
   */
  public NamedQuery query(String name) {
    NamedQuery query = queries.get(name);
    if (query != null) {
      return query;
    }
    List<String> near = NearestNames.within(CLOSE, name, queries.keySet(), 1);
    throw QueryProblem.unknownQuery(
        "no query '"
            + (name.length() > 80 ? name.substring(0, 80) + "…" : name)
            + "'; "
            + (near.isEmpty()
                ? "there are: " + String.join(", ", queries.keySet())
                : "did you mean " + near.get(0) + "?"));
  }
}
