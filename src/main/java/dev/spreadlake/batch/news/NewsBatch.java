package dev.spreadlake.batch.news;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.run.FramedPipeline;
import dev.spreadlake.batch.run.RunBounds;
import dev.spreadlake.time.TimeSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The news as the server runs them: from one input folder into one lake. */
public final class NewsBatch extends FramedPipeline {
  private final Path input;
  private final RunBounds bounds;

  public NewsBatch(Path input, Path lake, RunBounds bounds, TimeSource time) {
    super(NewsPipeline.NAME, NewsPipeline.STEPS, Set.of("replay"), lake, time);
    this.input = requireNonNull(input, "input");
    this.bounds = requireNonNull(bounds, "bounds");
  }

  @Override
  protected Work work(Map<String, String> asked, Instant started) {
    NewsRequest request = new NewsRequest(input, lake(), isOn(asked, "replay"), bounds, List.of());
    return new Work(request.mode(), NewsPipeline.body(request));
  }

  @Override
  public boolean isSynthetic() {
    return Files.exists(input.resolve(NewsGenerator.FILE));
  }
}
