package dev.spreadlake.batch;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.run.QuarantineReplay;
import dev.spreadlake.batch.run.RunLog;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.store.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A pipeline on the built-in sample that keeps away from a lake whose tables were made of other
 * files. Blocking.
 */
public final class SampleGuard extends PipelineOver {
  private static final int REPORTS_MAX = 1000;

  private final Path sample;
  private final Path lake;

  /**
   * @param sample folder of the sample that the pipeline reads
   * @param lake the lake's root
   */
  public SampleGuard(Pipeline pipeline, Path sample, Path lake) {
    super(pipeline);
    this.sample = requireNonNull(sample, "sample");
    this.lake = requireNonNull(lake, "lake");
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the lake holds tables that are not of the sample
   */
  @Override
  public void check(Map<String, String> options) {
    super.check(options);
    try {
      if (!FirstStart.nothingPublished(lake, name()) && !isOfSample()) {
        throw new IllegalStateException(
            ("the lake holds tables of " + name() + " that are not of the built-in sample: set")
                + (" batch." + name() + "-input to the folder of their files, or run batch ")
                + (name() + " from the command line"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot tell what the tables are made of", e);
    }
  }

  /** Whether every file that a run took in is one of the sample. */
  private boolean isOfSample() throws IOException {
    List<RunReport> runs =
        new RunLog(lake)
            .newest(name(), REPORTS_MAX).stream()
                .filter(report -> report.status().equals("succeeded"))
                .toList();
    if (!Files.isDirectory(sample)) {
      return false; // never made, so nothing was made of it
    }
    Set<String> own = new HashSet<>();
    try (Stream<Path> walk = Files.walk(sample)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        own.add(Sha256.of(file));
      }
    }
    return !runs.isEmpty()
        && runs.stream()
            .flatMap(report -> report.inputs().stream())
            .filter(input -> !input.file().startsWith(QuarantineReplay.LABEL))
            .allMatch(input -> own.contains(input.sha256()));
  }
}
