package dev.spreadlake.batch.quality;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.run.FramedPipeline;
import dev.spreadlake.batch.run.RunBounds;
import dev.spreadlake.time.TimeSource;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;

/**
 * Judges the lake's own tables of a day in a batch, by the rules the stream was judged by when the
 * rows came, and writes the data-quality page of the run: {@code gold/quality/report.html} and
 * {@code scorecard.csv}. Option {@code date}: the day, today if not given.
 */
public final class QualityBatch extends FramedPipeline {
  /** Its name. */
  public static final String NAME = "quality";

  private static final int STEPS = 12;

  private final String mode;
  private final RunBounds bounds;

  /**
   * @param mode simulated, live or replay, for the page
   */
  public QualityBatch(Path lake, String mode, RunBounds bounds, TimeSource time) {
    super(NAME, STEPS, Set.of("date"), lake, time);
    this.mode = requireNonNull(mode, "mode");
    this.bounds = requireNonNull(bounds, "bounds");
  }

  @Override
  protected Work work(Map<String, String> asked, Instant started) {
    LocalDate day = day(asked, "date").orElse(LocalDate.ofInstant(started, ZoneOffset.UTC));
    return new Work(
        day.toString(),
        (draft, steps, engine) ->
            new QualityRun(lake(), mode, day, draft, steps)
                .go(bounds.engineMemory(), bounds.threads(), engine));
  }

  /** It reads the lake and no input of its own; the lake says what is simulated. */
  @Override
  public boolean isSynthetic() {
    return false;
  }
}
