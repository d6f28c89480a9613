package dev.spreadlake.batch.master;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.intake.Rejections;
import dev.spreadlake.batch.intake.SourceSpec;
import dev.spreadlake.batch.intake.Staging;
import dev.spreadlake.batch.intake.TakenFile;
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
 * tables, the refused from the rules, and a duplicate is a row of which another says the same in
 * core: independent counts that have to add up, so that a row that is in none of them is noticed.
 *
 * <p>One thread.
 */
final class InputTally {
  /** Rules whose rows count as duplicates, although their text is kept with the refused. */
  private static final Set<String> DUPLICATE_RULES = Set.of("level_conflict");

  /** Joins that hold where {@code c} came with the same delivery of the file of {@code l}. */
  private static final String SAME_FILE =
      " inner join source_delivery as fl on fl.file_id = l.src_file inner join source_delivery as"
          + " fc on fc.file_id = c.src_file and fc.delivery = fl.delivery";

  private final DuckDb db;
  private final Rejections rejections;
  private final List<RunReport.Input> inputs = new ArrayList<>();

  /** Condition on {@code rejected as r}: a row of a day, since its time could be told. */
  static final String OF_A_DAY =
      "exists (select 1 from dated_refusal as d where d.src_file = r.src_file and d.line = r.line)";

  /** Makes the empty temporary table {@code dated_refusal}, the refused lines that are of a day. */
  InputTally(DuckDb db, Rejections rejections) {
    this.db = db;
    this.rejections = rejections;
    db.execute("create or replace temp table dated_refusal (src_file integer, line bigint)");
  }

  /** What was counted so far, in the order of counting. */
  List<RunReport.Input> inputs() {
    return List.copyOf(inputs);
  }

  /**
   * Counts one source's files, and sends the text of their refused rows to the rejections. The
   * source's staging view and table are there, its core table is made.
   *
   * @param kept table with the rows of these files that were kept, in the core table's shape
   * @param standing table in that shape with the row that stands of each id that came
   */
  void count(SourceSpec source, List<TakenFile> files, String kept, String standing)
      throws IOException {
    String table = Staging.table(source);
    if (MasterSources.FACTS.contains(source.name())) {
      repeatedRows(source.name());
    }
    badLines(source, standing);
    Map<Integer, Long> bad = byFile("select src_file, count(*) from bad_line group by 1");
    for (TakenFile file : files) {
      if (bad.containsKey(file.id())) {
        rejections.addLines(file.file(), file.id(), "bad_line");
      }
    }
    Map<Integer, Map<String, Long>> byRule = byRule();
    Map<Integer, Long> staged = byFile("select src_file, count(*) from " + table + " group by 1");
    Map<Integer, Long> inRange =
        byFile("select src_file, count(*) from stg_" + source.name() + " group by 1");
    Map<Integer, Long> duplicates = byFile(duplicatesSql(source.name(), kept, standing));
    Map<Integer, Long> accepted = byFile(acceptedSql(source.name(), kept, files));
    for (TakenFile file : files) {
      if (file.source().equals(source.name())) {
        long otherDays = staged.getOrDefault(file.id(), 0L) - inRange.getOrDefault(file.id(), 0L);
        inputs.add(
            input(
                file,
                otherDays,
                byRule.getOrDefault(file.id(), new TreeMap<>()),
                duplicates.getOrDefault(file.id(), 0L),
                accepted.getOrDefault(file.id(), 0L)));
      }
    }
    db.execute("drop table bad_line; drop table if exists repeated_row");
  }

  /** Whether rows that break a rule count as duplicates, although they are quarantined. */
  static boolean isDuplicate(String rule) {
    return DUPLICATE_RULES.contains(rule);
  }

  private static RunReport.Input input(
      TakenFile file, long otherDays, Map<String, Long> byRule, long repeats, long accepted) {
    long conflicts = 0;
    long quarantined = 0;
    for (Map.Entry<String, Long> rule : byRule.entrySet()) {
      if (isDuplicate(rule.getKey())) {
        conflicts += rule.getValue();
      } else {
        quarantined += rule.getValue();
      }
    }
    Map<String, Long> rules = new TreeMap<>(byRule);
    if (repeats > 0) {
      rules.put("duplicate_row", repeats);
    }
    return new RunReport.Input(
        file.label(),
        file.source(),
        file.file().sha256(),
        file.file().lines() - otherDays,
        accepted,
        quarantined,
        repeats + conflicts,
        otherDays,
        rules,
        file.synthetic());
  }

  /** Lines to quarantine: broken by rule, held back for their user, or in conflict. */
  private void badLines(SourceSpec source, String standing) {
    String extra = "";
    if (MasterSources.FACTS.contains(source.name())) {
      extra = factLines(source.name(), standing);
    } else if (source.name().equals(MasterSources.USER_LEVEL)) {
      extra = levelLines();
    }
    String dated =
        source.name().equals(MasterSources.USER) ? "false" : "l.event_timestamp is not null";
    db.execute(
        "create or replace temp table bad_line as select l.src_file, l.src_line as line, l.rule, "
            + (natural(source.name()) + " as said, " + dated + " as dated from stg_")
            + (source.name() + " as l where l.rule is not null")
            + extra
            + "; insert into dated_refusal select src_file, line from bad_line where dated");
  }

  /**
   * Rows held back, by this run or by the one that took the same line in before, and rows whose id
   * stands with other content. Only ids that occur more than once are compared.
   */
  private static String factLines(String source, String standing) {
    String id = source + "_id";
    return (" union all select l.src_file, l.src_line, 'unknown_user', cast(l." + id)
        + (" as varchar), true from " + standing + " as c inner join stg_" + source + " as l on l.")
        + (id + " = c." + id + " and l.src_line = c.src_line")
        + SAME_FILE
        + " where c.user_key = 0 and l.rule is null"
        + (" union all select l.src_file, l.src_line, 'duplicate_id', cast(l." + id)
        + (" as varchar), true from " + repeatedAndStanding(source, standing))
        + " where l.user_id <> coalesce(c.held_user_id, u.user_id) or "
        + (Displaced.content(source, "l") + " <> " + Displaced.content(source, "c"));
  }

  /** The good rows whose ids occur more than once, which are few. */
  private void repeatedRows(String source) {
    String id = source + "_id";
    db.execute(
        ("create or replace temp table repeated_row as select l.* from stg_" + source + " as l")
            + (" inner join core_" + source + "_repeat as r on r." + id + " = l." + id)
            + " where l.rule is null");
  }

  private static String repeatedAndStanding(String source, String standing) {
    String id = source + "_id";
    return "repeated_row as l inner join "
        + (standing + " as c on c." + id + " = l." + id)
        + " left join core_user as u on u.user_durable_key = c.user_durable_key";
  }

  /**
   * Good rows by file that say what a row of core says and are neither taken in nor refused. Each
   * is found by what it says: what is lost on the way is not among them.
   */
  private static String duplicatesSql(String source, String kept, String standing) {
    String refused =
        " not exists (select 1 from bad_line as b where b.src_file = l.src_file and b.line ="
            + " l.src_line) group by 1";
    if (source.equals(MasterSources.USER)) {
      return "select l.src_file, count(*) - count(distinct case when c.src_file = l.src_file then"
          + " l.user_id end) from stg_user as l inner join core_user as c"
          + " on c.user_id = l.user_id where l.rule is null group by 1";
    }
    if (source.equals(MasterSources.USER_LEVEL)) {
      String same =
          " on %1$s.user_id = l.user_id and %1$s.event_timestamp = l.event_timestamp"
              + " and %1$s.jurisdiction = l.jurisdiction and %1$s.level = l.level";
      return "select l.src_file, count(*) from (select * from stg_user_level where rule is null)"
          + (" as l left join core_user_level as c" + same.formatted("c"))
          + (" left join core_user_level_other as o" + same.formatted("o"))
          + " left join core_user as u on u.user_id = c.user_id"
          + " where (c.user_id is not null or o.user_id is not null)"
          + " and not coalesce(u.user_id is not null and c.src_file = l.src_file"
          + " and c.src_line = l.src_line, false) and"
          + refused;
    }
    String id = source + "_id";
    return "select l.src_file, count(*) from "
        + (repeatedAndStanding(source, standing) + " left join " + kept + " as k")
        + (" on k." + id + " = l." + id + " and k.src_file = l.src_file")
        + " and k.src_line = l.src_line"
        + (" where k." + id + " is null and l.user_id = coalesce(c.held_user_id, u.user_id) and ")
        + (Displaced.content(source, "l") + " = " + Displaced.content(source, "c") + " and")
        + refused;
  }

  /**
   * What the line must hold as text if the line number is right: digits or hex digits, which no
   * quoting, escape or lower case changes; null where the field is none of these.
   */
  private static String natural(String source) {
    return MasterSources.FACTS.contains(source)
        ? "case when l." + source + "_id >= 0 then cast(l." + source + "_id as varchar) end"
        : "case when is_hex_id(l.user_id) then l.user_id end";
  }

  /**
   * Levels of users not known, and those outdone that came for the first time: {@code known_level}
   * has what earlier runs have seen of these users, which is no other time if it was this file.
   */
  private static String levelLines() {
    return " union all select l.src_file, min(l.src_line), 'unknown_user', l.user_id,"
        + " true from stg_user_level as l"
        + " inner join core_user_level as c on c.user_id = l.user_id"
        + " and c.event_timestamp = l.event_timestamp"
        + " and c.level = l.level and c.jurisdiction = l.jurisdiction"
        + SAME_FILE
        + " where l.rule is null and not exists"
        + " (select 1 from core_user as u where u.user_id = l.user_id)"
        + " group by l.src_file, l.user_id, l.event_timestamp"
        + " union all select l.src_file, l.src_line, 'level_conflict', l.user_id, true from"
        + " (select *, row_number() over (partition by user_id, event_timestamp, jurisdiction,"
        + " level order by src_file, src_line) as place from stg_user_level where rule is null)"
        + " as l inner join core_user_level as c on c.user_id = l.user_id"
        + " and c.event_timestamp = l.event_timestamp"
        + " where l.place = 1 and (c.level <> l.level or c.jurisdiction <> l.jurisdiction)"
        + " and not exists (select 1 from known_level as k, source_delivery as fl,"
        + " source_delivery as fk where k.user_id = l.user_id"
        + " and k.event_timestamp = l.event_timestamp and k.jurisdiction = l.jurisdiction"
        + " and k.level = l.level and fl.file_id = l.src_file and fk.file_id = k.src_file"
        + " and fk.delivery <> fl.delivery)";
  }

  /**
   * Kept rows by file, of the days that the run was asked for. A row of another day that its file
   * still holds, and that gets its key by this run because its user or a level came, is kept under
   * the file's newest reading: it is none of those that this run has read.
   */
  private static String acceptedSql(String source, String kept, List<TakenFile> files) {
    List<String> ids =
        files.stream()
            .filter(file -> file.source().equals(source))
            .map(file -> Integer.toString(file.id()))
            .toList();
    String known = "";
    if (MasterSources.FACTS.contains(source)) {
      known = "s.user_key <> 0 and ";
    } else if (source.equals(MasterSources.USER_LEVEL)) {
      known = "s.user_id in (select user_id from core_user) and ";
    }
    return "select s.src_file, count(*) from "
        + (kept + " as s where " + known + Days.inRange(source) + " and ")
        + (ids.isEmpty() ? "false" : "s.src_file in (" + String.join(", ", ids) + ")")
        + " group by 1";
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
