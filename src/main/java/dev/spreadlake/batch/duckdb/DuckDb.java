package dev.spreadlake.batch.duckdb;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One embedded DuckDB with a bound on memory and threads, and a folder it may spill to. UTC inside;
 * nothing is fetched from a network.
 *
 * <p>Blocking. One thread at a time, except {@link #cancel}, which any thread may call.
 */
public final class DuckDb implements AutoCloseable {
  /** Reads one row; columns count from 1. */
  @FunctionalInterface
  public interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private static final AtomicBoolean LOADED_AHEAD = new AtomicBoolean();
  private static final AtomicBoolean UNPACKED_DELETED = new AtomicBoolean();

  private final Connection connection;
  private volatile Statement running;
  private volatile boolean cancelled;

  private DuckDb(Connection connection) {
    this.connection = connection;
  }

  /**
   * A database in memory.
   *
   * @param memoryMax such as {@code 4GB}
   * @param spill existing or creatable folder; what does not fit goes into one of its own in there
   */
  public static DuckDb inMemory(String memoryMax, int threads, Path spill) {
    return open("jdbc:duckdb:", memoryMax, threads, spill);
  }

  /** A database in a file, created if absent. */
  public static DuckDb file(Path file, String memoryMax, int threads, Path spill) {
    return open("jdbc:duckdb:" + file.toAbsolutePath(), memoryMax, threads, spill);
  }

  /**
   * Unpacks and loads the engine's library on a thread of its own, once in a process, which takes
   * half a second, while the caller gets on with something else. If it cannot be loaded, whoever
   * opens a database is told so.
   */
  public static void loadAhead() {
    if (!LOADED_AHEAD.compareAndSet(false, true)) {
      return;
    }
    Thread loading =
        new Thread(
            () -> {
              try {
                connect("jdbc:duckdb:", new Properties()).close();
              } catch (SQLException e) {
                throw new DuckDbException("cannot load the engine: " + e.getMessage(), e);
              }
            },
            "duckdb-load");
    loading.setDaemon(true);
    loading.start();
  }

  private static DuckDb open(String url, String memoryMax, int threads, Path spill) {
    try {
      Properties properties = new Properties();
      properties.setProperty("memory_limit", memoryMax);
      properties.setProperty("threads", Integer.toString(threads));
      properties.setProperty("temp_directory", SpillFolders.fresh(spill).toString());
      properties.setProperty("autoinstall_known_extensions", "false");
      Connection connection = connect(url, properties);
      // Not a start-up property: the time zones' extension is loaded only then.
      try (Statement statement = connection.createStatement()) {
        statement.execute("set TimeZone = 'UTC'");
      }
      return new DuckDb(connection);
    } catch (SQLException | IOException e) {
      throw new DuckDbException("cannot open " + url + ": " + e.getMessage(), e);
    }
  }

  /** The first one loads the engine's library. */
  private static Connection connect(String url, Properties properties) throws SQLException {
    Connection connection = DriverManager.getConnection(url, properties);
    if (UNPACKED_DELETED.compareAndSet(false, true)) {
      UnpackedLibraries.delete();
    }
    return connection;
  }

  /** Runs one or more statements separated by semicolons. */
  public void execute(String sql) {
    try (Statement statement = connection.createStatement()) {
      begin(statement);
      statement.execute(sql);
    } catch (SQLException e) {
      throw failed(sql, e);
    } finally {
      running = null;
    }
  }

  /** Runs one statement that changes or copies rows; how many. */
  public long update(String sql) {
    try (Statement statement = connection.createStatement()) {
      begin(statement);
      return statement.executeLargeUpdate(sql);
    } catch (SQLException e) {
      throw failed(sql, e);
    } finally {
      running = null;
    }
  }

  /** Runs a query with positional parameters. */
  public <T> List<T> query(String sql, RowReader<T> reader, Object... parameters) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      begin(statement);
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      List<T> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          rows.add(reader.read(result));
        }
      }
      return rows;
    } catch (SQLException e) {
      throw failed(sql, e);
    } finally {
      running = null;
    }
  }

  /** The first column of a query, as text. */
  public List<String> queryStrings(String sql, Object... parameters) {
    return query(sql, row -> row.getString(1), parameters);
  }

  /** The single number a query gives. */
  public long queryLong(String sql, Object... parameters) {
    List<Long> rows = query(sql, row -> row.getLong(1), parameters);
    if (rows.size() != 1) {
      throw new DuckDbException("expected one row, got " + rows.size() + ": " + sql, null);
    }
    return rows.get(0);
  }

  /**
   * Runs {@code statements} with each outer join's right side as the one that is held in memory,
   * which is how a select of many rows and a small table says it. Left to itself the engine guesses
   * the sizes, takes every filter to keep a fifth, and after two of them holds the many.
   */
  public void sidesAsWritten(Runnable statements) {
    execute("set disabled_optimizers = 'build_side_probe_side'");
    try {
      statements.run();
    } finally {
      execute("reset disabled_optimizers");
    }
  }

  /** Works with so many threads from now on, at least one. */
  public void threads(int count) {
    execute("set threads = " + count);
  }

  /**
   * Takes so much memory at most from now on; what is held beyond it is dropped, or spilled.
   *
   * @param most such as {@code 800MB}
   */
  public void memory(String most) {
    execute("set memory_limit = " + literal(most));
  }

  /** Whether {@link #cancel} was called, for work between statements. */
  public boolean isCancelled() {
    return cancelled;
  }

  /**
   * Stops what is running, and lets nothing run any more: it all fails with a {@link
   * DuckDbException}.
   */
  public void cancel() {
    cancelled = true;
    interrupt();
  }

  /** Stops what is running, which fails with a {@link DuckDbException}; what comes after runs. */
  public void interrupt() {
    Statement statement = running;
    if (statement != null) {
      try {
        statement.cancel();
      } catch (SQLException e) {
        if (running == statement) {
          throw new DuckDbException("cannot cancel: " + e.getMessage(), e);
        }
      }
    }
  }

  private void begin(Statement statement) {
    running = statement;
    // After it is known as running: a wish to stop finds the one or the other.
    if (cancelled) {
      throw new DuckDbException("cancelled", null);
    }
  }

  /** The JDBC connection, for the appender and for metadata; stays owned by this object. */
  public Connection connection() {
    return connection;
  }

  /** {@code text} as an SQL string literal. */
  public static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** {@code text} as the name of a column or table. */
  public static String name(String text) {
    return "\"" + text.replace("\"", "\"\"") + "\"";
  }

  /** {@code path} as an SQL string literal. */
  public static String literal(Path path) {
    return literal(path.toString());
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new DuckDbException("cannot close: " + e.getMessage(), e);
    }
  }

  private static DuckDbException failed(String sql, SQLException e) {
    String head = sql.length() > 400 ? sql.substring(0, 400) + " …" : sql;
    return new DuckDbException(e.getMessage() + " in: " + head.strip(), e);
  }
}
