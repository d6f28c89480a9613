package dev.spreadlake.batch.generate;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code generate-market}: synthetic minute files. Exit 0, 1 (I/O) or 2 (usage). */
@Command(
    name = "generate-market",
    description = {
      "Writes synthetic minute files in the shape of Binance's dumps or of CryptoCompare's pages from"
          + " a seed, an answer key of the seeded defects, and a note that they are synthetic."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class GenerateMarketCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "Folder to write into; made if absent.")
  private Path folder;

  @Option(names = "--shape", description = "binance or cryptocompare (default ${DEFAULT-VALUE}).")
  private String shape = "binance";

  @Option(names = "--pair", description = "Such as BTCUSDT (default ${DEFAULT-VALUE}).")
  private String pair = "BTCUSDT";

  @Option(names = "--from", paramLabel = "DAY", description = "First UTC day (${DEFAULT-VALUE}).")
  private LocalDate from = LocalDate.of(2025, 1, 1);

  @Option(names = "--to", paramLabel = "DAY", description = "Last UTC day (${DEFAULT-VALUE}).")
  private LocalDate to = LocalDate.of(2025, 3, 31);

  @Option(names = "--seed", paramLabel = "S", description = "Default ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(names = "--days-a-file", paramLabel = "N", description = "Default ${DEFAULT-VALUE}.")
  private int daysAFile = 31;

  @Option(
      names = "--defects",
      paramLabel = "MIX",
      description = "kind=count, separated by commas, or none; --defects help lists the kinds.")
  private String defects = "none";

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (defects.equals("help")) {
      for (MarketDefect kind : MarketDefect.values()) {
        out.printf(
            "%-18s %-10s %s%n",
            kind.id(), kind.fate().name().toLowerCase(Locale.ROOT), kind.found());
      }
      out.flush();
      return 0;
    }
    if (folder == null) {
      throw new ParameterException(spec.commandLine(), "DIR is missing: the folder to write into");
    }
    try {
      for (MarketKey key : MarketGenerator.generate(List.of(plan()), folder)) {
        out.printf(
            "%s: %d rows, %d good bars, %d minutes missing%n",
            key.file(), key.rows(), key.accepted(), key.gapMinutes());
      }
      out.printf("Synthetic, seed %d; defects are in %s%n", seed, MarketGenerator.ANSWER_KEY);
      out.flush();
      return 0;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private MarketPlan plan() {
    MarketPlan.Shape wanted;
    try {
      wanted = MarketPlan.Shape.valueOf(shape.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "shape must be binance or cryptocompare (was " + shape + ")", e);
    }
    return new MarketPlan(wanted, pair, from, to, seed, daysAFile, 87_000, MarketPlan.mix(defects));
  }
}
