package dev.spreadlake.batch.market;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.intake.Rejections;
import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The fate of each file's rows. Lines come from the file's bytes, the accepted from the bars that
 * stayed, the refused from the rules, the duplicates from the rows that had to give way:
 * independent counts that have to add up. One thread.
 */
final class MarketTally {
  private final DuckDb db;
  private final Rejections rejections;

  MarketTally(DuckDb db, Rejections rejections) {
    this.db = db;
    this.rejections = rejections;
  }

  /** Counts each file, and sends the text of the refused rows to the rejections. */
  List<RunReport.Input> count(List<MarketFile> files) throws IOException {
    refuse(files);
    Map<Integer, Map<String, Long>> byRule = new HashMap<>();
    rules(byRule, "select src_file, rule, count(*) from rejected group by all");
    Map<Integer, Long> quarantined = new HashMap<>();
    byRule.forEach(
        (file, rules) ->
            quarantined.put(file, rules.values().stream().mapToLong(Long::longValue).sum()));
    rules(byRule, loserSql());
    Map<Integer, Long> accepted = new HashMap<>();
    db.query(
        "select src_file, count(*) from core_kept where src_file <> 0 group by 1",
        row -> accepted.put(row.getInt(1), row.getLong(2)));
    List<RunReport.Input> inputs = new ArrayList<>();
    for (MarketFile file : files) {
      inputs.add(
          file.again()
              ? input(file, 0, 0, Map.of("duplicate_file", file.file().lines()))
              : input(
                  file,
                  accepted.getOrDefault(file.id(), 0L),
                  quarantined.getOrDefault(file.id(), 0L),
                  byRule.getOrDefault(file.id(), Map.of())));
    }
    return inputs;
  }

  private static RunReport.Input input(
      MarketFile file, long accepted, long quarantined, Map<String, Long> byRule) {
    long duplicates = 0;
    for (Map.Entry<String, Long> rule : byRule.entrySet()) {
      if (rule.getKey().startsWith("duplicate_") || rule.getKey().equals("conflicting_bar")) {
        duplicates += rule.getValue();
      }
    }
    Map<String, Long> rules = new TreeMap<>(byRule);
    rules.values().removeIf(n -> n == 0);
    return new RunReport.Input(
        file.taken().label(),
        file.taken().source(),
        file.file().sha256(),
        file.file().lines(),
        accepted,
        quarantined,
        duplicates,
        0,
        rules,
        false);
  }

  /** Rows of this run that gave way, by whether the bar that stayed says the same. */
  private static String loserSql() {
    return "select l.src_file, case when row(l.open, l.high, l.low, l.close, l.volume,"
        + " l.quote_volume, l.trades) is not distinct from row(k.open, k.high, k.low, k.close,"
        + " k.volume, k.quote_volume, k.trades) then 'duplicate_bar' else 'conflicting_bar' end,"
        + " count(*) from core_ranked as l inner join core_ranked as k on k.series_id ="
        + " l.series_id and k.open_time = l.open_time and k.place = 1 where l.place > 1 and"
        + " l.src_file <> 0 group by all";
  }

  private void refuse(List<MarketFile> files) throws IOException {
    StringBuilder first = new StringBuilder();
    for (MarketFile file : files) {
      if (file.reads()) {
        first.append(first.length() == 0 ? "" : ", ");
        first.append("(" + file.id() + ", " + file.file().firstRow() + ")");
      }
    }
    if (first.length() == 0) {
      return;
    }
    db.execute(
        "create or replace temp table bad_line as select m.src_file, coalesce(m.src_line, m.rowid -"
            + " b.first_row + f.first_line) as line, m.rule, m.said from new_stg_minute as m inner"
            + " join (select src_file, min(rowid) as first_row from new_stg_minute group by 1) as b"
            + " on b.src_file = m.src_file inner join (values "
            + (first + ") as f (file_id, first_line) on f.file_id = m.src_file")
            + " where m.rule is not null");
    List<Integer> bad = db.query("select distinct src_file from bad_line", row -> row.getInt(1));
    for (MarketFile file : files) {
      if (bad.contains(file.id())) {
        rejections.addLines(file.file(), file.id(), "bad_line");
      }
    }
  }

  private void rules(Map<Integer, Map<String, Long>> into, String sql) {
    db.query(
        sql,
        row ->
            into.computeIfAbsent(row.getInt(1), id -> new TreeMap<>())
                .merge(row.getString(2), row.getLong(3), Long::sum));
  }
}
