package dev.spreadlake.batch.master;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.intake.TakenFile;
import dev.spreadlake.batch.run.BadShareGate;
import dev.spreadlake.batch.run.QuarantineReplay;
import dev.spreadlake.batch.run.RuleCatalog;
import dev.spreadlake.batch.run.RunReport;
import java.util.List;

/**
 * What the gate of bad rows has to know of the run's files besides the counts: which refused rows
 * have been repaired, and which are of no day. Asks the temporary table {@code rejected}. One
 * thread.
 */
final class MasterGate {
  private final DuckDb db;
  private final MasterRequest request;
  private final QuarantineReplay replay;
  private final List<TakenFile> files;

  /**
   * @param files those of the run
   */
  MasterGate(DuckDb db, MasterRequest request, QuarantineReplay replay, List<TakenFile> files) {
    this.db = db;
    this.request = request;
    this.replay = replay;
    this.files = files;
  }

  BadShareGate gate(RuleCatalog rules, BadShareGate.Before before) {
    return new BadShareGate(request.bounds().badShareMax(), rules, before, this::apart);
  }

  private BadShareGate.Apart apart(RunReport.Input input) {
    long repaired = 0;
    long undated = 0;
    long undatedRepaired = 0;
    for (TakenFile file : files) {
      if (file.label().equals(input.file()) && file.source().equals(input.source())) {
        String which = undated(file);
        long both = replay.repairedRows(db, file, which);
        undated +=
            db.queryLong(
                "select count(*) from rejected as r where r.src_file = ? and " + which, file.id());
        undatedRepaired += both;
        repaired += replay.repairedRows(db, file, "true") - both;
      }
    }
    long held = input.byRule().getOrDefault(MasterBuild.UNKNOWN_USER, 0L);
    return new BadShareGate.Apart(repaired, undated, undatedRepaired, held);
  }

  /**
   * Condition on refused rows: in this run because they might be of its days, and do not say so.
   */
  private String undated(TakenFile file) {
    int place = file.file().columns().indexOf("event_timestamp") + 1;
    if (request.from().isEmpty() || place == 0) {
      return "false";
    }
    String time = "utc_time(trim(split_part(r.raw, ',', " + place + "), ' \"'))";
    return "(" + time + " is null or not in_days(" + time + "))";
  }
}
