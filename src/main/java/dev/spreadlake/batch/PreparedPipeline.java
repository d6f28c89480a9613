package dev.spreadlake.batch;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;

/** A pipeline over a synthetic set that is made when it is first wanted. Blocking. */
final class PreparedPipeline implements Pipeline {
  /** Makes the input if it is not yet there. */
  @FunctionalInterface
  interface Preparation {
    void prepare() throws IOException;
  }

  private final Pipeline pipeline;
  private final Preparation input;

  PreparedPipeline(Pipeline pipeline, Preparation input) {
    this.pipeline = requireNonNull(pipeline, "pipeline");
    this.input = requireNonNull(input, "input");
  }

  @Override
  public String name() {
    return pipeline.name();
  }

  @Override
  public void check(Map<String, String> options) {
    pipeline.check(options);
  }

  @Override
  public RunReport run(Map<String, String> options, Instant started, Consumer<BatchEvent> listener)
      throws IOException {
    input.prepare();
    return pipeline.run(options, started, listener);
  }

  @Override
  public boolean isSynthetic() {
    return true;
  }

  @Override
  public void cancel() {
    pipeline.cancel();
  }
}
