package dev.spreadlake.batch.run;

import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.quality.QualityResult;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run seen from the command line: a progress bar on a terminal and plain lines in a pipe while it
 * works, then what it read and made, then its exit status. One thread.
 */
public final class RunConsole {
  /** A pipeline's run that tells each step. */
  @FunctionalInterface
  public interface PipelineRun {
    RunReport run(Consumer<BatchEvent> listener) throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(RunConsole.class);

  private final String pipeline;
  private final PrintWriter out;
  private final PrintWriter err;

  public RunConsole(String pipeline, PrintWriter out, PrintWriter err) {
    this.pipeline = pipeline;
    this.out = out;
    this.err = err;
  }

  /**
   * Runs it, after a warning if what it may use is more than there is.
   *
   * @return 0 published, 1 failed or cancelled, 3 refused
   */
  public int run(RunBounds bounds, PipelineRun pipelineRun) throws IOException {
    MemoryCheck.ofThisMachine(bounds.memoryMax()).ifPresent(LOG::warn);
    RunReport report;
    if (onTerminal()) {
      try (ProgressBar bar =
          new ProgressBarBuilder().setTaskName(pipeline).setInitialMax(1).build()) {
        report = pipelineRun.run(event -> show(bar, event));
      }
    } else {
      report = pipelineRun.run(this::line);
    }
    print(report);
    if (!report.status().equals("succeeded")) {
      err.println("spreadlake: " + report.message());
      err.flush();
    }
    return switch (report.status()) {
      case "succeeded" -> 0;
      case "refused" -> 3;
      default -> 1;
    };
  }

  /** From Java 22 there is a console without a terminal too, and a method that tells. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean onTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException before22) {
      return true;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot ask the console", e);
    }
  }

  private static void show(ProgressBar bar, BatchEvent event) {
    bar.maxHint(event.total());
    bar.stepTo(event.done());
    bar.setExtraMessage(step(event));
  }

  private void line(BatchEvent event) {
    String step = step(event);
    err.printf(
        "%s %s %d/%d%s%n",
        pipeline, event.status(), event.done(), event.total(), step.isEmpty() ? "" : " " + step);
    err.flush();
  }

  /** At the end it says why the run did not succeed, which is said once and last. */
  private static String step(BatchEvent event) {
    return event.status().equals("running") ? event.step() : "";
  }

  private void print(RunReport report) {
    for (RunReport.Input input : report.inputs()) {
      out.printf(
          "%s: %d in = %d accepted + %d quarantined + %d duplicates%s%s%n",
          input.file(),
          input.rowsIn(),
          input.accepted(),
          input.quarantined(),
          input.duplicates(),
          input.otherDays() == 0 ? "" : " (" + input.otherDays() + " of other days left)",
          input.byRule().isEmpty() ? "" : " " + input.byRule());
    }
    if (!report.ignored().isEmpty()) {
      out.println("ignored, for no pattern fits: " + String.join(", ", report.ignored()));
    }
    if (!report.untouched().isEmpty()) {
      out.println(
          "left untouched in the quarantine, for nobody has changed it: " + report.untouched());
    }
    for (RunReport.Table table : report.tables()) {
      out.printf("%-18s %,12d rows  sha256 %s%n", table.name(), table.rows(), table.sha256());
    }
    long failed =
        report.quality().stream()
            .filter(result -> !result.passed() && result.severity().equals("stop"))
            .peek(result -> out.println("failed check " + result.rule() + detail(report, result)))
            .count();
    long checks = report.quality().stream().map(QualityResult::rule).distinct().count();
    out.printf(
        "%s %s in %.1f s, %d rules and checks, %d stopped it%n",
        report.run(),
        report.status(),
        Duration.between(report.started(), report.finished()).toMillis() / 1000.0,
        checks,
        failed);
    out.flush();
  }

  private static String detail(RunReport report, QualityResult result) {
    return report.message().contains(result.detail()) ? "" : ": " + result.detail();
  }
}
