package dev.spreadlake.batch.report;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.publish.TableSet;
import dev.spreadlake.batch.run.RunLog;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.store.Sha256;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Of which pipelines the tables that are published now were made, at least in part, of files that a
 * program made up: told by the names of their series, and by the files of the runs that they were
 * made in: their names, the note of the generator that lay beside them, and the built-in samples.
 * What the next run will read has no say. Blocking; any thread. What was found stays known for as
 * long as its version is published.
 */
public final class SyntheticData {
  /** The pipelines that take in files. */
  static final List<String> PIPELINES = List.of("market", "news", "master");

  private static final String SYNTHETIC = "synthetic";

  /**
   * Where the built-in samples are, beside what is live; one's files have the names of real ones.
   */
  private static final String SAMPLES = "_state";

  /** How the modes of runs begin that make their tables of all their files. */
  private static final List<String> OF_ALL = List.of("full", "all");

  private static final int RUNS_MAX = 10_000;

  private record Found(String version, boolean synthetic) {}

  private final Path lake;
  private final RunLog log;
  private final Map<String, Found> known = new HashMap<>();

  /**
   * @param lake the lake's root
   */
  public SyntheticData(Path lake) {
    this.lake = requireNonNull(lake, "lake");
    this.log = new RunLog(lake);
  }

  /** Names of the pipelines whose published tables are in part of made-up files. */
  public List<String> pipelines() throws IOException {
    List<String> found = new ArrayList<>();
    for (String pipeline : PIPELINES) {
      if (isIn(pipeline)) {
        found.add(pipeline);
      }
    }
    return found;
  }

  /** Whether they are of one pipeline; false if it has published nothing. */
  public synchronized boolean isIn(String pipeline) throws IOException {
    TableSet set = new TableSet(lake.resolve("gold"), pipeline);
    String version = set.current().orElse("");
    if (version.isEmpty()) {
      return false;
    }
    Found before = known.get(pipeline);
    if (before != null && before.version().equals(version)) {
      return before.synthetic();
    }
    // The tables are shown a moment before the report of their run is there.
    boolean reported = log.find(version).isPresent();
    boolean synthetic = hasSeries(set.folder(version)) || isOfMadeFiles(pipeline, version);
    if (reported) {
      known.put(pipeline, new Found(version, synthetic));
    }
    return synthetic;
  }

  /** Whether there is a series of the minute history that says so by its name. */
  private static boolean hasSeries(Path version) throws IOException {
    try (BufferedReader bars =
        Files.newBufferedReader(version.resolve("bars_daily.csv"), StandardCharsets.UTF_8)) {
      String header = bars.readLine();
      int column = header == null ? -1 : List.of(header.split(",", -1)).indexOf("series");
      return column >= 0
          && bars.lines()
              .map(line -> line.split(",", column + 2))
              .anyMatch(values -> column < values.length && values[column].startsWith(SYNTHETIC));
    } catch (NoSuchFileException none) {
      return false;
    }
  }

  private boolean isOfMadeFiles(String pipeline, String version) throws IOException {
    List<RunReport.Input> inputs = inputs(pipeline, version);
    if (inputs.stream()
        .anyMatch(
            input ->
                input.synthetic() || input.file().toLowerCase(Locale.ROOT).contains(SYNTHETIC))) {
      return true;
    }
    Set<String> samples = samples();
    return inputs.stream().anyMatch(input -> samples.contains(input.sha256()));
  }

  /** The files of a version: of its run and those before, back to a full build. */
  private List<RunReport.Input> inputs(String pipeline, String version) throws IOException {
    List<RunReport.Input> inputs = new ArrayList<>();
    for (String run : log.names(RUNS_MAX)) {
      Optional<RunReport> report =
          run.startsWith(pipeline + "_") && run.compareTo(version) <= 0
              ? log.find(run)
              : Optional.empty();
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
