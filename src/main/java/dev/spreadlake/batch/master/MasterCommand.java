package dev.spreadlake.batch.master;

import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.time.TimeSource;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code batch master}: the master data from the command line. */
@Command(
    name = "master",
    description = {
      "Turns the files of users, deposits, withdrawals, events and user levels into one CSV per table"
          + " under gold/master, checked and all at once.",
      "Without --date, --from/--to or --full it takes in the files that are new since the last run.",
      "Exit status: 0 published; 1 failed; 2 wrong usage; 3 a quality gate refused to publish."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class MasterCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--input", paramLabel = "DIR", required = true, description = "The files.")
  private Path input;

  @Option(names = "--lake", paramLabel = "DIR", description = "Default ${DEFAULT-VALUE}.")
  private Path lake = Path.of("lake");

  @Option(names = "--date", paramLabel = "DAY", description = "Only this UTC day, YYYY-MM-DD.")
  private LocalDate date;

  @Option(names = "--from", paramLabel = "DAY", description = "From this UTC day.")
  private LocalDate from;

  @Option(names = "--to", paramLabel = "DAY", description = "To this UTC day, included.")
  private LocalDate to;

  @Option(names = "--full", description = "Everything anew, from these files alone.")
  private boolean full;

  @Option(names = "--replay-quarantine", description = "Take in rows repaired in the quarantine.")
  private boolean replayQuarantine;

  @Option(names = "--allow-missing", description = "Go without files that are not there.")
  private boolean allowMissing;

  @Option(
      names = "--bad-share",
      paramLabel = "SHARE",
      description = "Share of a file's rows that may be bad, 0 to 1 (default ${DEFAULT-VALUE}).")
  private double badShare = MasterRequest.BAD_SHARE_MAX;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description =
          "Bound of the SQL engine's memory; the rest spills into the lake"
              + " (default ${DEFAULT-VALUE}).")
  private String memory = MasterRequest.MEMORY_MAX;

  @Option(names = "--threads", paramLabel = "N", description = "Default: the machine's cores.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--pattern",
      paramLabel = "SOURCE=GLOB",
      description = "How files are named without .csv, such as deposit=dep_*.")
  private Map<String, String> patterns = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException {
    MasterRequest request = request();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    RunReport report;
    if (onTerminal()) {
      try (ProgressBar bar =
          new ProgressBarBuilder().setTaskName("master").setInitialMax(1).build()) {
        report = new MasterPipeline(TimeSource.system(), event -> show(bar, event)).run(request);
      }
    } else {
      Consumer<BatchEvent> lines = event -> line(err, event);
      report = new MasterPipeline(TimeSource.system(), lines).run(request);
    }
    print(report, out);
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

  private MasterRequest request() {
    if (date != null && (from != null || to != null)) {
      throw wrong("--date goes without --from and --to");
    }
    if (!memory.matches("[1-9]\\d*(KB|MB|GB|TB|KiB|MiB|GiB|TiB)")) {
      throw wrong("--memory must be such as 4GB or 512MB (was " + memory + ")");
    }
    try {
      MasterSources.with(patterns);
      return new MasterRequest(
          input,
          lake,
          full,
          Optional.ofNullable(date != null ? date : from),
          Optional.ofNullable(date != null ? date : to),
          replayQuarantine,
          allowMissing,
          badShare,
          memory,
          threads,
          patterns);
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private static void show(ProgressBar bar, BatchEvent event) {
    bar.maxHint(event.total());
    bar.stepTo(event.done());
    bar.setExtraMessage(event.step());
  }

  private static void line(PrintWriter err, BatchEvent event) {
    err.printf("master %s %d/%d %s%n", event.status(), event.done(), event.total(), event.step());
    err.flush();
  }

  private static void print(RunReport report, PrintWriter out) {
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
    for (RunReport.Table table : report.tables()) {
      out.printf("%-18s %,12d rows  sha256 %s%n", table.name(), table.rows(), table.sha256());
    }
    long failed =
        report.quality().stream()
            .filter(result -> !result.passed() && result.severity().equals("stop"))
            .peek(result -> out.println("failed check " + result.rule() + ": " + result.detail()))
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
}
