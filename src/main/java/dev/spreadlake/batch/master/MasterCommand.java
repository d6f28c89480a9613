package dev.spreadlake.batch.master;

import dev.spreadlake.batch.run.RunConsole;
import dev.spreadlake.batch.run.RunOptions;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin private RunOptions options;

  @Option(names = "--date", paramLabel = "DAY", description = "Only this UTC day, YYYY-MM-DD.")
  private LocalDate date;

  @Option(names = "--from", paramLabel = "DAY", description = "From this UTC day.")
  private LocalDate from;

  @Option(names = "--to", paramLabel = "DAY", description = "To this UTC day, included.")
  private LocalDate to;

  @Option(names = "--full", description = "Everything anew, from these files alone.")
  private boolean full;

  // With a value, since a switch that the environment has turned on would be turned off by it.
  @Option(
      names = "--allow-missing",
      arity = "0..1",
      paramLabel = "true|false",
      fallbackValue = "true",
      descriptionKey = "batch.allow-missing",
      description = "Go without files that are not there.")
  private boolean allowMissing;

  @Option(
      names = "--pattern",
      paramLabel = "SOURCE=GLOB",
      split = ",\\s*(?![^{]*})",
      splitSynopsisLabel = ",",
      descriptionKey = "batch.master-patterns",
      description = "How files are named without .csv, such as deposit=dep_*.")
  private Map<String, String> patterns = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException {
    MasterRequest request = request();
    return new RunConsole(
            MasterPipeline.NAME, spec.commandLine().getOut(), spec.commandLine().getErr())
        .run(
            request.bounds(),
            listener -> new MasterPipeline(TimeSource.system(), listener).run(request));
  }

  private MasterRequest request() {
    if (date != null && (from != null || to != null)) {
      throw wrong("--date goes without --from and --to");
    }
    try {
      MasterSources.with(patterns);
      return new MasterRequest(
          options.input(),
          options.lake(),
          full,
          Optional.ofNullable(date != null ? date : from),
          Optional.ofNullable(date != null ? date : to),
          options.replayQuarantine(),
          allowMissing,
          options.bounds(),
          patterns);
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
