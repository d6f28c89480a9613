package dev.spreadlake.batch.master;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.batch.Pipeline;
import dev.spreadlake.batch.generate.MasterGenerator;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The master data as the server runs it: from one input folder into one lake. Without options it
 * takes in the files that are new.
 */
public final class MasterBatch implements Pipeline {
  private static final Set<String> OPTIONS = Set.of("full", "date", "from", "to", "replay");

  private final Path input;
  private final Path lake;
  private final String memoryMax;
  private final int threads;
  private final TimeSource time;
  private volatile MasterPipeline running;

  public MasterBatch(Path input, Path lake, String memoryMax, int threads, TimeSource time) {
    this.input = requireNonNull(input, "input");
    this.lake = requireNonNull(lake, "lake");
    this.memoryMax = requireNonNull(memoryMax, "memoryMax");
    this.threads = threads;
    this.time = requireNonNull(time, "time");
  }

  @Override
  public String name() {
    return MasterPipeline.NAME;
  }

  @Override
  public void check(Map<String, String> options) {
    for (String name : options.keySet()) {
      if (!OPTIONS.contains(name)) {
        throw new IllegalArgumentException("no option '" + name + "': it is one of " + OPTIONS);
      }
    }
    request(options);
  }

  @Override
  public RunReport run(Map<String, String> options, Instant started, Consumer<BatchEvent> listener)
      throws IOException {
    MasterPipeline pipeline = new MasterPipeline(time, listener);
    running = pipeline;
    try {
      return pipeline.run(request(options), started);
    } finally {
      running = null;
    }
  }

  @Override
  public void cancel() {
    MasterPipeline pipeline = running;
    if (pipeline != null) {
      pipeline.cancel();
    }
  }

  private MasterRequest request(Map<String, String> options) {
    Optional<LocalDate> date = day(options, "date");
    return new MasterRequest(
        input,
        lake,
        Boolean.parseBoolean(options.get("full")),
        date.or(() -> day(options, "from")),
        date.or(() -> day(options, "to")),
        Boolean.parseBoolean(options.get("replay")),
        false,
        MasterRequest.BAD_SHARE_MAX,
        memoryMax,
        threads,
        Map.of());
  }

  private static Optional<LocalDate> day(Map<String, String> options, String name) {
    try {
      return Optional.ofNullable(options.get(name)).map(LocalDate::parse);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          name + " must be a day, YYYY-MM-DD (was " + options.get(name) + ")", e);
    }
  }

  @Override
  public boolean isSynthetic() {
    return Files.exists(input.resolve(MasterGenerator.NOTE));
  }
}
