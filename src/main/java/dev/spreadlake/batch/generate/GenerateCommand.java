package dev.spreadlake.batch.generate;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code generate}: synthetic master data. Exit 0, 1 (I/O) or 2 (wrong usage). */
@Command(
    name = "generate",
    description = {
      "Writes synthetic master-data files of the exercise's shape, size and dirt from a seed, an"
          + " answer key of the seeded defects, and a note that they are synthetic.",
      "The defaults are the sizes and the dirt of the published files."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class GenerateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "Folder to write into; made if absent.")
  private Path folder;

  @Option(names = "--users", paramLabel = "N", description = "Users (default ${DEFAULT-VALUE}).")
  private long users = GeneratePlan.USERS;

  @Option(names = "--deposits", paramLabel = "N", description = "Default ${DEFAULT-VALUE}.")
  private long deposits = GeneratePlan.DEPOSITS;

  @Option(names = "--withdrawals", paramLabel = "N", description = "Default ${DEFAULT-VALUE}.")
  private long withdrawals = GeneratePlan.WITHDRAWALS;

  @Option(names = "--events", paramLabel = "N", description = "Default ${DEFAULT-VALUE}.")
  private long events = GeneratePlan.EVENTS;

  @Option(names = "--levels", paramLabel = "N", description = "Default ${DEFAULT-VALUE}.")
  private long levels = GeneratePlan.LEVELS;

  @Option(names = "--from", paramLabel = "DAY", description = "First UTC day (${DEFAULT-VALUE}).")
  private LocalDate from = GeneratePlan.FROM;

  @Option(names = "--to", paramLabel = "DAY", description = "Last UTC day (${DEFAULT-VALUE}).")
  private LocalDate to = GeneratePlan.TO;

  @Option(names = "--seed", paramLabel = "S", description = "Default ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(
      names = "--defects",
      paramLabel = "MIX",
      description =
          "kind=count or file.kind=count, separated by commas; 'none'; 'published' is the default"
              + " and the dirt of the published files. --defects help lists the kinds.")
  private String defects = "published";

  @Option(
      names = "--giant-line-bytes",
      paramLabel = "N",
      description = "Length of a giant_line (default ${DEFAULT-VALUE}).")
  private int giantLineBytes = 4 << 20;

  @Option(
      names = "--only",
      paramLabel = "FILE",
      split = ",",
      description = "Only these files: users, deposits, withdrawals, events, levels.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--users-file",
      paramLabel = "FILE",
      description = "Take the user ids from this CSV and write no user file.")
  private Path usersFile;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (defects.equals("help")) {
      for (DefectKind kind : DefectKind.values()) {
        out.printf(
            "%-18s %-11s %s%n",
            kind.id(),
            kind.fate().name().toLowerCase(Locale.ROOT),
            kind.files().stream().map(MasterFile::id).collect(Collectors.joining(" ")));
      }
      out.flush();
      return 0;
    }
    if (folder == null) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "DIR is missing: the folder to write into");
    }
    try {
      for (GeneratedFile file : MasterGenerator.generate(plan(), folder, new Shown())) {
        out.printf(
            "%s: %d rows, %d bytes, %d seeded defects%n",
            file.path(), file.rows(), file.bytes(), file.defects().size());
      }
      out.printf("Synthetic, seed %d; defects are in %s%n", seed, MasterGenerator.ANSWER_KEY);
      out.flush();
      return 0;
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (UncheckedIOException e) {
      spec.commandLine().getErr().println("generate: " + e.getMessage());
      return 1;
    }
  }

  private GeneratePlan plan() {
    List<MasterFile> files = new ArrayList<>();
    for (MasterFile file : MasterFile.values()) {
      boolean wanted = only.isEmpty() || only.contains(file.id());
      if (wanted && !(file == MasterFile.USERS && usersFile != null)) {
        files.add(file);
      }
    }
    for (String name : only) {
      if (Stream.of(MasterFile.values()).noneMatch(f -> f.id().equals(name))) {
        throw new IllegalArgumentException(
            "only: no file '" + name + "'; allowed: users, deposits, withdrawals, events, levels");
      }
    }
    if (giantLineBytes < 1) {
      throw new IllegalArgumentException(
          "giant-line-bytes must be 1.." + Integer.MAX_VALUE + " (was " + giantLineBytes + ")");
    }
    return new GeneratePlan(
        users,
        deposits,
        withdrawals,
        events,
        levels,
        from,
        to,
        seed,
        DefectMix.parse(defects, files, seed).withGiantLineBytes(giantLineBytes),
        files,
        Optional.ofNullable(usersFile));
  }

  /** A bar a file on a terminal; nothing in a pipe, where the line at the end is enough. */
  private static final class Shown implements MasterGenerator.Progress {
    private ProgressBar bar;

    // On JDK 22 to 24 the bar is drawn in a pipe too; it goes to stderr and does no harm.
    @SuppressWarnings("SystemConsoleNull")
    @Override
    public void at(MasterFile file, long rowsDone, long rowsTotal) {
      if (System.console() == null) {
        return;
      }
      if (bar == null) {
        bar = new ProgressBar(file.id(), rowsTotal);
      }
      bar.stepTo(rowsDone);
      if (rowsDone == rowsTotal) {
        bar.close();
        bar = null;
      }
    }
  }
}
