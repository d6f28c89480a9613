package dev.spreadlake.batch;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.run.Cancellation;
import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;

/** A pipeline that adds something to another; what it does not add is the other's. Blocking. */
public abstract class PipelineOver implements Pipeline {
  private final Pipeline pipeline;

  protected PipelineOver(Pipeline pipeline) {
    this.pipeline = requireNonNull(pipeline, "pipeline");
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
  public RunReport run(
      Map<String, String> options,
      Instant started,
      Consumer<BatchEvent> listener,
      Cancellation cancellation)
      throws IOException {
    return pipeline.run(options, started, listener, cancellation);
  }

  @Override
  public boolean isSynthetic() {
    return pipeline.isSynthetic();
  }
}
