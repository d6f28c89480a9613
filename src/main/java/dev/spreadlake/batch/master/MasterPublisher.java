package dev.spreadlake.batch.master;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.model.ModelDoc;
import dev.spreadlake.batch.model.SqlModel;
import dev.spreadlake.batch.publish.CsvDigest;
import dev.spreadlake.batch.publish.CsvExport;
import dev.spreadlake.batch.publish.Durable;
import dev.spreadlake.batch.publish.Segment;
import dev.spreadlake.batch.publish.SortedLines;
import dev.spreadlake.batch.publish.Splice;
import dev.spreadlake.batch.run.Beside;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.batch.run.Steps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/**
 * Writes the marts as one CSV per table, in the order their descriptions give, and hashes each
 * while the next is being written. After a change:
 *
 * <ul>
 *   <li>the facts are ordered by day, and the ledger says where each day ends and what the hash was
 *       there. Days in front of the first that changed are neither selected nor hashed again. Their
 *       bytes are copied from the version before; or, where the version before that one is there
 *       still and has rested, its file is cut after them, taken over and written on, so that a day
 *       costs what the day has;
 *   <li>of the users only those that were touched are selected, and merged into the older file;
 *   <li>a table in which nothing changed is the same file under a second name.
 * </ul>
 */
final class MasterPublisher implements AutoCloseable {
  /** Facts in order of days. A fresh build leaves them in their order, so writing need not sort. */
  static final List<String> BY_DAY =
      List.of(
          "fact_deposit",
          "fact_withdrawal",
          "fact_event",
          "fact_user_day",
          "fact_user_currency_day",
          "fact_currency_day",
          "fact_activity_day");

  private static final String BY_USER = "dim_user";

  /**
   * What the set follows.
   *
   * @param version the version that is published
   * @param folder its folder
   * @param spare folder of the version before that one, if it may be written over
   */
  record Before(String version, Path folder, Optional<Path> spare) {}

  /** Days from {@code from} on; {@code kept} bytes are those of the version before. */
  private record Written(RunReport.Table table, List<Segment> days, int from, OptionalLong kept) {}

  private final DuckDb db;
  private final Sql sql;
  private final Path folder;
  private final Steps steps;
  private final String run;
  private final PublishedLedger ledger;
  private Future<Written> users;
  private final Beside hashing;

  private MasterPublisher(DuckDb db, Sql sql, Path folder, Steps steps, String run, int hashing) {
    this.db = db;
    this.sql = sql;
    this.folder = folder;
    this.steps = steps;
    this.run = run;
    this.ledger = new PublishedLedger(db);
    this.hashing = new Beside("master-hash", hashing);
  }

  /**
   * Of a fresh build, where the engine keeps the processors busy.
   *
   * @param folder the new version of the set
   */
  static MasterPublisher fresh(DuckDb db, Sql sql, Path folder, Steps steps, String run) {
    return new MasterPublisher(db, sql, folder, steps, run, 1);
  }

  /** Of a change, where the days of the facts need not wait for the users, who take longest. */
  static MasterPublisher ofChange(DuckDb db, Sql sql, Path folder, Steps steps, String run) {
    return new MasterPublisher(db, sql, folder, steps, run, 2);
  }

  /** Writes every table of a fresh build; each is on the disk when this returns. */
  List<RunReport.Table> all() throws IOException {
    List<Future<Written>> pending = new ArrayList<>();
    for (SqlModel model : sql.models().layer("marts")) {
      steps.next("write " + model.name());
      pending.add(whole(model.doc()));
    }
    return recorded(pending);
  }

  /**
   * Begins to write the users, whose rows are in made_user: merging them into the older file takes
   * longer than all that is left to do, so it is begun before the checks have judged. What they
   * refuse is never published.
   */
  void beginUsers(Before before) {
    steps.next("write " + BY_USER);
    try {
      users = users(sql.models().model(BY_USER).doc(), before);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes the tables after a change: days are in {@code touched_day}; users have been begun with.
   */
  List<RunReport.Table> changed(Before before) throws IOException {
    List<Future<Written>> pending = new ArrayList<>();
    for (SqlModel model : sql.models().layer("marts")) {
      if (model.name().equals(BY_USER)) {
        pending.add(users);
        continue;
      }
      steps.next("write " + model.name());
      pending.add(BY_DAY.contains(model.name()) ? days(model.doc(), before) : whole(model.doc()));
    }
    ledger.beginStep();
    List<RunReport.Table> tables = recorded(pending);
    for (Future<Written> future : pending) {
      Written written = Beside.await(future);
      written.kept().ifPresent(kept -> ledger.step(before.version(), written.table().name(), kept));
    }
    return tables;
  }

  private List<RunReport.Table> recorded(List<Future<Written>> pending) throws IOException {
    List<RunReport.Table> tables = new ArrayList<>();
    for (Future<Written> future : pending) {
      Written written = Beside.await(future);
      tables.add(written.table());
      ledger.record(written.table(), written.days(), written.from(), run);
    }
    return tables;
  }

  private Future<Written> whole(ModelDoc doc) {
    Path file = file(doc);
    boolean byDay = BY_DAY.contains(doc.name());
    String order = byDay ? "" : " order by " + String.join(", ", doc.orderBy());
    long rows = CsvExport.write(db, select(doc, doc.name(), "true") + order, file, true);
    List<Segment> days = byDay ? rowsOfDays(doc.name(), "true") : List.of();
    return later(
        () -> {
          CsvDigest digest =
              byDay ? CsvDigest.ofSegments(file, days) : CsvDigest.of(file, List.of(rows));
          Durable.sync(file);
          RunReport.Table table = new RunReport.Table(doc.name(), rows, digest.sha256());
          return new Written(table, byDay ? digest.segments() : days, 0, OptionalLong.empty());
        });
  }

  private Future<Written> days(ModelDoc doc, Before before) throws IOException {
    String name = doc.name();
    Path old = before.folder().resolve(name + ".csv");
    Set<Integer> touched =
        new HashSet<>(
            db.query(
                "select distinct date_key from touched_day where table_name = ?",
                row -> row.getInt(1),
                name));
    if (touched.isEmpty()) {
      return same(doc, old, OptionalLong.of(Files.size(old)));
    }
    String where =
        "date_key in (select date_key from touched_day where table_name = " + literal(name) + ")";
    Path part = part(doc, doc.name(), where);
    List<Segment> fresh = rowsOfDays(name, where);
    List<Segment> noted = ledger.days(name);
    OptionalLong there = spare(doc, before);
    Path file = file(doc);
    return later(
        () -> {
          Splice.Made made = Splice.write(file, there, old, noted, touched, part, fresh);
          Files.delete(part);
          Durable.sync(file);
          return hashed(name, file, made);
        });
  }

  /** Hashes what comes after the days that stayed as they were; all, if it must. */
  private static Written hashed(String name, Path file, Splice.Made made) throws IOException {
    List<Segment> before = made.before();
    OptionalLong kept = OptionalLong.of(made.keptBytes());
    Optional<CsvDigest> rest =
        before.isEmpty() || made.after().isEmpty()
            ? Optional.empty()
            : CsvDigest.after(before.get(before.size() - 1), file, made.after());
    List<Segment> all = new ArrayList<>(before);
    all.addAll(made.after());
    long rows = all.stream().mapToLong(Segment::rows).sum();
    if (rest.isPresent()) {
      RunReport.Table table = new RunReport.Table(name, rows, rest.get().sha256());
      int from = before.get(before.size() - 1).key() + 1;
      return new Written(table, rest.get().segments(), from, kept);
    }
    CsvDigest digest = CsvDigest.ofSegments(file, all);
    return new Written(
        new RunReport.Table(name, rows, digest.sha256()), digest.segments(), 0, kept);
  }

  /** Takes the resting version's file over, as the file to write on. */
  private OptionalLong spare(ModelDoc doc, Before before) throws IOException {
    OptionalLong kept = ledger.keptBytes(doc.name());
    if (before.spare().isEmpty() || kept.isEmpty()) {
      return OptionalLong.empty();
    }
    Path file = before.spare().get().resolve(doc.name() + ".csv");
    if (!Files.isRegularFile(file) || !Durable.hasOneName(file)) {
      return OptionalLong.empty();
    }
    Files.move(file, file(doc), StandardCopyOption.ATOMIC_MOVE);
    return kept;
  }

  private Future<Written> users(ModelDoc doc, Before before) throws IOException {
    Path old = before.folder().resolve(doc.name() + ".csv");
    if (db.queryLong("select count(*) from touched_user") == 0) {
      return same(doc, old, OptionalLong.empty());
    }
    Path part = part(doc, "made_user", "true");
    Path file = file(doc);
    return later(
        () -> {
          SortedLines.Written merged = SortedLines.merge(file, old, part);
          Files.delete(part);
          Durable.sync(file);
          RunReport.Table table = new RunReport.Table(doc.name(), merged.rows(), merged.sha256());
          return new Written(table, List.of(), 0, OptionalLong.empty());
        });
  }

  private Future<Written> same(ModelDoc doc, Path old, OptionalLong kept) throws IOException {
    Files.createLink(file(doc), old);
    RunReport.Table table = ledger.table(doc.name());
    return later(() -> new Written(table, List.of(), Integer.MAX_VALUE, kept));
  }

  private Path part(ModelDoc doc, String table, String where) {
    Path part = folder.resolve("." + doc.name() + ".part");
    CsvExport.write(
        db,
        select(doc, table, where) + " order by " + String.join(", ", doc.orderBy()),
        part,
        false);
    return part;
  }

  private List<Segment> rowsOfDays(String table, String where) {
    return db.query(
        "select date_key, count(*) from " + table + " where " + where + " group by 1 order by 1",
        row -> Segment.of(row.getInt(1), row.getLong(2)));
  }

  private Path file(ModelDoc doc) {
    return folder.resolve(doc.name() + ".csv");
  }

  private static String select(ModelDoc doc, String table, String where) {
    List<String> columns = doc.columns().stream().map(ModelDoc.Column::name).toList();
    return "select "
        + String.join(", ", columns)
        + " from "
        + table
        + (where.equals("true") ? "" : " where " + where);
  }

  private Future<Written> later(Callable<Written> task) {
    return hashing.begin(task);
  }

  /** Whatever is still being written is broken off, and nothing is written any more after this. */
  @Override
  public void close() {
    hashing.close();
  }
}
