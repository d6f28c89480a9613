package dev.spreadlake.batch.master;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.intake.Rejections;
import dev.spreadlake.batch.intake.SourceSpec;
import dev.spreadlake.batch.intake.Staging;
import dev.spreadlake.batch.intake.TakenFile;
import dev.spreadlake.batch.model.ModelDoc;
import dev.spreadlake.batch.model.SqlModel;
import dev.spreadlake.batch.run.BadShareGate;
import dev.spreadlake.batch.run.QuarantineReplay;
import dev.spreadlake.batch.run.Steps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Makes every table from the files at hand, in an empty state.
 *
 * <p>One thread.
 */
final class MasterBuild {
  /** Rule of a row that waits for its user. */
  static final String UNKNOWN_USER = "unknown_user";

  /** A staged row's line; the header is line 1. */
  static final String LINE = "coalesce(s.src_line, s.rowid - b.first_row + 2)";

  private final DuckDb db;
  private final Sql sql;
  private final Staging staging;
  private final Rejections rejections;
  private final InputTally tally;
  private final Steps steps;
  private final BadShareGate gate;

  MasterBuild(
      DuckDb db, Sql sql, Path work, Rejections rejections, Steps steps, BadShareGate gate) {
    this.db = db;
    this.sql = sql;
    this.rejections = rejections;
    this.steps = steps;
    this.gate = gate;
    this.staging = new Staging(db, work, rejections);
    this.tally = new InputTally(db, rejections);
  }

  /** Reads the files, makes core and marts. */
  void full(List<SourceSpec> sources, List<TakenFile> files) throws IOException {
    db.execute(
        "create or replace temp table known_level (user_id varchar, jurisdiction varchar,"
            + " level smallint, event_timestamp timestamp, src_file integer)");
    new Displaced(db).open();
    for (SourceSpec source : sources) {
      if (MasterSources.FACTS.contains(source.name())) {
        continue;
      }
      stage(source, files);
      everyRow(source);
      leaveOtherDays(source.name(), files);
    }
    refuseReplayed(MasterSources.USER_LEVEL, files, "select user_id from stg_user");
    for (String model :
        List.of("core_user", "core_user_level", "core_user_level_other", "core_user_version")) {
      steps.next(model);
      materialize(sql.models().model(model));
    }
    for (SourceSpec source : sources) {
      if (!MasterSources.FACTS.contains(source.name())) {
        tally.count(source, files, "core_" + source.name(), "core_" + source.name());
        drop(source);
      }
    }
    for (SourceSpec source : sources) {
      if (MasterSources.FACTS.contains(source.name())) {
        stage(source, files);
        refuseReplayed(source.name(), files, "select user_id from core_user");
        everyRow(source);
        leaveOtherDays(source.name(), files);
        steps.next("core_" + source.name());
        repeats(source.name());
        db.sidesAsWritten(() -> materialize(sql.models().model("core_" + source.name())));
        if (MasterChecks.SUMMED.contains(source.name())) {
          MasterChecks.sumStaged(db, source.name());
        }
        tally.count(source, files, "core_" + source.name(), "core_" + source.name());
        drop(source);
      }
    }
    gate.check(tally.inputs());
    new UserDays(db, sql, steps).make();
    for (SqlModel model : sql.models().layer("marts")) {
      steps.next(model.name());
      materialize(model);
    }
    // Most checks join it, and it is written.
    db.execute("create or replace temp table dim_user as select * from state.main.dim_user");
  }

  /**
   * Reads the files, takes their rows into the tables there are; leaves a transaction open.
   *
   * @param begun run first in the transaction
   * @param usersMade run once the touched users' rows are what they will be
   */
  void delta(List<SourceSpec> sources, List<TakenFile> files, Runnable begun, Runnable usersMade)
      throws IOException {
    MasterDelta delta = new MasterDelta(db, sql, steps);
    delta.open();
    for (SourceSpec source : sources) {
      stage(source, files);
      everyRow(source);
      leaveOtherDays(source.name(), files);
    }
    db.execute("begin transaction");
    begun.run();
    String users = "select user_id from core_user";
    refuseReplayed(
        MasterSources.USER_LEVEL,
        files,
        users + " union all select user_id from stg_user where rule is null");
    delta.users();
    delta.versions();
    for (SourceSpec source : sources) {
      if (MasterSources.FACTS.contains(source.name())) {
        refuseReplayed(source.name(), files, users);
        delta.facts(source);
        everyRow(source);
        tally.count(source, files, MasterDelta.changed(source.name()), MasterDelta.standing());
      } else if (source.name().equals(MasterSources.USER_LEVEL)) {
        delta.showUsersOfLevels();
        tally.count(source, files, "core_user_level", "core_user_level");
        Narrowed.hide(db, "core_user");
      } else {
        tally.count(source, files, "core_user", "core_user");
      }
      drop(source);
    }
    gate.check(tally.inputs());
    MartsDelta marts = new MartsDelta(db, sql, steps);
    marts.run(usersMade);
    marts.narrowForChecks();
  }

  /** After the checks of {@link #delta}. */
  void widen() {
    new MartsDelta(db, sql, steps).widen();
  }

  void stage(SourceSpec source, List<TakenFile> files) throws IOException {
    String model = sql.model("stg_" + source.name());
    staging.open(source, model);
    steps.next("read " + source.name());
    for (TakenFile file : files) {
      if (file.source().equals(source.name())) {
        staging.add(source, model, file.file(), file.id());
        steps.check();
      }
    }
    rejections.flush();
  }

  /**
   * A row of the quarantine whose user is still not known stays there: it is not held back as a row
   * of a file is, for that would make it the repaired one of its id.
   *
   * @param users select of those known
   */
  private void refuseReplayed(String source, List<TakenFile> files, String users) {
    String replayed =
        files.stream()
            .filter(file -> file.source().equals(source))
            .filter(file -> QuarantineReplay.isTried(file.label()))
            .map(file -> Integer.toString(file.id()))
            .collect(Collectors.joining(", "));
    if (!replayed.isEmpty()) {
      db.execute(
          ("update new_stg_" + source + " set rule = '" + UNKNOWN_USER + "' where rule is null")
              + (" and src_file in (" + replayed + ") and user_id not in (" + users + ")"));
    }
  }

  /** Rows of the quarantine that are of days the run was not asked for stay there. */
  private void leaveOtherDays(String source, List<TakenFile> files) {
    if (files.stream().anyMatch(file -> file.source().equals(source) && file.id() < 0)) {
      db.execute(
          "delete from replayed_row as r using (select s.src_file, "
              + (LINE + " as line from new_stg_" + source + " as s inner join first_row_" + source)
              + " as b on b.src_file = s.src_file where s.src_file < 0 and not "
              + (Days.inRange(source)
                  + ") as o where o.src_file = r.src_file and o.line = r.line"));
    }
  }

  /** Shows the staged rows that the run was asked for, each with its line. */
  void everyRow(SourceSpec source) {
    String table = Staging.table(source);
    db.execute(
        "create or replace temp table first_row_"
            + (source.name() + " as select src_file, min(rowid) as first_row from " + table)
            + (" group by src_file; create or replace temp view stg_" + source.name())
            + (" as select s.* replace (" + LINE + " as src_line)")
            + (" from " + table + " as s left join first_row_" + source.name() + " as b")
            + (" on b.src_file = s.src_file where " + Days.inRange(source.name())));
  }

  private void repeats(String source) {
    db.execute(
        "create or replace temp table core_"
            + source
            + "_repeat as "
            + sql.model("core_" + source + "_repeat"));
  }

  private void materialize(SqlModel model) {
    String kind = model.doc().materialized() == ModelDoc.Materialization.VIEW ? "view" : "table";
    db.execute("create or replace " + kind + " " + model.name() + " as " + model.sql());
  }

  void drop(SourceSpec source) {
    db.execute("drop view stg_" + source.name());
    db.execute("drop table " + Staging.table(source));
    db.execute("drop table if exists temp.main.core_" + source.name() + "_repeat");
  }
}
