package dev.spreadlake.batch.master;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.duckdb.DuckDbException;
import dev.spreadlake.batch.run.CancelledException;
import dev.spreadlake.batch.run.RefusedException;
import dev.spreadlake.batch.run.RunLog;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Runs the master data: files in, checked tables out, all at once or not at all.
 *
 * <p>Blocking; one run at a time per lake, also across processes. {@link #cancel} may be called
 * from any thread.
 */
public final class MasterPipeline {
  /** Steps of a full build: reading, 19 models, 21 checks, 11 files, publishing. */
  private static final int STEPS = 57;

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
    return run(request, time.now());
  }

  /**
   * The same under the name that a given start gives the run.
   *
   * @param started also the instant past which a row is of the future
   */
  RunReport run(MasterRequest request, Instant started) throws IOException {
    String run = RunLog.name(Steps.PIPELINE, started);
    MasterState state = new MasterState(request.lake());
    Files.createDirectories(state.folder());
    Steps steps = new Steps(run, time, listener, () -> cancelled, STEPS);
    RunDraft draft = new RunDraft(run, request.mode(), started);
    RunLog log = new RunLog(request.lake());
    try (FileChannel lockFile =
            FileChannel.open(
                state.folder().resolve("lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock held = lock(lockFile, request.lake())) {
      new MasterRun(request, draft, steps, db -> running = db).go();
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
      cancelled = false;
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
}
