package dev.spreadlake.batch.query;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.duckdb.DuckDbException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Answers named queries from the published tables of a lake. Each answer comes from one published
 * version; a newer one is picked up at the next question.
 *
 * <p>Blocking. Calls are taken one at a time; {@link #cancel} may come from any thread.
 */
public final class QueryRunner implements AutoCloseable {
  /** Takes an answer row by row. */
  public interface Sink {
    /** Called once, before any row. */
    void columns(List<String> names);

    /** Returns whether more rows are wanted. */
    boolean row(List<Object> values);

    /** Called once, after the last row, if nothing failed. */
    default void end() {}
  }

  private final QueryCatalog catalog;
  private final Path lake;
  private final DuckDb db;
  private final Duration timeLimit;
  private final ScheduledExecutorService watch;
  private volatile Statement running;
  private final Map<String, PublishedTables> versions = new HashMap<>();
  private final Map<String, Set<String>> viewed = new HashMap<>();

  /**
   * @param lake the lake's root
   * @param memoryMax bound of the engine, such as {@code 1GB}
   * @param spill existing or creatable folder for what does not fit
   * @param timeLimit an answer that takes longer is stopped
   */
  public QueryRunner(
      QueryCatalog catalog,
      Path lake,
      String memoryMax,
      int threads,
      Path spill,
      Duration timeLimit) {
    this.catalog = catalog;
    this.lake = lake;
    this.timeLimit = timeLimit;
    this.watch =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "query-time-limit");
              thread.setDaemon(true);
              return thread;
            });
    this.db = DuckDb.inMemory(memoryMax, threads, spill);
    db.execute("set parquet_metadata_cache = true");
  }

  public QueryCatalog catalog() {
    return catalog;
  }

  /**
   * Answers a query.
   *
   * @param rowsMax the answer is cut after so many rows, and says so
   * @throws QueryProblem if it cannot be answered
   */
  public synchronized QueryResult run(String name, Map<String, String> parameters, int rowsMax) {
    List<String> columns = new ArrayList<>();
    List<List<Object>> rows = new ArrayList<>();
    boolean[] more = {false};
    String version =
        answer(
            name,
            parameters,
            rowsMax + 1L,
            new Sink() {
              @Override
              public void columns(List<String> names) {
                columns.addAll(names);
              }

              @Override
              public boolean row(List<Object> values) {
                more[0] = rows.size() == rowsMax;
                if (!more[0]) {
                  rows.add(values);
                }
                return !more[0];
              }
            });
    return new QueryResult(name, version, columns, rows, more[0]);
  }

  /**
   * Answers a query row by row, so that an answer of any size takes no memory here.
   *
   * @return the published version that was read
   * @throws QueryProblem if it cannot be answered
   */
  public synchronized String stream(String name, Map<String, String> parameters, Sink sink) {
    return answer(name, parameters, Long.MAX_VALUE, sink);
  }

  /**
   * Asks for no more than {@code rowsMax}, so that the engine looks for the first rows of an order
   * without sorting all. It keeps the order of a select within one that limits it
   * (https://duckdb.org/docs/stable/sql/dialect/order_preservation).
   */
  private String answer(String name, Map<String, String> parameters, long rowsMax, Sink sink) {
    NamedQuery query = catalog.query(name);
    Map<String, Object> bound = query.bind(parameters);
    PublishedTables tables = pin(query.pipeline());
    prepare(query, tables);
    checkKnown(query, bound, tables);
    NamedQuery.Positional positional = query.positional();
    ScheduledFuture<?> limit =
        watch.schedule(this::cancel, timeLimit.toMillis(), TimeUnit.MILLISECONDS);
    String sql = "select * from (\n" + positional.sql() + "\n) limit " + rowsMax;
    try (PreparedStatement statement = db.connection().prepareStatement(sql)) {
      running = statement;
      for (int i = 0; i < positional.names().size(); i++) {
        statement.setObject(i + 1, bound.get(positional.names().get(i)));
      }
      try (ResultSet result = statement.executeQuery()) {
        send(result, sink);
      }
      return tables.version();
    } catch (SQLException e) {
      if (limit.isDone()) {
        throw QueryProblem.late(name + " was stopped after " + timeLimit.toSeconds() + " s", e);
      }
      throw QueryProblem.failed(name + " failed: " + e.getMessage(), e);
    } finally {
      running = null;
      limit.cancel(false);
    }
  }

  private PublishedTables pin(String pipeline) {
    Path now = PublishedTables.current(lake, pipeline);
    PublishedTables pinned = versions.get(pipeline);
    if (pinned == null || !pinned.folder().equals(now)) {
      pinned = PublishedTables.of(now, pipeline);
      versions.put(pipeline, pinned);
      viewed.remove(pipeline);
    }
    return pinned;
  }

  private void prepare(NamedQuery query, PublishedTables tables) {
    Set<String> done = viewed.computeIfAbsent(query.pipeline(), p -> new LinkedHashSet<>());
    List<String> missing = query.doc().reads().stream().filter(t -> !done.contains(t)).toList();
    try {
      tables.open(db, missing);
    } catch (DuckDbException e) {
      throw QueryProblem.failed(query.name() + " cannot open its tables: " + e.getMessage(), e);
    }
    done.addAll(missing);
  }

  /** What the tables do not know is a mistake of whoever asks, not an amount of 0 or no login. */
  private void checkKnown(NamedQuery query, Map<String, Object> bound, PublishedTables tables) {
    for (QueryParameter parameter : query.doc().parameters()) {
      Object value = bound.get(parameter.name());
      if (value == null) {
        continue;
      }
      switch (parameter.type()) {
        case CURRENCY -> checkCurrency(parameter, value, tables);
        case USER -> checkUser(parameter, value, tables);
        case DATE, MONTH, INTEGER, CHOICE, SERIES -> {
          // Any that is well-formed may be asked about.
        }
      }
    }
  }

  private void checkCurrency(QueryParameter parameter, Object code, PublishedTables tables) {
    List<String> known =
        db.queryStrings(
            "select currency from dim_currency where currency_key <> 0 order by currency");
    if (!known.contains(code)) {
      throw unknown(parameter, "a currency", code, tables, "allowed: " + String.join(", ", known));
    }
  }

  private void checkUser(QueryParameter parameter, Object id, PublishedTables tables) {
    if (db.queryLong("select count(*) from dim_user where user_id = ? and user_key <> 0", id) > 0) {
      return;
    }
    long known = db.queryLong("select count(*) from dim_user where is_current and user_key <> 0");
    throw unknown(
        parameter,
        "a user",
        id,
        tables,
        known + (known == 1 ? " user is known" : " users are known"));
  }

  private static QueryProblem unknown(
      QueryParameter parameter, String kind, Object value, PublishedTables tables, String known) {
    return QueryProblem.parameter(
        parameter.name(),
        "parameter "
            + parameter.name()
            + " must be "
            + kind
            + " of the tables "
            + tables.version()
            + " (was '"
            + value
            + "'); "
            + known);
  }

  private static void send(ResultSet result, Sink sink) throws SQLException {
    ResultSetMetaData meta = result.getMetaData();
    int count = meta.getColumnCount();
    List<String> names = new ArrayList<>(count);
    for (int i = 1; i <= count; i++) {
      names.add(meta.getColumnName(i));
    }
    sink.columns(names);
    boolean wanted = true;
    while (wanted && result.next()) {
      List<Object> values = new ArrayList<>(count);
      for (int i = 1; i <= count; i++) {
        Object value = result.getObject(i);
        values.add(value instanceof Timestamp time ? time.toLocalDateTime() : value);
      }
      wanted = sink.row(values);
    }
    sink.end();
  }

  /** Stops the answer under way, if any; its caller gets a {@link QueryProblem}. */
  public void cancel() {
    Statement statement = running;
    if (statement == null) {
      return;
    }
    try {
      statement.cancel();
    } catch (SQLException e) {
      throw QueryProblem.failed("cannot cancel: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    watch.shutdownNow();
    db.close();
  }
}
