package dev.spreadlake.batch.master;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.model.ModelDoc;
import dev.spreadlake.batch.model.SqlModel;
import dev.spreadlake.batch.publish.CsvDigest;
import dev.spreadlake.batch.publish.CsvExport;
import dev.spreadlake.batch.publish.Durable;
import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Writes the marts as one CSV per table, in the order their descriptions give, and hashes each
 * while the next is being written.
 */
final class MasterPublisher implements AutoCloseable {
  /** Tables whose select ends in their order, so that a fresh build need not sort them again. */
  private static final Set<String> MADE_IN_ORDER =
      Set.of("fact_deposit", "fact_withdrawal", "fact_event", "fact_user_day");

  private final DuckDb db;
  private final Sql sql;
  private final Path folder;
  private final Steps steps;
  private final ExecutorService hashing =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "master-hash");
            thread.setDaemon(true);
            return thread;
          });

  MasterPublisher(DuckDb db, Sql sql, Path folder, Steps steps) {
    this.db = db;
    this.sql = sql;
    this.folder = folder;
    this.steps = steps;
  }

  /** Writes every table of a fresh build; each is on the disk when this returns. */
  List<RunReport.Table> all() throws IOException {
    List<Future<RunReport.Table>> pending = new ArrayList<>();
    for (SqlModel model : sql.models().layer("marts")) {
      steps.next("write " + model.name());
      pending.add(table(model));
    }
    List<RunReport.Table> tables = new ArrayList<>();
    for (Future<RunReport.Table> table : pending) {
      tables.add(await(table));
    }
    return tables;
  }

  private Future<RunReport.Table> table(SqlModel model) {
    Path file = folder.resolve(model.name() + ".csv");
    long rows = CsvExport.write(db, select(model.doc()), file, true);
    return hashing.submit(
        () -> {
          CsvDigest digest = CsvDigest.of(file, List.of(rows));
          Durable.sync(file);
          return new RunReport.Table(model.name(), rows, digest.sha256());
        });
  }

  private static String select(ModelDoc doc) {
    List<String> columns = doc.columns().stream().map(ModelDoc.Column::name).toList();
    String select = "select " + String.join(", ", columns) + " from " + doc.name();
    return MADE_IN_ORDER.contains(doc.name())
        ? select
        : select + " order by " + String.join(", ", doc.orderBy());
  }

  private static <T> T await(Future<T> future) throws IOException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    hashing.shutdownNow();
  }
}
