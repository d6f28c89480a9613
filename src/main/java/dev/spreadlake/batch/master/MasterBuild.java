package dev.spreadlake.batch.master;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.intake.Rejections;
import dev.spreadlake.batch.intake.SourceSpec;
import dev.spreadlake.batch.intake.Staging;
import dev.spreadlake.batch.model.ModelDoc;
import dev.spreadlake.batch.model.SqlModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Makes every table from the files at hand, in an empty state.
 *
 * <p>One thread.
 */
final class MasterBuild {
  private final DuckDb db;
  private final Sql sql;
  private final Staging staging;
  private final Rejections rejections;
  private final InputTally tally;
  private final Steps steps;

  MasterBuild(DuckDb db, Sql sql, Path work, Rejections rejections, Steps steps) {
    this.db = db;
    this.sql = sql;
    this.rejections = rejections;
    this.steps = steps;
    this.staging = new Staging(db, work, rejections);
    this.tally = new InputTally(db, rejections);
  }

  /** What happened to each file's rows. */
  InputTally tally() {
    return tally;
  }

  /** The instant past which a row is of the future. */
  void runTime(Instant now) {
    db.execute(
        "create or replace temp macro run_time() as timestamp '"
            + now.toString().replace("T", " ").replace("Z", "")
            + "'");
  }

  /** Reads the files, makes core and marts. */
  void full(List<SourceSpec> sources, List<MasterFile> files) throws IOException {
    for (SourceSpec source : sources) {
      if (MasterSources.FACTS.contains(source.name())) {
        continue;
      }
      stage(source, files);
      everyRow(source);
    }
    for (String model : List.of("core_user", "core_user_level", "core_user_version")) {
      steps.next(model);
      materialize(sql.models().model(model));
    }
    for (SourceSpec source : sources) {
      if (!MasterSources.FACTS.contains(source.name())) {
        tally.count(source, files);
        drop(source);
      }
    }
    for (SourceSpec source : sources) {
      if (MasterSources.FACTS.contains(source.name())) {
        stage(source, files);
        everyRow(source);
        steps.next("core_" + source.name());
        repeats(source.name());
        materialize(sql.models().model("core_" + source.name()));
        tally.count(source, files);
        drop(source);
      }
    }
    steps.next("core_user_activity");
    materialize(sql.models().model("core_user_activity"));
    for (SqlModel model : sql.models().layer("marts")) {
      steps.next(model.name());
      materialize(model);
    }
  }

  private void stage(SourceSpec source, List<MasterFile> files) throws IOException {
    String model = sql.model("stg_" + source.name());
    staging.open(source, model);
    steps.next("read " + source.name());
    for (MasterFile file : files) {
      if (file.source().equals(source.name())) {
        staging.add(source, model, file.file(), file.id());
        steps.check();
      }
    }
    rejections.flush();
  }

  private void everyRow(SourceSpec source) {
    db.execute(
        "create or replace temp view stg_"
            + source.name()
            + " as select * from "
            + Staging.table(source)
            + " where "
            + Days.inRange(source.name()));
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

  private void drop(SourceSpec source) {
    db.execute("drop view stg_" + source.name());
    db.execute("drop table " + Staging.table(source));
    db.execute("drop table if exists temp.main.core_" + source.name() + "_repeat");
  }
}
