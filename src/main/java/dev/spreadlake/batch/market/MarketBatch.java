package dev.spreadlake.batch.market;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.batch.Pipeline;
import dev.spreadlake.batch.generate.MarketGenerator;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The minute history as the server runs it: from one input folder into one lake. Without options it
 * takes in the files that are new.
 */
public final class MarketBatch implements Pipeline {
  private static final Set<String> OPTIONS = Set.of("full", "replay");

  private final Path input;
  private final Path lake;
  private final String memoryMax;
  private final int threads;
  private final TimeSource time;
  private volatile MarketPipeline running;

  public MarketBatch(Path input, Path lake, String memoryMax, int threads, TimeSource time) {
    this.input = requireNonNull(input, "input");
    this.lake = requireNonNull(lake, "lake");
    this.memoryMax = requireNonNull(memoryMax, "memoryMax");
    this.threads = threads;
    this.time = requireNonNull(time, "time");
  }

  @Override
  public String name() {
    return MarketPipeline.NAME;
  }

  @Override
  public void check(Map<String, String> options) {
    for (String name : options.keySet()) {
      if (!OPTIONS.contains(name)) {
        throw new IllegalArgumentException("no option '" + name + "': it is one of " + OPTIONS);
      }
    }
  }

  @Override
  public RunReport run(Map<String, String> options, Instant started, Consumer<BatchEvent> listener)
      throws IOException {
    MarketPipeline pipeline = new MarketPipeline(time, listener);
    running = pipeline;
    try {
      return pipeline.run(
          new MarketRequest(
              input,
              lake,
              Boolean.parseBoolean(options.get("full")),
              Boolean.parseBoolean(options.get("replay")),
              MarketRequest.BAD_SHARE_MAX,
              memoryMax,
              threads,
              List.of()),
          started);
    } finally {
      running = null;
    }
  }

  @Override
  public void cancel() {
    MarketPipeline pipeline = running;
    if (pipeline != null) {
      pipeline.cancel();
    }
  }

  @Override
  public boolean isSynthetic() {
    return Files.exists(input.resolve(MarketGenerator.NOTE));
  }
}
