package dev.spreadlake.web.quality;

import dev.spreadlake.batch.run.RunLog;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.lake.table.LakeCatalog;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.quality.QualityRequests.Hop;
import dev.spreadlake.web.quality.LayersApi.Flow;
import dev.spreadlake.web.quality.LayersApi.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The layers of the lake, from the manifests of the stream's folders and the newest successful
 * report of each batch; no data file is opened.
 */
public final class LakeLayers implements LayersApi.Source {
  /** Folders whose age is looked at, the newest; what is in the others is as old as they. */
  private static final int DATED_MAX = 10_000;

  private static final int REPORTS_MAX = 20;
  private static final List<String> PIPELINES = List.of("market", "news", "master");
  private static final String LIVE = "live";

  private final LakeCatalog catalog;
  private final LakeLayout layout;
  private final RunLog runs;
  private final int datedMax;

  /**
   * @param catalog of the lake at {@code layout}
   */
  public LakeLayers(LakeCatalog catalog, LakeLayout layout) {
    this(catalog, layout, DATED_MAX);
  }

  LakeLayers(LakeCatalog catalog, LakeLayout layout, int datedMax) {
    this.catalog = catalog;
    this.layout = layout;
    this.datedMax = datedMax;
    this.runs = new RunLog(layout.root());
  }

  @Override
  public Flow read() throws IOException {
    List<Layer> layers = new ArrayList<>(live());
    List<Hop> hops = new ArrayList<>();
    for (String pipeline : PIPELINES) {
      Optional<RunReport> newest =
          runs.newest(pipeline, REPORTS_MAX).stream()
              .filter(run -> run.status().equals("succeeded") && !run.inputs().isEmpty())
              .findFirst();
      if (newest.isPresent()) {
        batch(newest.get(), layers, hops);
      }
    }
    return new Flow(layers, hops);
  }

  private List<Layer> live() throws IOException {
    Map<String, Layer> sums = new TreeMap<>();
    int looked = 0;
    for (LakeCatalog.Partition folder : catalog.read().partitions()) {
      String dataset = folder.dataset();
      int slash = dataset.indexOf('/');
      // Bronze has one data set a channel: venue=bitso/channel=trades.
      String layer = slash < 0 ? dataset : dataset.substring(0, slash);
      String name =
          slash < 0 ? folder.partition().replaceAll("[a-z]+=", "") : dataset.substring(slash + 1);
      Layer one =
          new Layer(
              LIVE,
              layer,
              name,
              folder.rows(),
              folder.files(),
              folder.bytes(),
              looked++ < datedMax ? newest(folder) : null);
      sums.merge(layer + "/" + name, one, LakeLayers::plus);
    }
    return List.copyOf(sums.values());
  }

  /** When the folder's list of files was last written. */
  private Instant newest(LakeCatalog.Partition folder) throws IOException {
    Path manifest =
        layout.inside(
            String.join(
                "/",
                folder.dataset(),
                folder.partition(),
                "date=" + folder.date(),
                LakeLayout.MANIFEST));
    return modified(manifest);
  }

  private static Instant modified(Path file) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (NoSuchFileException gone) {
      return null;
    }
  }

  private static Layer plus(Layer one, Layer other) {
    Instant newest =
        one.newest() == null || (other.newest() != null && other.newest().isAfter(one.newest()))
            ? other.newest()
            : one.newest();
    return new Layer(
        one.pipeline(),
        one.layer(),
        one.dataset(),
        one.rows() + other.rows(),
        one.files() + other.files(),
        one.bytes() + other.bytes(),
        newest);
  }

  /** Bronze is what came in, silver what was accepted, gold what was published. */
  private void batch(RunReport run, List<Layer> layers, List<Hop> hops) throws IOException {
    Map<String, List<RunReport.Input>> sources = new TreeMap<>();
    for (RunReport.Input input : run.inputs()) {
      sources.computeIfAbsent(input.source(), name -> new ArrayList<>()).add(input);
    }
    for (Map.Entry<String, List<RunReport.Input>> source : sources.entrySet()) {
      long in = 0;
      long accepted = 0;
      long quarantined = 0;
      long duplicates = 0;
      for (RunReport.Input input : source.getValue()) {
        in += input.rowsIn();
        accepted += input.accepted();
        quarantined += input.quarantined();
        duplicates += input.duplicates();
      }
      String name = source.getKey();
      int files = source.getValue().size();
      layers.add(layer(run, "bronze", name, in, files, 0));
      layers.add(layer(run, "silver", name, accepted, 0, 0));
      hops.add(
          new Hop(
              run.pipeline(),
              "bronze/" + name,
              "silver/" + name,
              in,
              accepted,
              quarantined,
              duplicates));
    }
    for (RunReport.Hop hop : run.hops()) {
      hops.add(
          new Hop(
              run.pipeline(),
              hop.from(),
              hop.to(),
              hop.rowsIn(),
              hop.accepted(),
              hop.quarantined(),
              hop.duplicates()));
    }
    Path gold = layout.inside("gold/" + run.pipeline());
    for (RunReport.Table table : run.tables()) {
      Path csv = gold.resolve(table.name() + ".csv");
      Path parquet = gold.resolve(table.name() + ".parquet");
      long bytes = size(csv) + size(parquet);
      int files = (Files.exists(csv) ? 1 : 0) + (Files.exists(parquet) ? 1 : 0);
      layers.add(layer(run, "gold", table.name(), table.rows(), files, bytes));
    }
  }

  private static Layer layer(
      RunReport run, String layer, String dataset, long rows, long files, long bytes) {
    return new Layer(run.pipeline(), layer, dataset, rows, files, bytes, run.finished());
  }

  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException none) {
      return 0;
    }
  }
}
