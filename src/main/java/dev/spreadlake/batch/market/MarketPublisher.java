package dev.spreadlake.batch.market;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.model.ModelDoc;
import dev.spreadlake.batch.model.SqlModel;
import dev.spreadlake.batch.publish.CsvDigest;
import dev.spreadlake.batch.publish.CsvExport;
import dev.spreadlake.batch.publish.Durable;
import dev.spreadlake.batch.run.Beside;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.batch.run.Steps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** Writes the marts as one CSV per table, in the order their descriptions give. One thread. */
final class MarketPublisher {
  private final DuckDb db;
  private final MarketSql sql;
  private final Path folder;
  private final Steps steps;
  private final Beside beside;

  /**
   * @param folder the new version of the set
   * @param beside hashes a table while the next is being written
   */
  MarketPublisher(DuckDb db, MarketSql sql, Path folder, Steps steps, Beside beside) {
    this.db = db;
    this.sql = sql;
    this.folder = folder;
    this.steps = steps;
    this.beside = beside;
  }

  /** Each is on the disk when this returns. */
  List<RunReport.Table> write() throws IOException {
    List<Future<RunReport.Table>> pending = new ArrayList<>();
    for (SqlModel model : sql.models().layer("marts")) {
      if (MarketParts.TABLES.contains(model.name())) {
        continue;
      }
      steps.next("write " + model.name());
      Path file = folder.resolve(model.name() + ".csv");
      long rows = CsvExport.write(db, select(model.doc()), file, true);
      pending.add(
          beside.begin(
              () -> {
                String sha256 = CsvDigest.of(file, List.of(rows)).sha256();
                Durable.sync(file);
                return new RunReport.Table(model.name(), rows, sha256);
              }));
    }
    List<RunReport.Table> tables = new ArrayList<>();
    for (Future<RunReport.Table> table : pending) {
      tables.add(Beside.await(table));
    }
    return tables;
  }

  private static String select(ModelDoc doc) {
    String columns =
        doc.columns().stream().map(c -> DuckDb.name(c.name())).collect(Collectors.joining(", "));
    String order = doc.orderBy().stream().map(DuckDb::name).collect(Collectors.joining(", "));
    return "select " + columns + " from " + doc.name() + " order by " + order;
  }
}
