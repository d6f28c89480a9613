package dev.spreadlake.batch.master;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.duckdb.DuckDbException;
import dev.spreadlake.batch.intake.FileScan;
import dev.spreadlake.batch.intake.InputFinder;
import dev.spreadlake.batch.intake.Rejections;
import dev.spreadlake.batch.intake.SourceSpec;
import dev.spreadlake.batch.publish.TableSet;
import dev.spreadlake.batch.run.CancelledException;
import dev.spreadlake.batch.run.RefusedException;
import dev.spreadlake.batch.run.RunLog;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs the master data: files in, checked tables out, all at once or not at all.
 *
 * <p>Blocking; one run at a time per lake, also across processes. {@link #cancel} may be called
 * from any thread.
 */
public final class MasterPipeline {
  private final TimeSource time;
  private final Consumer<BatchEvent> listener;
  private volatile boolean cancelled;
  private volatile DuckDb running;

  /**
   * @param listener told of each step, on the running thread
   */
  public MasterPipeline(TimeSource time, Consumer<BatchEvent> listener) {
    this.time = requireNonNull(time, "time");
    this.listener = requireNonNull(listener, "listener");
  }

  /** Stops the run that is under way, if any; what was published before stays. */
  public void cancel() {
    cancelled = true;
    DuckDb db = running;
    if (db != null) {
      db.cancel();
    }
  }

  /**
   * Does one run and leaves its report in {@code gold/_runs}.
   *
   * @return the report; its status says whether the tables were published
   * @throws DuckDbException if the engine failed; a report was left then too
   */
  public RunReport run(MasterRequest request) throws IOException {
    cancelled = false;
    Instant started = time.now();
    String run = RunLog.name(Steps.PIPELINE, started);
    MasterState state = new MasterState(request.lake());
    Files.createDirectories(state.folder());
    Steps steps = new Steps(run, time, listener, () -> cancelled, 40);
    RunDraft draft = new RunDraft(run, request.mode(), started);
    RunLog log = new RunLog(request.lake());
    try (FileChannel lockFile =
            FileChannel.open(
                state.folder().resolve("lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = lock(lockFile, request.lake())) {
      attempt(request, state, steps, draft, run);
      return end(log, steps, draft, "succeeded", "");
    } catch (RefusedException refused) {
      return end(log, steps, draft, "refused", refused.getMessage());
    } catch (CancelledException stopped) {
      return end(log, steps, draft, "cancelled", "cancelled");
    } catch (IOException | RuntimeException failed) {
      if (cancelled) {
        return end(log, steps, draft, "cancelled", "cancelled");
      }
      end(log, steps, draft, "failed", String.valueOf(failed.getMessage()));
      throw failed;
    } finally {
      running = null;
    }
  }

  private RunReport end(RunLog log, Steps steps, RunDraft draft, String status, String message) {
    RunReport report = draft.report(status, message, time.now());
    log.write(report);
    steps.end(status, message);
    return report;
  }

  private static FileLock lock(FileChannel channel, Path lake) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new RefusedException(
          "another run of the master data works on " + lake + "; wait for it, or cancel it");
    }
    return lock;
  }

  private void attempt(
      MasterRequest request, MasterState state, Steps steps, RunDraft draft, String run)
      throws IOException {
    TableSet set = new TableSet(request.lake().resolve("gold"), "master");
    List<SourceSpec> sources = MasterSources.with(request.patterns());
    Path work = Files.createDirectories(state.folder().resolve("work"));
    state.clearSpill();
    steps.next("look at the files");
    List<MasterFile> files = scan(request, sources);
    Sql sql = Sql.read();
    try (DuckDb db = DuckDb.inMemory(request.memoryMax(), request.threads(), state.spill());
        Rejections rejections = new Rejections(db)) {
      running = db;
      state.attachNew(db);
      Seeds.load(db, sql, work);
      db.execute(Days.macro(request));
      MasterBuild build = new MasterBuild(db, sql, work, rejections, steps);
      build.runTime(time.now());
      build.full(sources, files);
      draft.inputs(build.tally().inputs());
      Path folder = set.prepare(run);
      try (MasterPublisher publisher = new MasterPublisher(db, sql, folder, steps)) {
        draft.tables(publisher.all());
      }
      db.execute("create table meta as select '" + run + "' as version");
      state.detach(db);
    }
    state.replace();
    String before = set.current().orElse(run);
    set.switchTo(run);
    set.keepOnly(List.of(run, before));
  }

  private static List<MasterFile> scan(MasterRequest request, List<SourceSpec> sources)
      throws IOException {
    Map<String, List<Path>> found =
        InputFinder.find(request.input(), sources, request.allowMissing());
    List<MasterFile> files = new ArrayList<>();
    for (Map.Entry<String, List<Path>> source : found.entrySet()) {
      for (Path path : source.getValue()) {
        files.add(
            new MasterFile(
                files.size() + 1,
                FileScan.scan(source.getKey(), path),
                request.input().relativize(path).toString()));
      }
    }
    return files;
  }

  /** A report in the making. */
  private static final class RunDraft {
    private final String run;
    private final String mode;
    private final Instant started;
    private List<RunReport.Input> inputs = List.of();
    private List<RunReport.Table> tables = List.of();
    private List<QualityResult> quality = List.of();

    RunDraft(String run, String mode, Instant started) {
      this.run = run;
      this.mode = mode;
      this.started = started;
    }

    void inputs(List<RunReport.Input> counted) {
      inputs = counted;
    }

    void tables(List<RunReport.Table> written) {
      tables = written;
    }

    RunReport report(String status, String message, Instant finished) {
      return new RunReport(
          Steps.PIPELINE,
          run,
          mode,
          status,
          message.isEmpty() ? null : message,
          started,
          finished,
          inputs,
          tables,
          quality);
    }
  }
}
