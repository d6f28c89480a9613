package dev.spreadlake.batch.master;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.generate.MasterGenerator;
import dev.spreadlake.batch.run.FramedPipeline;
import dev.spreadlake.batch.run.RunBounds;
import dev.spreadlake.time.TimeSource;
import java.nio.file.Files;
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
  private final RunBounds bounds;

  public MasterBatch(Path input, Path lake, RunBounds bounds, TimeSource time) {
    super(MasterPipeline.NAME, MasterPipeline.STEPS, OPTIONS, lake, time);
    this.input = requireNonNull(input, "input");
    this.bounds = requireNonNull(bounds, "bounds");
  }

  @Override
  protected Work work(Map<String, String> asked, Instant started) {
    Optional<LocalDate> date = day(asked, "date");
    MasterRequest request =
        new MasterRequest(
            input,
            lake(),
            isOn(asked, "full"),
            date.or(() -> day(asked, "from")),
            date.or(() -> day(asked, "to")),
            isOn(asked, "replay"),
            false,
            bounds,
            Map.of());
    return new Work(request.mode(), MasterPipeline.body(request));
  }

  @Override
  public boolean isSynthetic() {
    return Files.exists(input.resolve(MasterGenerator.NOTE));
  }
}
