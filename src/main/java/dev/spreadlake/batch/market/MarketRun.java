package dev.spreadlake.batch.market;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.intake.Rejections;
import dev.spreadlake.batch.publish.TableSet;
import dev.spreadlake.batch.run.BadShareGate;
import dev.spreadlake.batch.run.Beside;
import dev.spreadlake.batch.run.Check;
import dev.spreadlake.batch.run.HopCounts;
import dev.spreadlake.batch.run.Quarantine;
import dev.spreadlake.batch.run.QuarantineReplay;
import dev.spreadlake.batch.run.RefusedException;
import dev.spreadlake.batch.run.RuleCatalog;
import dev.spreadlake.batch.run.RunDraft;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.batch.run.RunState;
import dev.spreadlake.batch.run.Steps;
import dev.spreadlake.batch.run.VersionFiles;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.quality.Rule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * One run from files to published tables. A full build is a run on an empty state. The order of its
 * last steps makes it whole: the new versions of silver and gold are complete on the disk, then the
 * state that names them takes its place, then the links turn. Killed before the state's moment, the
 * old set stays; killed after it, the next run turns the links first.
 */
final class MarketRun {
  /** Rules of single rows that live minutes are judged by too. */
  static final List<String> SHARED =
      List.of(
          "bars.complete",
          "bars.ohlc_order",
          "bars.positive",
          "bars.volume_not_negative",
          "bars.not_future",
          "bars.on_grid");

  /** A day changes a few rows of the state, and a group of rows is written as a whole. */
  private static final int STATE_GROUP_ROWS = 2048;

  private final MarketRequest request;
  private final RunDraft draft;
  private final Steps steps;
  private final Consumer<DuckDb> engine;
  private final RunState state;
  private final TableSet gold;
  private final TableSet silver;
  private final Quarantine quarantine;
  private final QuarantineReplay replay;
  private final MarketSql sql = MarketSql.read();
  private final RuleCatalog rules = RuleCatalog.sharing(MarketPipeline.NAME, SHARED);
  private List<MarketFile> files = List.of();

  /**
   * @param engine told of the engine while it works, for cancelling
   */
  MarketRun(MarketRequest request, RunDraft draft, Steps steps, Consumer<DuckDb> engine) {
    this.request = request;
    this.draft = draft;
    this.steps = steps;
    this.engine = engine;
    this.state = new RunState(request.lake(), MarketPipeline.NAME);
    this.gold = new TableSet(request.lake().resolve("gold"), MarketPipeline.NAME);
    this.silver = new TableSet(request.lake().resolve("silver"), MarketPipeline.NAME);
    this.quarantine = new Quarantine(request.lake(), MarketPipeline.NAME);
    this.replay = new QuarantineReplay(quarantine, Set.of(QuarantineReplay.CUT_LINE));
  }

  void go() throws IOException {
    steps.next("look at the files");
    Path work = state.emptyWork();
    state.discardNew();
    state.clearSpill();
    boolean fresh = request.full() || !state.exists();
    try (Beside beside = new Beside("market-beside")) {
      DuckDb db = open();
      try {
        change(db, work, fresh, beside);
      } catch (IOException | RuntimeException | Error failed) {
        db.close();
        throw failed;
      }
      // Giving its memory back takes the engine as long as the links take to turn.
      Future<Void> closed =
          beside.begin(
              () -> {
                db.close();
                return null;
              });
      if (fresh) {
        state.replace();
      }
      publish();
      Beside.await(closed);
    }
  }

  /** Writes the new version and commits the state that names it, which is let go of then. */
  private void change(DuckDb db, Path work, boolean fresh, Beside beside) throws IOException {
    try (Rejections rejections = new Rejections(db)) {
      Optional<RunState.Present> present = state.open(db, fresh);
      recover(db, present, fresh);
      if (fresh) {
        present.ifPresent(old -> state.close(db));
        state.attachNew(db, STATE_GROUP_ROWS);
        open(db);
      } else {
        state.change(db, present.orElseThrow());
        checkFingerprint(db);
      }
      MarketSql.define(db, draft.started());
      rules.define(db);
      replay.open(db);
      files =
          new MarketIntake(request, Mappings.read(sql.folder(), request.mappings()), replay, steps)
              .files(db, work, draft.started(), fresh);
      draft.untouched(replay.untouched());
      db.threads(request.bounds().threadsFor(rows()));
      MarketStage stage = stage(db, work, rejections);
      db.execute("begin transaction");
      stage.keepSeries();
      registerFiles(db);
      build(db, stage, rejections, beside);
      replay.keepRepaired(db, draft.run());
      db.execute(
          "create or replace table meta as select "
              + (literal(draft.run()) + " as version, " + literal(sql.fingerprint(rules)))
              + " as fingerprint");
      steps.goThrough();
      state.commit(db);
      state.detach(db);
    }
  }

  /** Outside of the run's transaction, which a line that the engine cannot read would end. */
  private MarketStage stage(DuckDb db, Path work, Rejections rejections) throws IOException {
    MarketStage stage = new MarketStage(db, sql.models().model("stg_minute"), work, rejections);
    stage.open();
    for (MarketFile file : files) {
      if (file.reads()) {
        steps.next("read " + file.taken().label());
        stage.add(file);
      }
    }
    return stage;
  }

  private void build(DuckDb db, MarketStage stage, Rejections rejections, Beside beside)
      throws IOException {
    MarketSql.judge(db, draft.started());
    MarketParts parts =
        new MarketParts(
            db,
            steps,
            beside,
            silver.folder(silver.current().orElse("none")),
            gold.folder(gold.current().orElse("none")));
    parts.before();
    MarketBuild build = new MarketBuild(db, sql, steps);
    build.choose();
    db.threads(request.bounds().threadsFor(rows() + parts.rowsTouched()));
    List<RunReport.Input> inputs = new MarketTally(db, rejections).count(files);
    gate(db, stage).check(inputs);
    build.bars(parts);
    build.marts();
    check(db);
    steps.next("write bars");
    Path newGold = gold.prepare(draft.run());
    Path newSilver = silver.prepare(draft.run());
    parts.write(newSilver, newGold);
    Future<SortedMap<String, Long>> inSilver = beside.begin(() -> silver.complete(draft.run()));
    List<RunReport.Table> marts = new MarketPublisher(db, sql, newGold, steps, beside).write();
    List<RunReport.Table> tables = new ArrayList<>(parts.tables());
    tables.addAll(marts);
    draft.tables(tables);
    VersionFiles.note(
        db,
        Map.of(silver.layer(), Beside.await(inSilver), gold.layer(), gold.complete(draft.run())));
  }

  private BadShareGate gate(DuckDb db, MarketStage stage) {
    Map<String, MarketFile> byLabel = new HashMap<>();
    files.forEach(file -> byLabel.put(file.taken().label(), file));
    return new BadShareGate(
        request.bounds().badShareMax(),
        rules,
        counted -> counted(db, counted, stage),
        input -> {
          MarketFile file = byLabel.get(input.file());
          return BadShareGate.Apart.ofRepaired(replay.repairedRows(db, file.taken(), "true"));
        });
  }

  /** Ends what a killed run had begun: forwards if its state was in place, else backwards. */
  private void recover(DuckDb db, Optional<RunState.Present> present, boolean fresh)
      throws IOException {
    Optional<String> version = present.map(RunState.Present::version);
    boolean whole = version.isPresent() && isWhole(db, version.get(), fresh);
    for (TableSet set : List.of(silver, gold)) {
      if (whole && !set.current().equals(version)) {
        set.switchTo(version.get());
      }
      set.dropUnfinished();
    }
  }

  /** Whether the links may be turned to the state's version; a fresh build can do without it. */
  private boolean isWhole(DuckDb db, String version, boolean fresh) throws IOException {
    for (TableSet set : List.of(silver, gold)) {
      Optional<String> lacking =
          set.current().orElse("").equals(version)
              ? Optional.empty()
              : VersionFiles.lacking(db, version, set);
      if (lacking.isPresent() && !fresh) {
        throw new IOException(
            ("the state is of " + version + ", which is not whole: " + lacking.get())
                + "; run --full");
      }
      if (lacking.isPresent()) {
        return false;
      }
    }
    return true;
  }

  private void publish() throws IOException {
    steps.next("publish");
    for (TableSet set : List.of(silver, gold)) {
      Optional<String> before = set.current();
      set.switchTo(draft.run());
      set.keepOnly(List.of(draft.run(), before.orElse(draft.run())));
    }
    replay.leaveQuarantine();
  }

  private DuckDb open() {
    DuckDb db = DuckDb.inMemory(request.bounds().engineMemory(), 1, state.spill());
    engine.accept(db);
    return db;
  }

  private long rows() {
    return files.stream().filter(MarketFile::reads).mapToLong(file -> file.file().lines()).sum();
  }

  private static void open(DuckDb db) {
    db.execute(
        "create table source_file (file_id integer, source varchar, label varchar, sha256 varchar,"
            + " line_count bigint, run varchar);"
            + "create table series (series_id integer, series varchar)");
    MarketParts.open(db);
  }

  private void counted(DuckDb db, List<RunReport.Input> inputs, MarketStage stage)
      throws IOException {
    draft.inputs(inputs);
    List<QualityResult> results = new ArrayList<>(rules.results(inputs, draft.started()));
    Rule order = rules.rule("file_order");
    results.removeIf(result -> result.rule().equals(order.id()));
    long back = stage.backwards().values().stream().mapToLong(Long::longValue).sum();
    results.add(
        QualityResult.of(
            order,
            order.dataset(),
            back == 0,
            back + " steps back",
            "0 steps back",
            back,
            draft.started(),
            order.meaning() + " " + order.action()));
    draft.quality(results);
    for (MarketFile file : files) {
      if (file.id() > 0 && file.reads()) {
        String name = file.taken().label().replace('/', '_');
        String hash = file.file().sha256().substring(0, 8);
        replay.write(
            db,
            file.taken(),
            quarantine.folder(file.taken().source()).resolve(name + "." + hash + ".csv"));
      }
    }
  }

  private void check(DuckDb db) {
    RunReport soFar = draft.report("running", "", draft.started());
    db.execute(
        "create or replace temp table run_input (file varchar, rows_in bigint, accepted bigint,"
            + " quarantined bigint, duplicates bigint)");
    for (RunReport.Input input : soFar.inputs()) {
      db.execute(
          ("insert into run_input values (" + literal(input.file()) + ", " + input.rowsIn())
              + (", " + input.accepted() + ", " + input.quarantined() + ", ")
              + (input.duplicates() + ")"));
    }
    List<QualityResult> all = new ArrayList<>(soFar.quality());
    QualityResult stopped = null;
    for (Check check : Check.read(sql.folder(), "checks/", rules.catalogue())) {
      steps.next("check " + check.id());
      QualityResult result = check.run(db, draft.started());
      all.add(result);
      if (!result.passed() && result.severity().equals("stop") && stopped == null) {
        stopped = result;
      }
    }
    draft.quality(all);
    draft.hops(HopCounts.of(sql.folder(), db));
    if (stopped != null) {
      throw new RefusedException(
          stopped.rule(),
          ("check " + stopped.rule() + " found " + stopped.observed() + ": " + stopped.detail())
              + ". The tables published before stay as they are; see sql/market/checks");
    }
  }

  private void registerFiles(DuckDb db) {
    for (MarketFile file : files) {
      if (!file.again()) {
        db.execute(
            ("insert into source_file values (" + file.id() + ", ")
                + (literal(file.taken().source()) + ", " + literal(file.taken().label()) + ", ")
                + (literal(file.file().sha256()) + ", " + file.file().lines() + ", ")
                + (literal(draft.run()) + ")"));
      }
    }
  }

  private void checkFingerprint(DuckDb db) {
    String kept = db.queryStrings("select fingerprint from meta").get(0);
    if (!kept.equals(sql.fingerprint(rules))) {
      throw new RefusedException(
          RefusedException.CURRENT_MODEL,
          "the model has changed since the tables were made: run --full once; the tables published"
              + " before stay as they are");
    }
  }
}
