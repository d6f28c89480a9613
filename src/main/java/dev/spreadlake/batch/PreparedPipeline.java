package dev.spreadlake.batch;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.run.Cancellation;
import dev.spreadlake.batch.run.CancelledException;
import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pipeline over a synthetic set that is made when it is first wanted. Blocking. */
final class PreparedPipeline extends PipelineOver {
  /** Makes the input if it is not yet there. */
  @FunctionalInterface
  interface Preparation {
    /**
     * Makes it.
     *
     * @throws CancelledException if the run is to stop; the next one makes it anew
     */
    void prepare(Cancellation cancellation) throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(PreparedPipeline.class);

  private final Preparation input;

  PreparedPipeline(Pipeline pipeline, Preparation input) {
    super(pipeline);
    this.input = requireNonNull(input, "input");
  }

  @Override
  public RunReport run(
      Map<String, String> options,
      Instant started,
      Consumer<BatchEvent> listener,
      Cancellation cancellation)
      throws IOException {
    try {
      input.prepare(cancellation);
    } catch (CancelledException stopped) {
      LOG.debug("input not made: the run is cancelled");
    }
    // A run that was cancelled before it began reports that.
    return super.run(options, started, listener, cancellation);
  }

  @Override
  public boolean isSynthetic() {
    return true;
  }
}
