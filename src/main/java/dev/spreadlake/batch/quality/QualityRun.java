package dev.spreadlake.batch.quality;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.duckdb.DuckDbException;
import dev.spreadlake.batch.model.SqlFolder;
import dev.spreadlake.batch.publish.Durable;
import dev.spreadlake.batch.run.Check;
import dev.spreadlake.batch.run.RefusedException;
import dev.spreadlake.batch.run.RunDraft;
import dev.spreadlake.batch.run.RunState;
import dev.spreadlake.batch.run.Steps;
import dev.spreadlake.quality.Dimension;
import dev.spreadlake.quality.QualityLedger;
import dev.spreadlake.quality.QualityRequests.RuleState;
import dev.spreadlake.quality.QualityRequests.ScoreLine;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.quality.Rule;
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
import java.util.Set;
import java.util.function.Consumer;

/** One judgement of a day's tables. One thread. */
final class QualityRun {
  private static final String RESULTS = "gold/quality/results";
  private static final int HISTORY_DAYS = 3;
  private static final String JUDGED = "lake.day_judged";

  /** What is observed of a rule that could not be judged. */
  static final String NOT_RUN = "not judged";

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

  void go(String engineMemory, int threads, Consumer<DuckDb> engine) throws IOException {
    RunState state = new RunState(lake, QualityBatch.NAME);
    state.clearSpill();
    DayStandings standings = DayStandings.read(state.folder().resolve("failing.json"));
    try (DuckDb db = DuckDb.inMemory(engineMemory, threads, state.spill())) {
      engine.accept(db);
      define(db);
      LakeTables tables = new LakeTables(db, lake, day);
      steps.next("look at the tables of " + day);
      List<QualityResult> found = tables.open(catalogue.get("lake.schema"), draft.started());
      if (tables.isBlank()) {
        draft.quality(found);
        throw new RefusedException(
            JUDGED, "nothing was judged: the lake has no table of " + day + " that can be read");
      }
      results.addAll(found);
      results.add(judged(tables.absent()));
      for (JudgedTable table : JudgedTable.all(sql)) {
        if (tables.canRun(table.select())) {
          steps.next("judge " + table.dataset());
          rows(db, tables, table);
        }
      }
      for (Check check : Check.read(sql, "checks/", catalogue)) {
        if (tables.canRun(check.sql())) {
          steps.next("check " + check.id());
          results.add(checked(db, check));
        }
      }
      steps.next("write the page");
      results.replaceAll(result -> standings.after(result, day));
      draft.quality(results);
      standings.write();
      publish(db);
    }
  }

  private void define(DuckDb db) {
    String now = draft.started().toString().replace("T", " ").replace("Z", "");
    db.execute("create or replace temp macro run_time() as timestamp " + literal(now));
    db.execute("create or replace temp macro judged_day() as date " + literal(day.toString()));
    // For an hour after its end the last files of a day may still be on their way.
    db.execute(
        "create or replace temp macro day_goes_on() as"
            + " run_time() < judged_day() + interval 25 hours");
    // A decimal of Parquet has zeros at its end that the CSV has not.
    db.execute(
        "create or replace temp macro differs(a, b) as a is distinct from b and not coalesce("
            + "try_cast(a as decimal(38, 10)) = try_cast(b as decimal(38, 10)), false)");
    RowRule.all(catalogue).forEach(rule -> db.execute(rule.macroSql()));
  }

  private QualityResult judged(List<String> absent) {
    return QualityResult.of(
        catalogue.get(JUDGED),
        catalogue.get(JUDGED).dataset(),
        true,
        absent.isEmpty()
            ? "every table of " + day
            : "not judged, for there is none of " + day + ": " + String.join(", ", absent),
        "a table",
        0,
        draft.started(),
        "");
  }

  private QualityResult checked(DuckDb db, Check check) {
    try {
      QualityResult result = check.run(db, draft.started());
      return QualityResult.of(
          check.rule(),
          result.dataset(),
          result.passed(),
          result.observed() + " of " + day,
          result.expected(),
          result.failingRows(),
          result.at(),
          result.detail());
    } catch (DuckDbException e) {
      requireNotCancelled(db, e);
      return notRun(check.rule(), check.rule().dataset(), e.getMessage());
    }
  }

  /** What somebody stopped says nothing of a rule. */
  private static void requireNotCancelled(DuckDb db, DuckDbException stopped) {
    if (db.isCancelled()) {
      throw stopped;
    }
  }

  /** A rule that could not be judged is one that nobody may rely on. */
  private QualityResult notRun(Rule rule, String dataset, String why) {
    return QualityResult.of(
        rule,
        dataset,
        false,
        NOT_RUN + " on " + day,
        rule.meaning(),
        0,
        draft.started(),
        "The rule could not be run: " + why);
  }

  /** Every rule of single rows over a table, in one scan. */
  private void rows(DuckDb db, LakeTables tables, JudgedTable table) {
    List<RowRule> rules = table.rules(catalogue);
    List<QualityResult> found = new ArrayList<>();
    try {
      Set<String> columns = tables.add(table.name(), table.select());
      List<RowRule> unfit =
          rules.stream().filter(r -> !columns.containsAll(r.expression().columns())).toList();
      for (RowRule rule : unfit) {
        List<String> missing = new ArrayList<>(rule.expression().columns());
        missing.removeAll(columns);
        found.add(notRun(rule.rule(), table.dataset(), table.name() + " lacks " + missing));
      }
      found.addAll(counted(db, table, rules.stream().filter(r -> !unfit.contains(r)).toList()));
    } catch (DuckDbException e) {
      requireNotCancelled(db, e);
      found.clear();
      rules.forEach(rule -> found.add(notRun(rule.rule(), table.dataset(), e.getMessage())));
    }
    results.addAll(found);
  }

  private List<QualityResult> counted(DuckDb db, JudgedTable table, List<RowRule> rules) {
    StringBuilder select = new StringBuilder("select count(*)");
    for (RowRule rule : rules) {
      select
          .append(", count(*) filter (where ")
          .append(rule.expression().breaksSql(Map.of()))
          .append(")");
    }
    List<Long> counts =
        db.query(select + " from " + table.name(), row -> counts(row, rules.size())).get(0);
    List<QualityResult> found = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      long failing = counts.get(i + 1);
      found.add(
          QualityResult.of(
              rules.get(i).rule(),
              table.dataset(),
              failing == 0,
              failing + " of " + counts.get(0) + " rows of " + day,
              "0 rows",
              failing,
              draft.started(),
              failing == 0 ? "" : shown(db, rules.get(i), table.name())));
    }
    return found;
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
    List<Path> files = new ArrayList<>();
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
                + String.join(", ", files.stream().map(DuckDb::literal).toList())
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
