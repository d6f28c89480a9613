package dev.spreadlake.web.quality;

import dev.spreadlake.quality.QualityRequests.Hop;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.web.endpoint.ApiModule;
import dev.spreadlake.web.endpoint.Endpoints;
import dev.spreadlake.web.endpoint.SlowRequests;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code /api/layers}: what each layer of each pipeline holds, and the row arithmetic of each hop.
 * The lake is read at most every few seconds, whoever asks.
 */
public final class LayersApi implements ApiModule {
  /** Reads the layers; blocks. */
  @FunctionalInterface
  public interface Source {
    Flow read() throws java.io.IOException;
  }

  /**
   * One data set in one layer.
   *
   * @param newest time of the newest data; null if unknown
   */
  public record Layer(
      String pipeline,
      String layer,
      String dataset,
      long rows,
      long files,
      long bytes,
      Instant newest) {}

  /** Layers, and hops of the batches; those of the stream are asked for. */
  public record Flow(List<Layer> layers, List<Hop> hops) {
    public Flow {
      layers = List.copyOf(layers);
      hops = List.copyOf(hops);
    }
  }

  private static final Duration KEEP = Duration.ofSeconds(5);

  private final Source source;
  private final TimeSource time;
  private Flow kept;
  private long keptAt;

  public LayersApi(Source source, TimeSource time) {
    this.source = source;
    this.time = time;
  }

  @Override
  public void mount(Router router, SlowRequests slow) {
    router
        .route("/layers")
        .handler(
            Endpoints.get(
                call ->
                    slow.run(this::flow)
                        .compose(
                            flow ->
                                QualityApi.board(call.vertx().eventBus())
                                    .map(board -> json(flow, board.hops())))
                        .onSuccess(body -> Endpoints.json(call, 200, body))
                        .onFailure(call::fail)));
  }

  private synchronized Flow flow() throws java.io.IOException {
    long now = time.nanoTime();
    if (kept == null || now - keptAt > KEEP.toNanos()) {
      kept = source.read();
      keptAt = now;
    }
    return kept;
  }

  private Map<String, Object> json(Flow flow, List<Hop> live) {
    Instant now = time.now();
    List<Map<String, Object>> layers = new ArrayList<>();
    for (Layer layer : flow.layers()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("pipeline", layer.pipeline());
      one.put("layer", layer.layer());
      one.put("dataset", layer.dataset());
      one.put("rows", layer.rows());
      one.put("files", layer.files());
      one.put("bytes", layer.bytes());
      one.put("newest", layer.newest());
      one.put(
          "age_s",
          layer.newest() == null
              ? null
              : Math.max(0, Duration.between(layer.newest(), now).toSeconds()));
      layers.add(one);
    }
    List<Hop> hops = new ArrayList<>(live);
    hops.addAll(flow.hops());
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("layers", layers);
    body.put("hops", hops);
    return body;
  }
}
