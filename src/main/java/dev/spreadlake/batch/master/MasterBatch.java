package dev.spreadlake.batch.master;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.generate.MadeFiles;
import dev.spreadlake.batch.generate.MasterGenerator;
import dev.spreadlake.batch.run.FramedPipeline;
import dev.spreadlake.batch.run.RunBounds;
import dev.spreadlake.time.TimeSource;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The master data as the server runs it: from one input folder into one lake. Without options it
 * takes in the files that are new.
 */
public final class MasterBatch extends FramedPipeline {
  private static final Set<String> OPTIONS = Set.of("full", "date", "from", "to", "replay");

  private final Path input;
  private final Map<String, String> patterns;
  private final boolean allowMissing;
  private final RunBounds bounds;

  /** With the usual names, all of the mandatory files. */
  public MasterBatch(Path input, Path lake, RunBounds bounds, TimeSource time) {
    this(input, Map.of(), false, lake, bounds, time);
  }

  /**
   * @param patterns glob by source, where it differs from the default
   * @param allowMissing takes a delivery in which mandatory files are missing
   * @throws IllegalArgumentException for a pattern of an unknown source
   */
  public MasterBatch(
      Path input,
      Map<String, String> patterns,
      boolean allowMissing,
      Path lake,
      RunBounds bounds,
      TimeSource time) {
    super(MasterPipeline.NAME, MasterPipeline.STEPS, OPTIONS, lake, time);
    this.input = requireNonNull(input, "input");
    this.patterns = Map.copyOf(patterns);
    this.allowMissing = allowMissing;
    this.bounds = requireNonNull(bounds, "bounds");
    MasterSources.with(patterns);
  }

  @Override
  protected Work work(Map<String, String> asked, Instant started) {
    Optional<LocalDate> date = day(asked, "date");
    if (date.isPresent() && (asked.containsKey("from") || asked.containsKey("to"))) {
      throw new IllegalArgumentException("date goes without from and to");
    }
    MasterRequest request =
        new MasterRequest(
            input,
            lake(),
            isOn(asked, "full"),
            date.or(() -> day(asked, "from")),
            date.or(() -> day(asked, "to")),
            isOn(asked, "replay"),
            allowMissing,
            bounds,
            patterns);
    return new Work(request.mode(), MasterPipeline.body(request));
  }

  @Override
  public boolean isSynthetic() {
    return MadeFiles.areAll(input, MasterGenerator.NOTE, lake());
  }
}
