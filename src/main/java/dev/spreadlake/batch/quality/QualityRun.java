package dev.spreadlake.batch.quality;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.model.SqlFolder;
import dev.spreadlake.batch.publish.Durable;
import dev.spreadlake.batch.run.Check;
import dev.spreadlake.batch.run.RunDraft;
import dev.spreadlake.batch.run.RunState;
import dev.spreadlake.batch.run.Steps;
import dev.spreadlake.quality.Dimension;
import dev.spreadlake.quality.QualityLedger;
import dev.spreadlake.quality.QualityRequests.RuleState;
import dev.spreadlake.quality.QualityRequests.ScoreLine;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.quality.RuleCatalogue;
import dev.spreadlake.quality.report.QualityPage;
import dev.spreadlake.quality.row.RowRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** One judgement of a day's tables. One thread. */
final class QualityRun {
  private static final String RESULTS = "gold/quality/results";
  private static final int HISTORY_DAYS = 3;

  private final Path lake;
  private final String mode;
  private final LocalDate day;
  private final RunDraft draft;
  private final Steps steps;
  private final RuleCatalogue catalogue = RuleCatalogue.builtIn();
  private final SqlFolder sql = SqlFolder.read("sql/quality");
  private final List<QualityResult> results = new ArrayList<>();

  QualityRun(Path lake, String mode, LocalDate day, RunDraft draft, Steps steps) {
    this.lake = lake;
    this.mode = mode;
    this.day = day;
    this.draft = draft;
    this.steps = steps;
  }

  void go(String memoryMax, int threads, Consumer<DuckDb> engine) throws IOException {
    RunState state = new RunState(lake, QualityBatch.NAME);
    state.clearSpill();
    try (DuckDb db = DuckDb.inMemory(memoryMax, threads, state.spill())) {
      engine.accept(db);
      db.execute(
          "create or replace temp macro run_time() as timestamp '"
              + draft.started().toString().replace("T", " ").replace("Z", "")
              + "'");
      LakeTables tables = new LakeTables(db, lake, day, sql);
      steps.next("look at the tables of " + day);
      results.addAll(tables.open(catalogue, draft.started()));
      for (LakeTables.Judged table : tables.judged()) {
        steps.next("judge " + table.dataset());
        rows(db, table);
      }
      for (Check check : Check.read(sql, "checks/", catalogue)) {
        if (tables.canRun(check.sql())) {
          steps.next("check " + check.id());
          results.add(check.run(db, draft.started()));
        }
      }
      draft.quality(results);
      steps.next("write the page");
      publish(db);
    }
  }

  /** Every rule of single rows over a table, in one scan. */
  private void rows(DuckDb db, LakeTables.Judged table) {
    List<RowRule> rules =
        RowRule.all(catalogue).stream()
            .filter(rule -> table.groups().contains(rule.rule().group()))
            .filter(rule -> table.columns().containsAll(rule.expression().columns()))
            .toList();
    StringBuilder select = new StringBuilder("select count(*)");
    for (RowRule rule : rules) {
      select
          .append(", count(*) filter (where ")
          .append(rule.expression().breaksSql(Map.of()))
          .append(")");
    }
    List<Long> counts =
        db.query(select + " from " + table.view(), row -> counts(row, rules.size())).get(0);
    for (int i = 0; i < rules.size(); i++) {
      long failing = counts.get(i + 1);
      results.add(
          QualityResult.of(
              rules.get(i).rule(),
              table.dataset(),
              failing == 0,
              failing + " of " + counts.get(0) + " rows of " + day,
              "0 rows",
              failing,
              draft.started(),
              failing == 0 ? "" : shown(db, rules.get(i), table.view())));
    }
  }

  private static List<Long> counts(ResultSet row, int rules) throws SQLException {
    List<Long> counts = new ArrayList<>();
    for (int i = 1; i <= rules + 1; i++) {
      counts.add(row.getLong(i));
    }
    return counts;
  }

  private static String shown(DuckDb db, RowRule rule, String view) {
    String columns = String.join(", ", rule.expression().columns());
    return String.join(
        "; ",
        db.queryStrings(
            "select cast(q as varchar) from (select row_at, "
                + columns
                + (" from " + view + " where " + rule.expression().breaksSql(Map.of()))
                + " order by row_at limit "
                + Check.SHOWN_MAX
                + ") as q"));
  }

  /** The page and the scorecard, over this run's results and the history before them. */
  private void publish(DuckDb db) throws IOException {
    List<QualityResult> history = history(db);
    QualityLedger ledger = new QualityLedger(catalogue, history.size() + results.size());
    history.forEach(ledger::accept);
    results.forEach(ledger::accept);
    List<RuleState> states = ledger.rules();
    Path folder = Files.createDirectories(lake.resolve("gold/quality"));
    String html =
        QualityPage.of(
            draft.started(), mode, states, List.of(), List.of(), QualityLedger.held(states));
    Durable.write(folder.resolve("report.html"), html.getBytes(StandardCharsets.UTF_8));
    StringBuilder csv =
        new StringBuilder("dataset,dimension,rules,passing,failing,not_run,score,status\n");
    for (ScoreLine line : QualityLedger.scorecard(states)) {
      csv.append(line.dataset()).append(',').append(line.dimension().id()).append(',');
      csv.append(line.rules()).append(',').append(line.passing()).append(',');
      csv.append(line.failing()).append(',').append(line.notRun()).append(',');
      csv.append(
          Double.isNaN(line.score()) ? "" : String.format(Locale.ROOT, "%.2f", line.score()));
      csv.append(',').append(line.status()).append('\n');
    }
    Durable.write(folder.resolve("scorecard.csv"), csv.toString().getBytes(StandardCharsets.UTF_8));
  }

  private List<QualityResult> history(DuckDb db) throws IOException {
    List<String> files = new ArrayList<>();
    for (int back = HISTORY_DAYS - 1; back >= 0; back--) {
      LocalDate date = LocalDate.ofInstant(draft.started(), ZoneOffset.UTC);
      files.addAll(LakeTables.csvFiles(lake.resolve(RESULTS), "date=" + date.minusDays(back)));
    }
    if (files.isEmpty()) {
      return List.of();
    }
    return db
        .query(
            "select * from read_csv(["
                + String.join(", ", files.stream().map(file -> literal(file)).toList())
                + "], header = true, all_varchar = true, nullstr = '') order by \"at\"",
            QualityRun::result)
        .stream()
        .filter(result -> catalogue.has(result.rule()))
        .toList();
  }

  private static QualityResult result(ResultSet row) throws SQLException {
    Instant at = OffsetDateTime.parse(row.getString("at")).toInstant();
    return new QualityResult(
        0,
        row.getString("rule"),
        Dimension.ofId(row.getString("dimension")),
        row.getString("severity"),
        row.getString("dataset"),
        "pass".equals(row.getString("status")),
        row.getString("observed"),
        row.getString("expected"),
        row.getLong("failing_rows"),
        at,
        row.getString("detail"));
  }
}
