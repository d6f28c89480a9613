package dev.spreadlake.batch.run;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.batch.Pipeline;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A batch as the server runs it: options checked before, one run at a time in its frame. */
public abstract class FramedPipeline implements Pipeline {
  /**
   * What a run does.
   *
   * @param mode what was asked, for the report
   */
  public record Work(String mode, RunFrame.Body body) {}

  private final String name;
  private final int stepsMax;
  private final Set<String> options;
  private final Path lake;
  private final TimeSource time;

  /**
   * @param stepsMax about how many steps a run has
   * @param options names of those it takes
   */
  protected FramedPipeline(
      String name, int stepsMax, Set<String> options, Path lake, TimeSource time) {
    this.name = requireNonNull(name, "name");
    this.stepsMax = stepsMax;
    this.options = Set.copyOf(options);
    this.lake = requireNonNull(lake, "lake");
    this.time = requireNonNull(time, "time");
  }

  /**
   * What these options ask for.
   *
   * @param started the instant past which a row is of the future
   * @throws IllegalArgumentException if one is wrong
   */
  protected abstract Work work(Map<String, String> asked, Instant started);

  protected final Path lake() {
    return lake;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final void check(Map<String, String> asked) {
    for (String option : asked.keySet()) {
      if (!options.contains(option)) {
        throw new IllegalArgumentException("no option '" + option + "': it is one of " + options);
      }
    }
    work(asked, Instant.EPOCH);
  }

  @Override
  public final RunReport run(
      Map<String, String> asked,
      Instant started,
      Consumer<BatchEvent> listener,
      Cancellation cancellation)
      throws IOException {
    Work work = work(asked, started);
    return new RunFrame(name, stepsMax, time, listener)
        .run(lake, work.mode(), started, work.body(), cancellation);
  }

  /** A day among the options, {@code YYYY-MM-DD}. */
  protected static Optional<LocalDate> day(Map<String, String> asked, String option) {
    try {
      return Optional.ofNullable(asked.get(option)).map(DayForm::parse);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
    }
  }

  /** A switch among the options, {@code true} or {@code false}; off if it is not there. */
  protected static boolean isOn(Map<String, String> asked, String option) {
    String text = asked.getOrDefault(option, "false");
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException(option + " must be true or false (was " + text + ")");
    }
    return text.equals("true");
  }
}
