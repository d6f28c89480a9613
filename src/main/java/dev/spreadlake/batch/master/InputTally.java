package dev.spreadlake.batch.master;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.intake.Rejections;
import dev.spreadlake.batch.intake.SourceSpec;
import dev.spreadlake.batch.intake.Staging;
import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The fate of each file's rows. The lines come from the file's bytes, the accepted from the core
 * tables, the refused from the rules: independent counts that have to add up.
 *
 * <p>One thread.
 */
final class InputTally {
  /** Rules whose rows count as duplicates, although their text is kept with the refused. */
  static final Set<String> DUPLICATE_RULES = Set.of("duplicate_id", "level_conflict");

  private final DuckDb db;
  private final Rejections rejections;
  private final List<RunReport.Input> inputs = new ArrayList<>();

  InputTally(DuckDb db, Rejections rejections) {
    this.db = db;
    this.rejections = rejections;
  }

  /** What was counted so far, in the order of counting. */
  List<RunReport.Input> inputs() {
    return List.copyOf(inputs);
  }

  /**
   * Counts one source's files, and sends the text of their refused rows to the rejections. The
   * source's staging view and table are there, its core table is made.
   */
  void count(SourceSpec source, List<MasterFile> files) throws IOException {
    String table = Staging.table(source);
    badLines(source, table);
    Map<Integer, Long> bad = byFile("select src_file, count(*) from bad_line group by 1");
    for (MasterFile file : files) {
      if (bad.containsKey(file.id())) {
        rejections.addLines(file.file(), file.id(), "bad_line");
      }
    }
    Map<Integer, Map<String, Long>> byRule = byRule();
    Map<Integer, Long> staged = byFile("select src_file, count(*) from " + table + " group by 1");
    Map<Integer, Long> inRange =
        byFile("select src_file, count(*) from stg_" + source.name() + " group by 1");
    Map<Integer, Long> good =
        byFile(
            "select src_file, count(*) from stg_"
                + source.name()
                + " where rule is null group by 1");
    Map<Integer, Long> kept = byFile(keptSql(source.name()));
    for (MasterFile file : files) {
      if (file.source().equals(source.name())) {
        long otherDays = staged.getOrDefault(file.id(), 0L) - inRange.getOrDefault(file.id(), 0L);
        inputs.add(
            input(
                file,
                otherDays,
                byRule.getOrDefault(file.id(), new TreeMap<>()),
                good.getOrDefault(file.id(), 0L),
                kept.getOrDefault(file.id(), 0L)));
      }
    }
    db.execute("drop table bad_line");
  }

  private static RunReport.Input input(
      MasterFile file, long otherDays, Map<String, Long> byRule, long good, long kept) {
    long duplicates = good - kept;
    long conflicts = 0;
    long quarantined = 0;
    long held = byRule.getOrDefault("unknown_user", 0L);
    for (Map.Entry<String, Long> rule : byRule.entrySet()) {
      if (DUPLICATE_RULES.contains(rule.getKey())) {
        conflicts += rule.getValue();
      } else {
        quarantined += rule.getValue();
      }
    }
    Map<String, Long> rules = new TreeMap<>(byRule);
    if (duplicates > conflicts) {
      rules.put("duplicate_row", duplicates - conflicts);
    }
    return new RunReport.Input(
        file.label(),
        file.source(),
        file.file().sha256(),
        file.file().lines() - otherDays,
        kept - held,
        quarantined,
        duplicates,
        otherDays,
        rules);
  }

  /**
   * Lines to quarantine: broken by rule, held back for their user, or in conflict with the kept.
   */
  private void badLines(SourceSpec source, String table) {
    String lines =
        "with base as (select src_file, min(rowid) as first_row from "
            + table
            + " group by src_file), line as (select s.*, coalesce(s.src_line, s.rowid - b.first_row"
            + " + 2) as line from "
            + table
            + " as s inner join base as b on b.src_file = s.src_file where "
            + Days.inRange(source.name())
            + ")";
    String extra = "";
    if (MasterSources.FACTS.contains(source.name())) {
      extra = factLines(source.name());
    } else if (source.name().equals(MasterSources.USER_LEVEL)) {
      extra = levelLines();
    }
    db.execute(
        "create or replace temp table bad_line as "
            + lines
            + " select src_file, line, rule from line where rule is not null"
            + extra);
  }

  private static String factLines(String source) {
    String id = source + "_id";
    String content =
        source.equals("event")
            ? "(l.event_timestamp, l.event_type_key)"
            : "(l.event_timestamp, l.amount, l.currency_key, l.tx_status_key, l.interface_key)";
    String core = content.replace("l.", "c.");
    return " union all select l.src_file, min(l.line), 'unknown_user' from line as l"
        + (" inner join core_" + source + " as c on c." + id + " = l." + id)
        + " and c.src_file = l.src_file and c.held_user_id = l.user_id and "
        + (content + " = " + core)
        + (" where l.rule is null and c.user_key = 0 group by l.src_file, l." + id)
        + " union all select l.src_file, l.line, 'duplicate_id' from line as l"
        + (" inner join core_" + source + "_repeat as r on r." + id + " = l." + id)
        + (" inner join core_" + source + " as c on c." + id + " = l." + id)
        + " left join core_user as u on u.user_durable_key = c.user_durable_key"
        + " where l.rule is null and (l.user_id <> coalesce(c.held_user_id, u.user_id) or "
        + (content + " <> " + core + ")");
  }

  private static String levelLines() {
    return " union all select l.src_file, min(l.line), 'unknown_user' from line as l"
        + " inner join core_user_level as c on c.user_id = l.user_id"
        + " and c.event_timestamp = l.event_timestamp and c.src_file = l.src_file"
        + " and c.level = l.level and c.jurisdiction = l.jurisdiction"
        + " where l.rule is null and l.user_id not in (select user_id from core_user)"
        + " group by l.src_file, l.user_id, l.event_timestamp"
        + " union all select l.src_file, l.line, 'level_conflict' from line as l"
        + " inner join core_user_level as c on c.user_id = l.user_id"
        + " and c.event_timestamp = l.event_timestamp"
        + " where l.rule is null and (c.level <> l.level or c.jurisdiction <> l.jurisdiction)";
  }

  private static String keptSql(String source) {
    return "select src_file, count(*) from core_" + source + " group by 1";
  }

  private Map<Integer, Long> byFile(String sql) {
    Map<Integer, Long> counts = new HashMap<>();
    db.query(sql, row -> counts.put(row.getInt(1), row.getLong(2)));
    return counts;
  }

  private Map<Integer, Map<String, Long>> byRule() {
    Map<Integer, Map<String, Long>> rules = new HashMap<>();
    db.query(
        "select src_file, rule, count(*) from rejected group by src_file, rule",
        row ->
            rules
                .computeIfAbsent(row.getInt(1), id -> new TreeMap<>())
                .put(row.getString(2), row.getLong(3)));
    return rules;
  }
}
