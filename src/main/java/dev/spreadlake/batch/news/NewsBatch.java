package dev.spreadlake.batch.news;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.batch.Pipeline;
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

/** The news as the server runs them: from one input folder into one lake. */
public final class NewsBatch implements Pipeline {
  private static final Set<String> OPTIONS = Set.of("replay");

  private final Path input;
  private final Path lake;
  private final String memoryMax;
  private final int threads;
  private final TimeSource time;
  private volatile NewsPipeline running;

  public NewsBatch(Path input, Path lake, String memoryMax, int threads, TimeSource time) {
    this.input = requireNonNull(input, "input");
    this.lake = requireNonNull(lake, "lake");
    this.memoryMax = requireNonNull(memoryMax, "memoryMax");
    this.threads = threads;
    this.time = requireNonNull(time, "time");
  }

  @Override
  public String name() {
    return NewsPipeline.NAME;
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
    NewsPipeline pipeline = new NewsPipeline(time, listener);
    running = pipeline;
    try {
      return pipeline.run(request(options), started);
    } finally {
      running = null;
    }
  }

  @Override
  public void cancel() {
    NewsPipeline pipeline = running;
    if (pipeline != null) {
      pipeline.cancel();
    }
  }

  private NewsRequest request(Map<String, String> options) {
    return new NewsRequest(
        input,
        lake,
        Boolean.parseBoolean(options.get("replay")),
        NewsRequest.BAD_SHARE_MAX,
        memoryMax,
        threads,
        List.of());
  }

  @Override
  public boolean isSynthetic() {
    return Files.exists(input.resolve(NewsGenerator.FILE));
  }
}
