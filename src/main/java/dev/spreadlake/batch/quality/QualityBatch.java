package dev.spreadlake.batch.quality;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.batch.Pipeline;
import dev.spreadlake.batch.run.RunFrame;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Judges the lake's own tables of a day in a batch, by the rules the stream was judged by when the
 * rows came, and writes the data-quality page of the run: {@code gold/quality/report.html} and
 * {@code scorecard.csv}. Option {@code date}: the day, today if not given.
 */
public final class QualityBatch implements Pipeline {
  /** Its name. */
  public static final String NAME = "quality";

  private static final Set<String> OPTIONS = Set.of("date");
  private static final int STEPS = 12;

  private final Path lake;
  private final String mode;
  private final String memoryMax;
  private final int threads;
  private final TimeSource time;
  private volatile RunFrame running;

  /**
   * @param mode simulated, live or replay, for the page
   */
  public QualityBatch(Path lake, String mode, String memoryMax, int threads, TimeSource time) {
    this.lake = requireNonNull(lake, "lake");
    this.mode = requireNonNull(mode, "mode");
    this.memoryMax = requireNonNull(memoryMax, "memoryMax");
    this.threads = threads;
    this.time = requireNonNull(time, "time");
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void check(Map<String, String> options) {
    for (String name : options.keySet()) {
      if (!OPTIONS.contains(name)) {
        throw new IllegalArgumentException("no option '" + name + "': it is one of " + OPTIONS);
      }
    }
    date(options, Instant.EPOCH);
  }

  private static LocalDate date(Map<String, String> options, Instant now) {
    String text = options.get("date");
    if (text == null) {
      return LocalDate.ofInstant(now, ZoneOffset.UTC);
    }
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("date must be a day, YYYY-MM-DD (was " + text + ")", e);
    }
  }

  @Override
  public RunReport run(Map<String, String> options, Instant started, Consumer<BatchEvent> listener)
      throws IOException {
    RunFrame frame = new RunFrame(NAME, STEPS, time, listener);
    running = frame;
    try {
      LocalDate day = date(options, started);
      return frame.run(
          lake,
          day.toString(),
          started,
          (draft, steps, engine) ->
              new QualityRun(lake, mode, day, draft, steps).go(memoryMax, threads, engine));
    } finally {
      running = null;
    }
  }

  @Override
  public void cancel() {
    RunFrame frame = running;
    if (frame != null) {
      frame.cancel();
    }
  }

  /** It reads the lake and no input of its own; the lake says what is simulated. */
  @Override
  public boolean isSynthetic() {
    return false;
  }
}
