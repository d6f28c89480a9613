package dev.spreadlake.batch.report;

import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code report}: the report of what a lake holds now. */
@Command(
    name = "report",
    description = "Writes one HTML file on market, news and data health under gold/reports.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--lake", paramLabel = "DIR", description = "Default ${DEFAULT-VALUE}.")
  private Path lake = Path.of("lake");

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(lake)) {
      throw new ParameterException(spec.commandLine(), "no lake at " + lake);
    }
    Path file = new ReportWriter(lake).write("report", TimeSource.system().now());
    spec.commandLine().getOut().println(file);
    spec.commandLine().getOut().flush();
    return 0;
  }
}
