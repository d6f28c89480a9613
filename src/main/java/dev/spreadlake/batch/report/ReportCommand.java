package dev.spreadlake.batch.report;

import dev.spreadlake.lake.disk.LakeOption;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code report}: the report of what a lake holds now. */
@Command(
    name = "report",
    description = "Writes one HTML file on market, news and data health under gold/reports.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private LakeOption lake;

  @Override
  public Integer call() throws IOException {
    Path file = new ReportWriter(lake.existing(spec)).write("report", TimeSource.system().now());
    spec.commandLine().getOut().println(file);
    spec.commandLine().getOut().flush();
    return 0;
  }
}
