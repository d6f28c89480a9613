package dev.spreadlake.batch.run;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.duckdb.DuckDbException;
import dev.spreadlake.failure.FailureText;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.quality.Rule;
import dev.spreadlake.quality.RuleCatalogue;
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
import java.util.function.Consumer;

/**
 * What surrounds every run: one at a time per lake and pipeline, also across processes; a report in
 * {@code gold/_runs} however it ends; a way to stop it.
 *
 * <p>Blocking; one run at a time. {@link #cancel} may be called from any thread.
 */
public final class RunFrame {
  /** The run itself. */
  @FunctionalInterface
  public interface Body {
    /**
     * Does the work.
     *
     * @param engine told of the engine while it works, for cancelling
     */
    void go(RunDraft draft, Steps steps, Consumer<DuckDb> engine) throws IOException;
  }

  /**
   * How a run ended.
   *
   * @param failure null unless it failed
   */
  private record End(String status, String message, Exception failure) {
    static final End CANCELLED = new End("cancelled", "cancelled", null);

    void rethrow() throws IOException {
      if (failure instanceof IOException failed) {
        throw failed;
      }
      if (failure instanceof RuntimeException failed) {
        throw failed;
      }
    }

    /** What is thrown if its report is lost too: how the run ended comes first. */
    IOException without(Exception unwritten) {
      String first =
          status.equals("succeeded")
              ? "the run succeeded and what it made is published, but its report is lost: "
              : message + "; its report is lost too: ";
      IOException both = new IOException(first + FailureText.of(unwritten), failure);
      both.addSuppressed(unwritten);
      return both;
    }
  }

  private final String pipeline;
  private final int stepsMax;
  private final TimeSource time;
  private final Consumer<BatchEvent> listener;
  private volatile Cancellation own;

  /**
   * @param stepsMax about how many steps a run has
   * @param listener told of each step, on the running thread
   */
  public RunFrame(String pipeline, int stepsMax, TimeSource time, Consumer<BatchEvent> listener) {
    this.pipeline = requireNonNull(pipeline, "pipeline");
    this.stepsMax = stepsMax;
    this.time = requireNonNull(time, "time");
    this.listener = requireNonNull(listener, "listener");
  }

  /**
   * Stops the run that is under way, if any; what was published before stays. A run that is past
   * its commit goes through.
   */
  public void cancel() {
    Cancellation now = own;
    if (now != null) {
      now.cancel();
    }
  }

  /**
   * Does one run and leaves its report.
   *
   * @param mode what was asked, for the report
   * @param started names the run; also the instant past which a row is of the future
   * @return the report; its status says whether the tables were published
   * @throws DuckDbException if the engine failed; a report was left then too
   * @throws IOException also if the report cannot be written; its message says how the run ended,
   *     then why there is no report
   * @throws LakeBusyException if another run of the pipeline works on the lake; no report is left
   */
  public RunReport run(Path lake, String mode, Instant started, Body body) throws IOException {
    own = new Cancellation();
    try {
      return run(lake, mode, started, body, own);
    } finally {
      own = null;
    }
  }

  /**
   * The same, with a wish to stop that may be older than the run; {@link #cancel} is not heard.
   *
   * @param wish of this run alone
   */
  RunReport run(Path lake, String mode, Instant started, Body body, Cancellation wish)
      throws IOException {
    DuckDb.loadAhead();
    String run = RunLog.name(pipeline, started);
    RunState state = new RunState(lake, pipeline);
    Files.createDirectories(state.folder());
    Steps steps = new Steps(pipeline, run, time, listener, wish, stepsMax);
    RunDraft draft = new RunDraft(pipeline, run, mode, started);
    try (FileChannel lockFile =
            FileChannel.open(
                state.folder().resolve("lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock held = lock(lockFile, lake)) {
      BegunRun begun = new BegunRun(lake, pipeline);
      begun.settle(time.now());
      begun.begin(draft);
      return run(new RunLog(lake), begun, steps, draft, body, wish);
    } catch (LakeBusyException busy) {
      steps.end("failed", busy.getMessage());
      throw busy;
    } finally {
      wish.engine(null);
    }
  }

  private RunReport run(
      RunLog log, BegunRun begun, Steps steps, RunDraft draft, Body body, Cancellation wish)
      throws IOException {
    End end;
    try {
      steps.check();
      body.go(draft, steps, wish::engine);
      passed(draft);
      end = new End("succeeded", "", null);
    } catch (RefusedException refused) {
      refused(draft, refused);
      end = new End("refused", refused.getMessage(), null);
    } catch (CancelledException stopped) {
      end = End.CANCELLED;
    } catch (IOException | RuntimeException failed) {
      end = wish.uttered() ? End.CANCELLED : new End("failed", FailureText.of(failed), failed);
    }
    RunReport report = end(log, begun, steps, draft, end);
    end.rethrow();
    return report;
  }

  /** The rules that stop a run before any table is checked have let it pass. */
  private void passed(RunDraft draft) {
    for (Rule rule : RuleCatalogue.builtIn().group(pipeline)) {
      if (rule.stops() && rule.dataset().startsWith("silver/")) {
        judged(draft, rule, "none", 0, "");
      }
    }
  }

  /** A check that found something has said so already. */
  private void refused(RunDraft draft, RefusedException refused) {
    String name = refused.rule();
    Rule rule = RuleCatalogue.builtIn().get(name.contains(".") ? name : pipeline + "." + name);
    judged(draft, rule, "refused", 1, refused.getMessage());
  }

  private static void judged(
      RunDraft draft, Rule rule, String observed, int failing, String message) {
    List<QualityResult> results = new ArrayList<>(draft.report("", "", draft.started()).quality());
    if (results.stream().noneMatch(result -> result.rule().equals(rule.id()))) {
      results.add(
          QualityResult.of(
              rule,
              rule.dataset(),
              failing == 0,
              observed,
              rule.meaning(),
              failing,
              draft.started(),
              message));
      draft.quality(results);
    }
  }

  private RunReport end(RunLog log, BegunRun begun, Steps steps, RunDraft draft, End end)
      throws IOException {
    RunReport report = draft.report(end.status(), end.message(), time.now());
    try {
      log.write(report);
      begun.end();
    } catch (IOException | RuntimeException unwritten) {
      IOException both = end.without(unwritten);
      steps.end("failed", both.getMessage());
      throw both;
    }
    steps.end(end.status(), end.message());
    return report;
  }

  private FileLock lock(FileChannel channel, Path lake) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new LakeBusyException(
          ("another run of " + pipeline + " works on " + lake) + "; wait for it, or cancel it");
    }
    return lock;
  }
}
