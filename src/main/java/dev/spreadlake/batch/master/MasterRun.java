package dev.spreadlake.batch.master;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.generate.MadeFiles;
import dev.spreadlake.batch.generate.MasterGenerator;
import dev.spreadlake.batch.intake.FileScan;
import dev.spreadlake.batch.intake.InputFile;
import dev.spreadlake.batch.intake.InputFinder;
import dev.spreadlake.batch.intake.Rejections;
import dev.spreadlake.batch.intake.SourceSpec;
import dev.spreadlake.batch.intake.TakenFile;
import dev.spreadlake.batch.publish.TableSet;
import dev.spreadlake.batch.run.BadShareGate;
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
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One run from files to published tables. The order of its last steps makes it whole: the new
 * version of the set is complete on the disk, then the state that names it takes the old one's
 * place, then the link turns. Killed before the state's moment, the old set stays; killed after it,
 * the next run turns the link first.
 */
final class MasterRun {
  /**
   * How long after it was replaced a version may be written over. Whoever has one of its files open
   * until then reads what was published.
   */
  private static final Duration REST = Duration.ofHours(1);

  private final MasterRequest request;
  private final RunDraft draft;
  private final Steps steps;
  private final Consumer<DuckDb> engine;
  private final RunState state;
  private final TableSet set;
  private final Quarantine quarantine;
  private final QuarantineReplay replay;
  private final Sql sql = Sql.read();
  private final RuleCatalog rules = RuleCatalog.of(MasterPipeline.NAME);
  private final Map<String, InputFile> atHand = new HashMap<>();
  private List<TakenFile> files = List.of();
  private Optional<Path> spare = Optional.empty();
  private Path work;

  /**
   * @param engine told of the engine while it works, for cancelling
   */
  MasterRun(MasterRequest request, RunDraft draft, Steps steps, Consumer<DuckDb> engine) {
    this.request = request;
    this.draft = draft;
    this.steps = steps;
    this.engine = engine;
    this.state = new RunState(request.lake(), MasterPipeline.NAME);
    this.set = new TableSet(request.lake().resolve("gold"), MasterPipeline.NAME);
    this.quarantine = new Quarantine(request.lake(), MasterPipeline.NAME);
    this.replay =
        new QuarantineReplay(
            quarantine,
            Set.of(
                "duplicate_id",
                "level_conflict",
                MasterBuild.UNKNOWN_USER,
                QuarantineReplay.CUT_LINE));
  }

  void go() throws IOException {
    steps.next("look at the files");
    work = state.emptyWork();
    List<SourceSpec> sources = MasterSources.with(request.patterns());
    state.discardNew();
    state.clearSpill();
    boolean made;
    boolean fresh;
    try (DuckDb db = open();
        Rejections rejections = new Rejections(db)) {
      Optional<RunState.Present> present = state.open(db, request.full());
      recover(db, present);
      fresh = request.full() || present.isEmpty();
      if (fresh) {
        present.ifPresent(old -> state.close(db));
        full(db, rejections, sources);
        made = true;
      } else {
        state.change(db, present.get());
        made = change(db, rejections, sources);
      }
    }
    if (fresh) {
      steps.goThrough();
      state.replace();
    }
    if (made) {
      publish();
    }
  }

  /** Ends what a killed run had begun: forwards if its state was in place, else backwards. */
  private void recover(DuckDb db, Optional<RunState.Present> present) throws IOException {
    String current = set.current().orElse("");
    if (present.isEmpty()) {
      set.keepOnly(List.of(current));
      return;
    }
    String version = present.get().version();
    boolean shown = current.equals(version);
    Optional<String> lacking = shown ? Optional.empty() : VersionFiles.lacking(db, version, set);
    if (lacking.isPresent() && !request.full()) {
      throw new IOException(
          "the state is of " + version + ", which is not whole: " + lacking.get() + "; run --full");
    }
    if (lacking.isEmpty() && !shown) {
      set.switchTo(version);
    }
    boolean rested = shown && set.shownSince().isBefore(draft.started().minus(REST));
    if (rested && !request.full() && hasLedger(db)) {
      spare = PublishedLedger.versionBefore(db).map(set::folder);
    }
    List<String> kept = new ArrayList<>(List.of(version, current));
    spare.ifPresent(folder -> kept.add(folder.getFileName().toString()));
    set.keepOnly(kept);
  }

  /** False in a state that an earlier model made; it will ask for a full build. */
  private static boolean hasLedger(DuckDb db) {
    return db.queryLong(
            "select count(*) from duckdb_tables() where database_name = 'state'"
                + " and table_name = 'step_ledger'")
        > 0;
  }

  private void full(DuckDb db, Rejections rejections, List<SourceSpec> sources) throws IOException {
    state.attachNew(db);
    files = scan(db, sources, 1, -1, Deliveries.Whole.NONE, true);
    threads(db);
    Seeds.load(db, sql, work);
    macros(db);
    MasterChecks.open(db);
    PublishedLedger.open(db);
    db.execute("create or replace temp table touched_day (table_name varchar, date_key integer)");
    Deliveries deliveries = new Deliveries(db);
    deliveries.open();
    deliveries.register(files, request.from().isEmpty(), draft.run());
    MasterBuild build = build(db, rejections);
    build.full(sources, files);
    check(db);
    draft.hops(new MasterHops(db, sql).all());
    Path folder = set.prepare(draft.run());
    try (MasterPublisher publisher = MasterPublisher.fresh(db, sql, folder, steps, draft.run())) {
      draft.tables(publisher.all());
    }
    replay.keepRepaired(db, draft.run());
    deliveries.forgetRefused();
    meta(db);
    state.detach(db);
  }

  /** Takes in what has come; false if nothing has. */
  private boolean change(DuckDb db, Rejections rejections, List<SourceSpec> sources)
      throws IOException {
    checkFingerprint(db);
    Deliveries deliveries = new Deliveries(db);
    deliveries.takeOver();
    boolean days = request.from().isPresent();
    files =
        scan(
            db,
            sources,
            deliveries.nextId(),
            deliveries.nextReplayedId(),
            days ? Deliveries.Whole.NONE : deliveries.whole(),
            false);
    if (files.isEmpty()) {
      draft.tables(new PublishedLedger(db).tables());
      return false;
    }
    threads(db);
    db.memory(request.bounds().engineMemoryFor(linesAtHand()));
    macros(db);
    tables(db, build(db, rejections), sources);
    new Displaced(db).quarantine(rejections, quarantine, replay, atHand);
    replay.keepRepaired(db, draft.run());
    deliveries.forgetRefused();
    meta(db);
    steps.goThrough();
    state.commit(db);
    state.detach(db);
    return true;
  }

  /** Takes the files' rows in and writes a whole new version, or leaves none of it. */
  private void tables(DuckDb db, MasterBuild build, List<SourceSpec> sources) throws IOException {
    String version = set.current().orElseThrow();
    MasterPublisher.Before before = new MasterPublisher.Before(version, set.folder(version), spare);
    boolean whole = false;
    Path folder = set.prepare(draft.run());
    try (MasterPublisher publisher =
        MasterPublisher.ofChange(db, sql, folder, steps, draft.run())) {
      build.delta(
          sources,
          files,
          () -> new Deliveries(db).register(files, request.from().isEmpty(), draft.run()),
          () -> publisher.beginUsers(before));
      check(db);
      build.widen();
      draft.hops(new MasterHops(db, sql).changed());
      draft.tables(publisher.changed(before));
      whole = true;
    } finally {
      if (!whole) {
        set.discard(draft.run());
      }
    }
  }

  private void publish() throws IOException {
    steps.next("publish");
    Optional<String> before = set.current();
    set.switchTo(draft.run());
    replay.leaveQuarantine();
    set.keepOnly(List.of(draft.run(), before.orElse(draft.run())));
  }

  private DuckDb open() {
    DuckDb db = DuckDb.inMemory(request.bounds().engineMemory(), 1, state.spill());
    engine.accept(db);
    return db;
  }

  /** As many threads as the rows at hand, those in the state included, keep busy. */
  private void threads(DuckDb db) {
    long rows =
        db.queryLong(
            "select cast(coalesce(sum(estimated_size), 0) as bigint) from duckdb_tables() where"
                + " database_name = 'state'");
    db.threads(request.bounds().threadsFor(rows + linesAtHand()));
  }

  private long linesAtHand() {
    return files.stream().mapToLong(file -> file.file().lines()).sum();
  }

  private MasterBuild build(DuckDb db, Rejections rejections) {
    BadShareGate gate =
        new MasterGate(db, request, replay, files).gate(rules, inputs -> counted(db, inputs));
    return new MasterBuild(db, sql, work, rejections, steps, gate);
  }

  private void macros(DuckDb db) {
    db.execute(Days.macro(request));
    Seeds.macros(db);
    Sql.define(db);
    Instant now = draft.started();
    db.execute(
        "create or replace temp macro run_time() as timestamp '"
            + now.toString().replace("T", " ").replace("Z", "")
            + "'");
  }

  private void counted(DuckDb db, List<RunReport.Input> inputs) throws IOException {
    List<RunReport.Input> all = new ArrayList<>(inputs);
    all.addAll(new Displaced(db).inputs());
    draft.inputs(all);
    draft.quality(rules.results(all, draft.started()));
    for (TakenFile file : files) {
      if (file.id() > 0) {
        quarantine(db, file);
      }
    }
  }

  /** Rows of no day are in every run of some days, and in the quarantine once. */
  private void quarantine(DuckDb db, TakenFile file) throws IOException {
    Path folder = quarantine.folder(file.source());
    String name = file.file().name() + "." + file.file().sha256().substring(0, 8);
    Path whole = folder.resolve(name + ".csv");
    if (request.from().isPresent()) {
      String days = "." + request.from().get() + "_" + request.to().orElseThrow();
      replay.write(db, file, folder.resolve(name + days + ".csv"), InputTally.OF_A_DAY);
      replay.writeAmong(db, file, whole, "not " + InputTally.OF_A_DAY);
    } else {
      replay.write(db, file, whole);
    }
  }

  private void check(DuckDb db) {
    RunReport soFar = draft.report("running", "", draft.started());
    List<QualityResult> results =
        MasterChecks.run(db, sql, rules, soFar.inputs(), draft.started(), steps);
    List<QualityResult> all = new ArrayList<>(soFar.quality());
    all.addAll(results);
    draft.quality(all);
    for (QualityResult result : results) {
      if (!result.passed() && result.severity().equals("stop")) {
        throw new RefusedException(
            result.rule(),
            "check "
                + result.rule()
                + " found "
                + result.observed()
                + ": "
                + result.detail()
                + ". The tables published before stay as they are; see sql/master/checks/"
                + rules.catalogue().get(result.rule()).name()
                + ".sql");
      }
    }
  }

  private void meta(DuckDb db) throws IOException {
    VersionFiles.complete(db, draft.run(), List.of(set));
    db.execute(
        "create or replace table meta as select "
            + (literal(draft.run()) + " as version, " + literal(sql.fingerprint()))
            + " as fingerprint");
  }

  private void checkFingerprint(DuckDb db) {
    String kept = db.query("select fingerprint from meta", row -> row.getString(1)).get(0);
    if (!kept.equals(sql.fingerprint())) {
      throw new RefusedException(
          RefusedException.CURRENT_MODEL,
          "the model or its catalogues have changed since the tables were made: run --full once;"
              + " the tables published before stay as they are");
    }
  }

  private List<TakenFile> scan(
      DuckDb db,
      List<SourceSpec> sources,
      int firstId,
      int downId,
      Deliveries.Whole known,
      boolean withRepaired)
      throws IOException {
    InputFinder.Found found =
        InputFinder.find(request.input(), request.lake(), sources, request.allowMissing());
    draft.ignored(
        found.ignored().stream().map(path -> TakenFile.label(request.input(), path)).toList());
    MadeFiles made = MadeFiles.in(request.input(), MasterGenerator.NOTE);
    List<TakenFile> scanned = new ArrayList<>();
    replay.open(db);
    int id = firstId;
    for (Map.Entry<String, List<Path>> source : found.bySource().entrySet()) {
      for (Path path : source.getValue()) {
        steps.check();
        InputFile file = FileScan.scan(source.getKey(), path);
        String label = TakenFile.label(request.input(), path);
        atHand.put(label, file);
        if (!known.has(file, label)) {
          boolean synthetic = made.has(request.input().relativize(path).toString(), file.sha256());
          scanned.add(new TakenFile(id, file, label, synthetic));
          id++;
        }
      }
    }
    int down = downId;
    if (withRepaired) {
      InputFinder.refuseNothing(request.input(), scanned.stream().map(TakenFile::file).toList());
      for (QuarantineReplay.Taken taken : replay.repaired(db, work, down, Map.of())) {
        scanned.add(taken.file());
        down--;
      }
    } else {
      replay.noteRepaired(db, scanned);
    }
    if (request.replayQuarantine()) {
      replay.prepare(db, sources, work, down).forEach(taken -> scanned.add(taken.file()));
      draft.untouched(replay.untouched());
    }
    return scanned;
  }
}
