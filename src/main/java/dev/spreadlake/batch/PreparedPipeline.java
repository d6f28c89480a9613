package dev.spreadlake.batch;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;

/** A pipeline over a synthetic set that is made when it is first wanted. Blocking. */
final class PreparedPipeline extends PipelineOver {
  /** Makes the input if it is not yet there. */
  @FunctionalInterface
  interface Preparation {
    void prepare() throws IOException;
  }

  private final Preparation input;

  PreparedPipeline(Pipeline pipeline, Preparation input) {
    super(pipeline);
    this.input = requireNonNull(input, "input");
  }

  @Override
  public RunReport run(Map<String, String> options, Instant started, Consumer<BatchEvent> listener)
      throws IOException {
    input.prepare();
    return super.run(options, started, listener);
  }

  @Override
  public boolean isSynthetic() {
    return true;
  }
}
