package dev.spreadlake.batch.news;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code spreadlake generate-news}: synthetic news, with an answer key to its defects. */
@Command(
    name = "generate-news",
    description = {
      "Writes a synthetic file of news from a seed, and beside the folder an answer key of the seeded"
          + " defects. Every headline says that it is synthetic."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class GenerateNewsCommand implements Callable<Integer> {
  /** With the defects, of 12 KB each time, below the 2 GB that one array of bytes can hold. */
  private static final int ITEMS_MAX = 1_000_000;

  private static final int EACH_MAX = 10_000;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "Folder to write into; made if absent.")
  private Path folder;

  @Option(names = "--from", paramLabel = "DAY", description = "First UTC day (${DEFAULT-VALUE}).")
  private LocalDate from = LocalDate.of(2025, 1, 1);

  @Option(
      names = "--items",
      paramLabel = "N",
      description = "Good items, one about every 40 minutes (${DEFAULT-VALUE}).")
  private int items = 1000;

  @Option(
      names = "--each",
      paramLabel = "N",
      description = "How often each kind of defect is seeded (${DEFAULT-VALUE}).")
  private int each = 1;

  @Option(names = "--seed", paramLabel = "S", description = "Default ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Override
  public Integer call() throws IOException {
    if (items < 1 || items > ITEMS_MAX || each < 0 || each > EACH_MAX) {
      throw new ParameterException(
          spec.commandLine(),
          ("--items must be 1.." + ITEMS_MAX + " and --each 0.." + EACH_MAX)
              + (" (were " + items + ", " + each + ")"));
    }
    List<NewsGenerator.Seeded> seeded =
        NewsGenerator.generate(
            folder, seed, from.atStartOfDay(ZoneOffset.UTC).toInstant(), items, each);
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s: %d good items, %d defects; synthetic, seed %d; defects are in %s%n",
        NewsGenerator.FILE, items, seeded.size(), seed, NewsGenerator.KEY);
    out.flush();
    return 0;
  }
}
