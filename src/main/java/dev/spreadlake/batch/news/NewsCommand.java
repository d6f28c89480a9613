package dev.spreadlake.batch.news;

import dev.spreadlake.batch.report.ReportedPipeline;
import dev.spreadlake.batch.run.RunConsole;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code batch.news}: the master data from the command line. */
@Command(
    name = "news",
    description = {
      "Turns news files into items, sentiment, keywords and what the price did, one CSV per table"
          + " under gold/news, checked and all at once.",
      "Files that landed before are read too: the tables are of everything there is.",
      "Exit status: 0 published; 1 failed; 2 wrong usage; 3 a quality gate refused to publish."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class NewsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--input", paramLabel = "DIR", required = true, description = "The files.")
  private Path input;

  @Option(names = "--lake", paramLabel = "DIR", description = "Default ${DEFAULT-VALUE}.")
  private Path lake = Path.of("lake");

  @Option(names = "--replay-quarantine", description = "Take in rows repaired in the quarantine.")
  private boolean replayQuarantine;

  @Option(
      names = "--bad-share",
      paramLabel = "SHARE",
      description = "Share of a file's rows that may be bad, 0 to 1 (default ${DEFAULT-VALUE}).")
  private double badShare = NewsRequest.BAD_SHARE_MAX;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description =
          "Bound of the SQL engine's memory; the rest spills into the lake"
              + " (default ${DEFAULT-VALUE}).")
  private String memory = NewsRequest.MEMORY_MAX;

  @Option(names = "--threads", paramLabel = "N", description = "Default: the machine's cores.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description = "Describes the columns of a further kind of file, as sql/news/mappings do.")
  private List<Path> mappings = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    NewsRequest request = request();
    return new RunConsole(
            NewsPipeline.NAME, spec.commandLine().getOut(), spec.commandLine().getErr())
        .run(
            listener ->
                ReportedPipeline.reported(
                    new NewsPipeline(TimeSource.system(), listener).run(request), lake));
  }

  private NewsRequest request() {
    if (!memory.matches("[1-9]\\d*(KB|MB|GB|TB|KiB|MiB|GiB|TiB)")) {
      throw wrong("--memory must be such as 4GB or 512MB (was " + memory + ")");
    }
    try {
      return new NewsRequest(input, lake, replayQuarantine, badShare, memory, threads, mappings);
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
