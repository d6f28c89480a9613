package dev.spreadlake.batch.report;

import dev.spreadlake.batch.publish.TableSet;
import dev.spreadlake.batch.run.RunLog;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.store.Sha256;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether any table that is published now was made of files that a program made up: told by the
 * names of its series, and by the files of the runs that it was made in: their names, the note of
 * the generator that lay beside them, and the built-in samples. One thread.
 */
final class SyntheticData {
  private static final String SYNTHETIC = "synthetic";

  /**
   * Where the built-in samples are, beside what is live; one's files have the names of real ones.
   */
  private static final String SAMPLES = "_state";

  /** How the modes of runs begin that make their tables of all their files. */
  private static final List<String> OF_ALL = List.of("full", "all");

  private static final int RUNS_MAX = 10_000;

  private final Path lake;
  private final RunLog log;

  /**
   * @param lake the lake's root
   */
  SyntheticData(Path lake) {
    this.lake = lake;
    this.log = new RunLog(lake);
  }

  /**
   * Looks at what is published.
   *
   * @param pipelines whose tables are looked at
   */
  boolean isIn(ReportTables tables, List<String> pipelines) throws IOException {
    if (tables.open("market", "bars_daily")
        && !tables
            .rows("select 1 from market_bars_daily where series like 'synthetic%' limit 1")
            .isEmpty()) {
      return true;
    }
    List<RunReport.Input> inputs = new ArrayList<>();
    for (String pipeline : pipelines) {
      inputs.addAll(inputs(pipeline));
    }
    if (inputs.stream()
        .anyMatch(
            input ->
                input.synthetic() || input.file().toLowerCase(Locale.ROOT).contains(SYNTHETIC))) {
      return true;
    }
    Set<String> samples = samples();
    return inputs.stream().anyMatch(input -> samples.contains(input.sha256()));
  }

  /** The files of the published version: of its run and those before, back to a full build. */
  private List<RunReport.Input> inputs(String pipeline) throws IOException {
    Optional<String> version = new TableSet(lake.resolve("gold"), pipeline).current();
    List<RunReport.Input> inputs = new ArrayList<>();
    boolean reached = false;
    for (String run : log.names(RUNS_MAX)) {
      reached |= version.equals(Optional.of(run));
      Optional<RunReport> report =
          reached && run.startsWith(pipeline + "_") ? log.find(run) : Optional.empty();
      if (report.isPresent() && report.get().status().equals("succeeded")) {
        inputs.addAll(report.get().inputs());
        if (OF_ALL.stream().anyMatch(report.get().mode()::startsWith)) {
          break;
        }
      }
    }
    return inputs;
  }

  private Set<String> samples() throws IOException {
    Set<String> hashes = new HashSet<>();
    Path folder = lake.resolve(SAMPLES);
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> sets = Files.newDirectoryStream(folder, SYNTHETIC + "*")) {
        for (Path set : sets) {
          try (Stream<Path> walk = Files.walk(set)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
              hashes.add(Sha256.of(file));
            }
          }
        }
      }
    }
    return hashes;
  }
}
