package dev.spreadlake.web.batch;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spreadlake.batch.BatchVerticle;
import dev.spreadlake.batch.report.SyntheticData;
import dev.spreadlake.batch.run.RunLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Batch runs of this process: read from their reports, started on the runner's own thread. */
public final class RunsOfBatch implements BatchRuns {
  private final BatchVerticle batch;
  private final RunLog log;
  private final SyntheticData made;

  /**
   * @param batch deployed before the first call
   * @param lake the lake's root
   * @param made of that lake
   */
  public RunsOfBatch(BatchVerticle batch, Path lake, SyntheticData made) {
    this.batch = batch;
    this.log = new RunLog(lake);
    this.made = requireNonNull(made, "made");
  }

  @Override
  public List<JsonNode> list(int max) {
    return log.documents(max);
  }

  @Override
  public String start(String pipeline, Map<String, String> options) {
    return batch.runner().start(pipeline, options);
  }

  @Override
  public List<String> pipelines() {
    return batch.runner().pipelines();
  }

  @Override
  public List<String> synthetic() {
    return batch.runner().synthetic();
  }

  @Override
  public List<String> syntheticTables() throws IOException {
    return made.pipelines();
  }

  @Override
  public Optional<String> running() {
    return batch.runner().running();
  }

  @Override
  public boolean cancel() {
    return batch.runner().cancel();
  }
}
