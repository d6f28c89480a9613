package dev.spreadlake.batch.market;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.generate.MadeFiles;
import dev.spreadlake.batch.generate.MarketGenerator;
import dev.spreadlake.batch.run.FramedPipeline;
import dev.spreadlake.batch.run.RunBounds;
import dev.spreadlake.time.TimeSource;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The minute history as the server runs it: from one input folder into one lake. Without options it
 * takes in the files that are new.
 */
public final class MarketBatch extends FramedPipeline {
  private final Path input;
  private final RunBounds bounds;

  public MarketBatch(Path input, Path lake, RunBounds bounds, TimeSource time) {
    super(MarketPipeline.NAME, MarketPipeline.STEPS, Set.of("full", "replay"), lake, time);
    this.input = requireNonNull(input, "input");
    this.bounds = requireNonNull(bounds, "bounds");
  }

  @Override
  protected Work work(Map<String, String> asked, Instant started) {
    MarketRequest request =
        new MarketRequest(
            input, lake(), isOn(asked, "full"), isOn(asked, "replay"), bounds, List.of());
    return new Work(request.mode(), MarketPipeline.body(request));
  }

  @Override
  public boolean isSynthetic() {
    return MadeFiles.areAll(input, MarketGenerator.NOTE, lake())
        || MadeFiles.areAll(input, MarketGenerator.FORMER_NOTE, lake());
  }
}
