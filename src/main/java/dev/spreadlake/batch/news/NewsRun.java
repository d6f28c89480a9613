package dev.spreadlake.batch.news;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.intake.Landing;
import dev.spreadlake.batch.intake.Rejections;
import dev.spreadlake.batch.model.ModelCatalog;
import dev.spreadlake.batch.model.SqlFolder;
import dev.spreadlake.batch.model.SqlModel;
import dev.spreadlake.batch.run.Check;
import dev.spreadlake.batch.run.HopCounts;
import dev.spreadlake.batch.run.Quarantine;
import dev.spreadlake.batch.run.QuarantinedRow;
import dev.spreadlake.batch.run.RefusedException;
import dev.spreadlake.batch.run.RuleCatalog;
import dev.spreadlake.batch.run.RunDraft;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.batch.run.RunState;
import dev.spreadlake.batch.run.Steps;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.quality.row.RowRule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * One run from files to published tables: lands the files, reads everything that has landed, and
 * publishes what comes of it all at once ({@link NewsPublication}). The tables depend on the set of
 * the files' contents, on the corrections and on which rows are still of the future, and on nothing
 * else.
 */
final class NewsRun {
  private static final String STAGING = "stg_news";

  private final NewsRequest request;
  private final RunDraft draft;
  private final Steps steps;
  private final Consumer<DuckDb> engine;
  private final Quarantine quarantine;
  private final NewsPublication publication;
  private final SqlFolder folder = SqlFolder.read("sql/news");
  private final ModelCatalog models =
      ModelCatalog.read(folder, List.of("staging", "core", "marts"));
  private final RuleCatalog rules = RuleCatalog.of(NewsPipeline.NAME);
  private List<NewsFile> files = List.of();

  /**
   * @param engine told of the engine while it works, for cancelling
   */
  NewsRun(NewsRequest request, RunDraft draft, Steps steps, Consumer<DuckDb> engine) {
    this.request = request;
    this.draft = draft;
    this.steps = steps;
    this.engine = engine;
    this.quarantine = new Quarantine(request.lake(), NewsPipeline.NAME);
    this.publication = new NewsPublication(request.lake());
  }

  void go() throws IOException {
    steps.next("land the files");
    Landing landing = new Landing(request.lake(), NewsPipeline.NAME);
    NewsMappings mappings = NewsMappings.read(folder, request.mappings());
    NewsFiles bronze = new NewsFiles(landing, mappings);
    publication.recover(bronze);
    bronze.land(request.input(), request.lake(), draft.started());
    files = bronze.input(draft.run(), this::isToBeReplayed);
    NewsCorrections corrections = new NewsCorrections(quarantine);
    if (request.replayQuarantine()) {
      for (NewsFile file : files) {
        corrections.take(quarantined(file), file.sha256());
      }
    }
    RunState state = new RunState(request.lake(), NewsPipeline.NAME);
    state.clearSpill();
    try (DuckDb db =
            DuckDb.inMemory(
                request.bounds().engineMemory(), request.bounds().threads(), state.spill());
        Rejections rejections = new Rejections(db)) {
      engine.accept(db);
      define(db);
      KeptScores scores =
          new KeptScores(publication.silver(KeptScores.NAME), Lexicon.METHOD, new Lexicon()::score);
      read(new NewsIntake(db, corrections, scores));
      build(db, "staging");
      build(db, "core");
      // Before the quarantine is written anew: what somebody has repaired is nowhere else.
      corrections.keep();
      List<RunReport.Input> inputs = judge(db, rejections, bronze);
      build(db, "marts");
      check(db);
      write(db, scores, NewsGate.shares(inputs));
      steps.next("publish");
      publication.publish(bronze);
    }
  }

  private boolean isToBeReplayed(NewsFile refused) throws IOException {
    return request.replayQuarantine() && QuarantinedRow.anyEdited(quarantined(refused));
  }

  private Path quarantined(NewsFile file) {
    return file.quarantine(quarantine.folder(file.source()));
  }

  private void define(DuckDb db) throws IOException {
    RowRule.group(rules.catalogue(), NewsPipeline.NAME)
        .forEach(rule -> db.execute(rule.macroSql()));
    long now = ChronoUnit.MICROS.between(Instant.EPOCH, draft.started());
    db.execute("create or replace temp macro judged_us() as cast(" + now + " as bigint)");
    String words = folder.text("seeds/stop_word.csv").strip();
    StringBuilder values = new StringBuilder();
    words
        .lines()
        .skip(1)
        .forEach(
            word ->
                values.append(values.length() == 0 ? "" : ", ").append("(" + literal(word) + ")"));
    db.execute(
        "create temp table stop_word (word varchar); insert into stop_word values " + values);
    NewsPrices.view(db, request.lake());
  }

  private void read(NewsIntake intake) throws IOException {
    for (NewsFile file : files) {
      steps.next("read " + file.name());
      intake.add(file);
    }
  }

  private void build(DuckDb db, String layer) {
    for (SqlModel model : models.layer(layer)) {
      steps.next("make " + model.name());
      db.execute("create or replace temp table " + model.name() + " as " + model.sql());
    }
  }

  private List<RunReport.Input> judge(DuckDb db, Rejections rejections, NewsFiles bronze)
      throws IOException {
    rejections.flush();
    db.execute(
        "insert into rejected select src_file, rule, line, raw from "
            + STAGING
            + " where rule is not null;"
            + " insert into rejected select src_file, rule, line, raw from core_repeat where rule ="
            + " 'sentiment_conflict';"
            + " create or replace temp table file_tally as select s.src_file, count(*) as rows_in,"
            + " (select count(*) from core_ranked as k where k.src_file = s.src_file and k.place ="
            + " 1) as accepted, (select count(*) from rejected as r where r.src_file = s.src_file)"
            + " as quarantined, (select count(*) from core_repeat as d where d.src_file ="
            + " s.src_file and d.rule = 'duplicate_row') as duplicates from stg_news as s group by"
            + " s.src_file");
    List<RunReport.Input> inputs = inputs(db);
    draft.inputs(inputs);
    List<QualityResult> results = new ArrayList<>(rules.results(inputs, draft.started()));
    results.add(known(bronze));
    results.add(setAside(bronze.setAside()));
    draft.quality(results);
    for (NewsFile file : files) {
      quarantine(db, file);
    }
    new NewsGate(request.bounds().badShareMax(), rules, bronze).check(files, inputs, draft.run());
    return inputs;
  }

  private QualityResult known(NewsFiles bronze) {
    List<String> before = bronze.before();
    return QualityResult.of(
        rules.rule("file_new"),
        "bronze/news",
        before.isEmpty(),
        before.size() + " of " + bronze.found() + " files had landed before",
        "0 files",
        before.size(),
        draft.started(),
        before.isEmpty() ? "Every file is new." : String.join(", ", before));
  }

  private QualityResult setAside(List<String> names) {
    return QualityResult.of(
        rules.rule("file_set_aside"),
        "bronze/news",
        names.isEmpty(),
        names.size() + " files set aside",
        "0 files",
        names.size(),
        draft.started(),
        names.isEmpty() ? "Every file that landed is input." : String.join(", ", names));
  }

  private void quarantine(DuckDb db, NewsFile file) throws IOException {
    Path path = quarantined(file);
    if (request.replayQuarantine() || !QuarantinedRow.anyEdited(path)) {
      quarantine.write(db, file.id(), file.name(), file.headerLine(), path);
    }
  }

  private List<RunReport.Input> inputs(DuckDb db) {
    Map<Integer, Map<String, Long>> byRule = new HashMap<>();
    db.query(
        "select src_file, rule, count(*) from (select src_file, rule from rejected union all select"
            + " src_file, rule from core_repeat where rule = 'duplicate_row') group by all",
        row ->
            byRule
                .computeIfAbsent(row.getInt(1), id -> new TreeMap<>())
                .put(row.getString(2), row.getLong(3)));
    Map<Integer, List<Long>> tally = new HashMap<>();
    db.query(
        "select src_file, rows_in, accepted, quarantined, duplicates from file_tally",
        row ->
            tally.put(
                row.getInt(1),
                List.of(row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5))));
    List<RunReport.Input> inputs = new ArrayList<>();
    for (NewsFile file : files) {
      List<Long> n = tally.getOrDefault(file.id(), List.of(0L, 0L, 0L, 0L));
      inputs.add(
          new RunReport.Input(
              file.name(),
              file.source(),
              file.sha256(),
              n.get(0),
              n.get(1),
              n.get(2),
              n.get(3),
              0,
              byRule.getOrDefault(file.id(), Map.of()),
              false));
    }
    return inputs;
  }

  private void check(DuckDb db) {
    List<QualityResult> all =
        new ArrayList<>(draft.report("running", "", draft.started()).quality());
    for (Check check : Check.read(folder, "checks/", rules.catalogue())) {
      steps.next("check " + check.id());
      all.add(check.run(db, draft.started()));
    }
    draft.quality(all);
    draft.hops(HopCounts.of(folder, db));
    for (QualityResult result : all) {
      if (!result.passed() && result.severity().equals("stop")) {
        throw new RefusedException(
            result.rule(),
            ("check " + result.rule() + " found " + result.observed() + ": " + result.detail())
                + ". The tables published before stay as they are");
      }
    }
  }

  private void write(DuckDb db, KeptScores scores, Map<String, Double> shares) throws IOException {
    steps.next("write the tables");
    publication.begin(draft.run(), shares);
    NewsPublisher publisher = new NewsPublisher(db, models);
    Path silver = publication.newSilver(draft.run());
    publisher.silver(silver);
    scores.keep(silver);
    draft.tables(publisher.gold(publication.newGold(draft.run())));
  }
}
