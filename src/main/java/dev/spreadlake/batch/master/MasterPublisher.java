package dev.spreadlake.batch.master;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.model.ModelDoc;
import dev.spreadlake.batch.model.SqlModel;
import dev.spreadlake.batch.publish.CsvDigest;
import dev.spreadlake.batch.publish.CsvExport;
import dev.spreadlake.batch.publish.Durable;
import dev.spreadlake.batch.publish.Splice;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.batch.run.Steps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Writes the marts as one CSV per table, in the order their descriptions give, and hashes each
 * while the next is being written. The facts are ordered by day, and the state keeps where each day
 * ends in the file: a run that changed some days copies the bytes of the others from the version
 * before, and a table in which nothing changed is the same file under a second name.
 */
final class MasterPublisher implements AutoCloseable {
  /** Facts in order of days. A fresh build leaves them in their order, so writing need not sort. */
  static final List<String> BY_DAY =
      List.of("fact_deposit", "fact_withdrawal", "fact_event", "fact_user_day");

  private record Written(RunReport.Table table, List<Splice.Segment> segments) {}

  private final DuckDb db;
  private final Sql sql;
  private final Path folder;
  private final Steps steps;
  private final String run;
  private final ExecutorService hashing =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "master-hash");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param folder the new version of the set
   */
  MasterPublisher(DuckDb db, Sql sql, Path folder, Steps steps, String run) {
    this.db = db;
    this.sql = sql;
    this.folder = folder;
    this.steps = steps;
    this.run = run;
  }

  /** The ledger of days, in a new state. */
  static void open(DuckDb db) {
    db.execute(
        "create or replace table day_ledger (table_name varchar, date_key integer,"
            + " row_count bigint, byte_end bigint, runs integer, last_run varchar);"
            + "create or replace table table_ledger (table_name varchar, row_count bigint,"
            + " sha256 varchar)");
  }

  /** Writes every table of a fresh build; each is on the disk when this returns. */
  List<RunReport.Table> all() throws IOException {
    return write(Optional.empty());
  }

  /**
   * Writes the tables after a change; days are in {@code touched_day}.
   *
   * @param before folder of the version this one follows
   */
  List<RunReport.Table> changed(Path before) throws IOException {
    return write(Optional.of(before));
  }

  private List<RunReport.Table> write(Optional<Path> before) throws IOException {
    List<Future<Written>> pending = new ArrayList<>();
    for (SqlModel model : sql.models().layer("marts")) {
      steps.next("write " + model.name());
      boolean patch = before.isPresent() && BY_DAY.contains(model.name());
      pending.add(patch ? patched(model.doc(), before.get()) : whole(model.doc()));
    }
    List<RunReport.Table> tables = new ArrayList<>();
    for (Future<Written> future : pending) {
      Written written = await(future);
      tables.add(written.table());
      record(written);
    }
    return tables;
  }

  private Future<Written> whole(ModelDoc doc) {
    Path file = file(doc);
    boolean byDay = BY_DAY.contains(doc.name());
    String order = byDay ? "" : " order by " + String.join(", ", doc.orderBy());
    long rows = CsvExport.write(db, select(doc, "true") + order, file, true);
    List<Splice.Segment> days = byDay ? days(doc.name(), "true") : List.of();
    List<Long> counts = byDay ? days.stream().map(Splice.Segment::rows).toList() : List.of(rows);
    return later(
        () -> {
          CsvDigest digest = CsvDigest.of(file, counts);
          Durable.sync(file);
          List<Splice.Segment> ended = new ArrayList<>();
          for (int i = 0; i < days.size(); i++) {
            Splice.Segment day = days.get(i);
            ended.add(new Splice.Segment(day.key(), day.rows(), digest.ends().get(i)));
          }
          return new Written(new RunReport.Table(doc.name(), rows, digest.sha256()), ended);
        });
  }

  private Future<Written> patched(ModelDoc doc, Path before) throws IOException {
    String name = doc.name();
    Path old = before.resolve(name + ".csv");
    Set<Integer> touched =
        new HashSet<>(
            db.query(
                "select distinct date_key from touched_day where table_name = ?",
                row -> row.getInt(1),
                name));
    if (touched.isEmpty()) {
      Files.createLink(file(doc), old);
      RunReport.Table same =
          db.query(
                  "select row_count, sha256 from table_ledger where table_name = ?",
                  row -> new RunReport.Table(name, row.getLong(1), row.getString(2)),
                  name)
              .get(0);
      return later(() -> new Written(same, List.of()));
    }
    String where =
        "date_key in (select date_key from touched_day where table_name = " + literal(name) + ")";
    Path part = folder.resolve("." + name + ".part");
    CsvExport.write(
        db, select(doc, where) + " order by " + String.join(", ", doc.orderBy()), part, false);
    List<Splice.Segment> fresh = days(name, where);
    List<Splice.Segment> kept =
        db.query(
            "select date_key, row_count, byte_end from day_ledger where table_name = ?"
                + " order by date_key",
            row -> new Splice.Segment(row.getInt(1), row.getLong(2), row.getLong(3)),
            name);
    Path file = file(doc);
    return later(
        () -> {
          List<Splice.Segment> segments = Splice.write(file, old, kept, touched, part, fresh);
          Files.delete(part);
          String sha = CsvDigest.of(file, List.of()).sha256();
          Durable.sync(file);
          long rows = segments.stream().mapToLong(Splice.Segment::rows).sum();
          return new Written(new RunReport.Table(name, rows, sha), segments);
        });
  }

  private List<Splice.Segment> days(String table, String where) {
    return db.query(
        "select date_key, count(*) from " + table + " where " + where + " group by 1 order by 1",
        row -> new Splice.Segment(row.getInt(1), row.getLong(2), 0));
  }

  private void record(Written written) {
    String name = literal(written.table().name());
    db.execute("delete from table_ledger where table_name = " + name);
    db.execute(
        "insert into table_ledger values ("
            + (name + ", " + written.table().rows() + ", '" + written.table().sha256() + "')"));
    if (written.segments().isEmpty()) {
      return;
    }
    db.execute("create or replace temp table segment (date_key integer, n bigint, e bigint)");
    StringBuilder values = new StringBuilder();
    for (Splice.Segment day : written.segments()) {
      values.append(values.length() == 0 ? "insert into segment values " : ", ");
      values.append("(" + day.key() + ", " + day.rows() + ", " + day.end() + ")");
    }
    db.execute(values.toString());
    db.execute(
        "create or replace temp table day_before as select * from day_ledger where table_name = "
            + name
            + "; delete from day_ledger where table_name = "
            + name
            + "; insert into day_ledger select "
            + name
            + ", t.date_key, t.n, t.e, t.runs + t.hit, case when t.hit = 1 then "
            + literal(run)
            + " else t.last_run end from (select s.date_key, s.n, s.e, coalesce(b.runs, 0) as runs,"
            + " b.last_run, case when b.date_key is null or s.date_key in (select date_key from"
            + " touched_day where table_name = "
            + name
            + ") then 1 else 0 end as hit from segment as s left join day_before as b"
            + " on b.date_key = s.date_key) as t");
  }

  private Path file(ModelDoc doc) {
    return folder.resolve(doc.name() + ".csv");
  }

  private static String select(ModelDoc doc, String where) {
    List<String> columns = doc.columns().stream().map(ModelDoc.Column::name).toList();
    return "select "
        + String.join(", ", columns)
        + " from "
        + doc.name()
        + (where.equals("true") ? "" : " where " + where);
  }

  private Future<Written> later(Callable<Written> task) {
    return hashing.submit(task);
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
