package dev.spreadlake.batch.news;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.model.ModelCatalog;
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
import java.util.stream.Collectors;

/** Writes the marts as one CSV each, the items as Parquet besides. One thread. */
final class NewsPublisher {
  private final DuckDb db;
  private final ModelCatalog models;

  NewsPublisher(DuckDb db, ModelCatalog models) {
    this.db = db;
    this.models = models;
  }

  /** The typed items, {@code silver/news/items.parquet}. */
  void silver(Path folder) throws IOException {
    parquet(models.model("core_item").doc(), folder.resolve("items.parquet"));
  }

  /** Every mart, each on the disk when this returns. */
  List<RunReport.Table> gold(Path folder) throws IOException {
    List<RunReport.Table> tables = new ArrayList<>();
    for (SqlModel model : models.layer("marts")) {
      Path file = folder.resolve(model.name() + ".csv");
      long rows = CsvExport.write(db, select(model.doc()), file, true);
      Durable.sync(file);
      String sha256 = CsvDigest.of(file, List.of()).sha256();
      tables.add(new RunReport.Table(model.name(), rows, sha256));
    }
    parquet(models.model("items").doc(), folder.resolve("items.parquet"));
    return tables;
  }

  private void parquet(ModelDoc doc, Path file) throws IOException {
    Path hidden = file.resolveSibling("." + file.getFileName() + ".part");
    db.update(
        "copy ("
            + select(doc)
            + ") to "
            + literal(hidden.toAbsolutePath())
            + " (format parquet, compression zstd)");
    Durable.sync(hidden);
    Durable.move(hidden, file);
  }

  private static String select(ModelDoc doc) {
    return doc.columns().stream()
            .map(ModelDoc.Column::name)
            .collect(Collectors.joining(", ", "select ", " from " + doc.name()))
        + " order by "
        + String.join(", ", doc.orderBy());
  }
}
