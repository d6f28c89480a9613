package dev.spreadlake.batch.news;

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

/** {@code batch news}: the news from the command line. */
@Command(
    name = "news",
    description = {
      "Turns news files into items, sentiment, keywords and what the price did, one CSV per table"
          + " under gold/news, checked and all at once.",
      "Files that landed before are read too: the tables are of everything there is but the files"
          + " that were refused.",
      "Exit status: 0 published; 1 failed; 2 wrong usage; 3 a quality gate refused to publish."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class NewsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private RunOptions options;

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description =
          "Describes the columns of a further kind of file, as sql/news/mappings do. Remembered with"
              + " the files it reads.")
  private List<Path> mappings = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    NewsRequest request = request();
    return new RunConsole(
            NewsPipeline.NAME, spec.commandLine().getOut(), spec.commandLine().getErr())
        .run(
            request.bounds(),
            listener ->
                ReportedPipeline.reporting(
                    NewsPipeline.NAME,
                    options.lake(),
                    () -> new NewsPipeline(TimeSource.system(), listener).run(request)));
  }

  private NewsRequest request() {
    try {
      return new NewsRequest(
          options.input(), options.lake(), options.replayQuarantine(), options.bounds(), mappings);
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
