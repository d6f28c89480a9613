package dev.spreadlake.batch.market;

import dev.spreadlake.batch.report.ReportedPipeline;
import dev.spreadlake.batch.run.RunConsole;
import dev.spreadlake.batch.run.RunOptions;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code batch market}: minute history from the command line. */
@Command(
    name = "market",
    description = {
      "Turns minute files of markets (CryptoCompare, Binance, or any CSV by a mapping) into bars by"
          + " minute, hour and day and what they say, under gold/market, checked and all at once.",
      "Without --full it takes in the files that are new since the last run.",
      "Exit status: 0 published; 1 failed; 2 wrong usage; 3 a quality gate refused to publish."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class MarketCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private RunOptions options;

  @Option(names = "--full", description = "Everything anew, from these files alone.")
  private boolean full;

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description = "Describes a further kind of minute file; see sql/market/mappings. Repeatable.")
  private List<Path> mappings = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    MarketRequest request = request();
    return new RunConsole(
            MarketPipeline.NAME, spec.commandLine().getOut(), spec.commandLine().getErr())
        .run(
            request.bounds(),
            listener ->
                ReportedPipeline.reporting(
                    MarketPipeline.NAME,
                    options.lake(),
                    () -> new MarketPipeline(TimeSource.system(), listener).run(request)));
  }

  private MarketRequest request() throws IOException {
    try {
      Mappings.read(MarketSql.read().folder(), mappings);
      return new MarketRequest(
          options.input(),
          options.lake(),
          full,
          options.replayQuarantine(),
          options.bounds(),
          mappings);
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
