package dev.spreadlake.cli;

import dev.spreadlake.config.Settings;
import dev.spreadlake.config.SettingsException;
import dev.spreadlake.lake.replay.ReplayRun;
import dev.spreadlake.lake.replay.Replayer;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code replay}: recorded observations or frames through the same pipeline as live ones. */
@Command(
    name = "replay",
    description =
        "Recorded observations (.csv) or frames (.jsonl, .jsonl.gz) through the same pipeline;"
            + " the same input, the same bytes. Rows of a .csv are in order of time, give or take"
            + " 1,024 rows; what breaks a rule goes to quarantine/replay of the lake.")
public final class ReplayCommand implements Callable<Integer> {
  private final Function<ParseResult, Settings> settingsOf;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "PATH", arity = "1..*", description = "recordings, or folders of them")
  private List<Path> paths;

  @Option(
      names = "--speed",
      paramLabel = "X|max",
      defaultValue = "max",
      description = "seconds of the recording a second, or max (default)")
  private String speed;

  public ReplayCommand(Function<ParseResult, Settings> settingsOf) {
    this.settingsOf = settingsOf;
  }

  @Override
  public Integer call() throws Exception {
    Settings settings = settingsOf.apply(spec.commandLine().getParseResult());
    Consumer<Duration> pace = pace();
    for (Path path : paths) {
      if (!Files.exists(path)) {
        throw new SettingsException(List.of("no such file or folder: " + path));
      }
    }
    ReplayRun.Summary summary = new ReplayRun(paths, settings).run(pace);
    Replayer.Tally tally = summary.tally();
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "rows in %d = accepted %d + quarantined %d + duplicates %d%n",
        tally.rowsIn(), tally.accepted(), tally.quarantined(), tally.duplicates());
    if (!summary.quarantine().isEmpty()) {
      out.printf("what was refused, with rule, file and line: %s%n", summary.quarantine());
    }
    out.printf(
        "books %s; gaps %d s; alerts %d; files %d%n",
        String.join(" ", summary.books()), summary.gaps(), summary.alerts(), summary.files());
    if (summary.known() > 0) {
      out.printf(
          "not written: %d seconds of books that the lake accounted for before; a lake only goes"
              + " forward, so an older recording needs one of its own (--lake DIR)%n",
          summary.known());
    }
    out.printf("lake %s, marked as replay%n", settings.lake().root());
    out.flush();
    return ExitCodes.DONE;
  }

  private Consumer<Duration> pace() {
    if (speed.equals("max")) {
      return passed -> {};
    }
    double factor;
    try {
      factor = Double.parseDouble(speed);
    } catch (NumberFormatException e) {
      factor = Double.NaN;
    }
    if (!(factor >= 0.1 && factor <= 100_000)) {
      throw new SettingsException(
          List.of("--speed must be max or 0.1..100000 (was '" + speed + "')"));
    }
    double nanosPerNano = 1 / factor;
    return passed -> LockSupport.parkNanos((long) (passed.toNanos() * nanosPerNano));
  }
}
