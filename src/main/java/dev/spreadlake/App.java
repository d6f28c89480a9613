package dev.spreadlake;

import static dev.spreadlake.batch.FirstStart.onSyntheticMarket;
import static dev.spreadlake.batch.FirstStart.onSyntheticMaster;
import static dev.spreadlake.batch.FirstStart.onSyntheticNews;

import dev.spreadlake.alert.AlertVerticle;
import dev.spreadlake.alert.webhook.WebhookVerticle;
import dev.spreadlake.basis.ImpliedVerticle;
import dev.spreadlake.batch.BatchVerticle;
import dev.spreadlake.batch.DailySchedule;
import dev.spreadlake.batch.FirstStart;
import dev.spreadlake.batch.PastRuns;
import dev.spreadlake.batch.Pipeline;
import dev.spreadlake.batch.duckdb.SpillFolders;
import dev.spreadlake.batch.market.MarketBatch;
import dev.spreadlake.batch.market.MarketHistory;
import dev.spreadlake.batch.market.MarketPipeline;
import dev.spreadlake.batch.master.MasterBatch;
import dev.spreadlake.batch.master.MasterPipeline;
import dev.spreadlake.batch.news.NewsBatch;
import dev.spreadlake.batch.news.NewsPipeline;
import dev.spreadlake.batch.quality.QualityBatch;
import dev.spreadlake.batch.quality.QuarantinedRows;
import dev.spreadlake.batch.query.GoldTables;
import dev.spreadlake.batch.query.QueryCatalog;
import dev.spreadlake.batch.query.QueryRunner;
import dev.spreadlake.batch.report.ReportedPipeline;
import dev.spreadlake.batch.report.SyntheticData;
import dev.spreadlake.batch.run.MemoryCheck;
import dev.spreadlake.batch.run.RunBounds;
import dev.spreadlake.bus.RecordCodec;
import dev.spreadlake.config.Durations;
import dev.spreadlake.config.Settings;
import dev.spreadlake.lake.LakeVerticle;
import dev.spreadlake.lake.history.ImpliedTable;
import dev.spreadlake.lake.history.SpreadHistory;
import dev.spreadlake.lake.minutes.MinuteHistory;
import dev.spreadlake.lake.minutes.MinuteVerticle;
import dev.spreadlake.lake.quality.QualityTable;
import dev.spreadlake.lake.replay.ReplayVerticle;
import dev.spreadlake.lake.table.LakeCatalog;
import dev.spreadlake.lake.table.LakeId;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.metrics.PrometheusNames;
import dev.spreadlake.quality.QualityVerticle;
import dev.spreadlake.quality.RuleCatalogue;
import dev.spreadlake.quality.StreamParts;
import dev.spreadlake.simulator.SimulatedVenues;
import dev.spreadlake.simulator.Simulation;
import dev.spreadlake.simulator.SimulatorVerticle;
import dev.spreadlake.simulator.TradingFloor;
import dev.spreadlake.spread.SpreadVerticle;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.venue.FeedVerticle;
import dev.spreadlake.web.WebServices;
import dev.spreadlake.web.WebVerticle;
import dev.spreadlake.web.batch.MarketHistoryApi;
import dev.spreadlake.web.batch.MasterApi;
import dev.spreadlake.web.batch.NewsApi;
import dev.spreadlake.web.batch.ReportPages;
import dev.spreadlake.web.batch.RunsOfBatch;
import dev.spreadlake.web.lake.FeedEnd;
import dev.spreadlake.web.lake.ImpliedApi;
import dev.spreadlake.web.lake.LakeListing;
import dev.spreadlake.web.lake.LakeSpreads;
import dev.spreadlake.web.lake.MinutesApi;
import dev.spreadlake.web.live.WebIdentity;
import dev.spreadlake.web.quality.LakeLayers;
import dev.spreadlake.web.quality.LayersApi;
import dev.spreadlake.web.quality.QualityApi;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: builds every part, deploys sinks before sources and undeploys in reverse.
 * {@link #start} and {@link #stop} block; call them from the main thread and from a shutdown hook.
 */
public final class App {
  private static final Logger LOG = LoggerFactory.getLogger(App.class);

  /** What runs at the first start and by the schedule, each on what those before it published. */
  private static final List<String> DAILY =
      List.of(MasterPipeline.NAME, MarketPipeline.NAME, NewsPipeline.NAME);

  private static final String LOOPBACK = "127.0.0.1";
  private static final String QUERY_MEMORY_MAX = "1GB";
  private static final Duration QUERY_TIME_MAX = Duration.ofSeconds(20);

  /** Longest that {@link #stop} means to take; a machine too busy may need more. */
  private static final Duration STOP_MAX = Duration.ofSeconds(8);

  /** Kept for what comes after the parts: readers and event loops. */
  private static final Duration END_SHARE = Duration.ofMillis(500);

  private final Settings settings;
  private final TimeSource time;
  private final PrometheusMeterRegistry prometheus = PrometheusNames.registry();
  private final Meters meters = new Meters(prometheus);
  private Vertx vertx;
  private Parts parts;
  private QualityVerticle quality;
  private WebVerticle web;
  private SpreadHistory history;
  private MinuteHistory liveMinutes;
  private QueryRunner queries;
  private MarketHistory minutes;
  private List<Pipeline> pipelines = List.of();
  private boolean stopped;

  public App(Settings settings, TimeSource time) {
    this.settings = settings;
    this.time = time;
  }

  /** The version of this build; {@code dev} outside the packed jar. */
  public static String version() {
    return Objects.requireNonNullElse(App.class.getPackage().getImplementationVersion(), "dev");
  }

  /**
   * Starts everything.
   *
   * @throws Exception if a part does not start; the caller then calls {@link #stop}
   */
  public synchronized void start() throws Exception {
    banner();
    vertx = vertx();
    parts = new Parts(vertx, time);
    RecordCodec.register(vertx.eventBus());
    LakeVerticle lake = new LakeVerticle(settings.lake(), settings.feeds(), time, meters);
    parts.deploy(lake);
    // The lake is ours from here on.
    WebIdentity identity = WebIdentity.of(settings, version(), LakeId.of(settings.lake().root()));
    Map<Venue, List<Book>> books = identity.books();
    List<Book> all = identity.allBooks();
    LakeLayout layout = new LakeLayout(settings.lake().root(), settings.lake().window());
    SpillFolders.clear(layout.spill());
    parts.deploy(new AlertVerticle(settings, all, meters));
    parts.deploy(new ImpliedVerticle(all, meters));
    if (!settings.webhook().urls().isEmpty()) {
      parts.deploy(
          new WebhookVerticle(
              settings.webhook(), settings.feeds(), settings.lake().root(), time, meters));
    }
    quality =
        new QualityVerticle(
            RuleCatalogue.builtIn(),
            new StreamParts(books.keySet(), all, settings.feeds() == FeedMode.REPLAY),
            new QualityTable(settings.lake().root(), time, meters),
            new PastRuns(settings.lake().root()),
            time,
            meters);
    parts.deploy(quality);
    liveMinutes = new MinuteHistory(layout);
    parts.deploy(new MinuteVerticle(settings.lake(), all, time, liveMinutes, meters));
    BatchVerticle batch = batch();
    parts.deploy(batch);
    web =
        new WebVerticle(settings.http(), identity, services(lake, batch), meters, prometheus, time);
    parts.deploy(web);
    if (settings.feeds() == FeedMode.REPLAY) {
      parts.deploy(new ReplayVerticle(settings));
    } else {
      deployFeeds(books, all);
    }
    // Last: the markets do not wait for what takes the processor for a while.
    runFirstBatch(batch);
  }

  private void deployFeeds(Map<Venue, List<Book>> books, List<Book> all)
      throws TimeoutException, IOException {
    Settings.Bitso bitso = settings.bitso();
    Settings.Binance binance = settings.binance();
    if (settings.feeds() == FeedMode.SIMULATED && !all.isEmpty()) {
      int port = simulate(all);
      bitso = bitso.at(port);
      binance = binance.at(port);
    }
    if (books.containsKey(Venue.BITSO)) {
      parts.deploy(FeedVerticle.bitso(bitso, time, meters, new SecureRandom()));
    }
    if (books.containsKey(Venue.BINANCE)) {
      parts.deploy(FeedVerticle.binance(binance, time, meters, new SecureRandom()));
    }
    // Last, so that whoever is asked can answer.
    parts.deploy(new SpreadVerticle(books, settings.sample(), time, meters));
  }

  /** Deploys the built-in exchange on a free loopback port. */
  private int simulate(List<Book> names) throws TimeoutException, IOException {
    Simulation simulation =
        Simulation.of(settings.simulator().seed(), names.stream().map(Book::name).toList())
            .withSpeed(settings.simulator().speed());
    TradingFloor floor = new TradingFloor(simulation, time.now());
    if (settings.simulator().faults().isPresent()) {
      floor.faults().play(Files.readString(settings.simulator().faults().get()));
    }
    SimulatorVerticle simulator =
        new SimulatorVerticle(new SimulatedVenues(floor), LOOPBACK, 0, time);
    parts.deploy(simulator);
    return simulator.port();
  }

  private BatchVerticle batch() {
    Path root = settings.lake().root();
    Settings.Batch batch = settings.batch();
    RunBounds bounds = RunBounds.of(batch.memoryMax(), batch.threads()).allowing(batch.badShare());
    Function<Path, Pipeline> business =
        input ->
            new MasterBatch(
                input, batch.masterPatterns(), batch.allowMissing(), root, bounds, time);
    // The names are those of the business's files, not of the sample's.
    Function<Path, Pipeline> sample = input -> new MasterBatch(input, root, bounds, time);
    Function<Path, Pipeline> market = input -> new MarketBatch(input, root, bounds, time);
    Function<Path, Pipeline> news = input -> new NewsBatch(input, root, bounds, time);
    pipelines =
        List.of(
            batch.masterInput().map(business).orElseGet(() -> onSyntheticMaster(root, sample)),
            new ReportedPipeline(
                batch.marketInput().map(market).orElseGet(() -> onSyntheticMarket(root, market)),
                root),
            new ReportedPipeline(
                batch.newsInput().map(news).orElseGet(() -> onSyntheticNews(root, news)), root),
            new QualityBatch(root, settings.feeds().id(), bounds, time));
    return new BatchVerticle(
        pipelines, batch.schedule().map(DailySchedule::new), DAILY, root, time, meters);
  }

  /** So that the page has something to show: each batch on what there is, once. */
  private void runFirstBatch(BatchVerticle batch) {
    List<String> first =
        DAILY.stream()
            .filter(name -> FirstStart.nothingPublished(settings.lake().root(), name))
            .toList();
    if (!first.isEmpty()) {
      LOG.info("nothing published yet of={} run={}", first, batch.runner().startInOrder(first));
    }
  }

  private WebServices services(LakeVerticle lake, BatchVerticle batch) throws IOException {
    Path root = settings.lake().root();
    LakeLayout layout = new LakeLayout(root, settings.lake().window());
    LakeCatalog catalog = new LakeCatalog(layout);
    history = new SpreadHistory(layout, lake, layout.spill());
    queries =
        new QueryRunner(
            QueryCatalog.load(),
            root,
            QUERY_MEMORY_MAX,
            settings.batch().threads(),
            layout.spill(),
            QUERY_TIME_MAX);
    minutes =
        new MarketHistory(
            root, QUERY_MEMORY_MAX, settings.batch().threads(), layout.spill(), QUERY_TIME_MAX);
    FeedEnd feed = book -> web.feedEnd(book);
    SyntheticData made = new SyntheticData(root);
    return new WebServices(
        new LakeSpreads(history),
        new LakeListing(catalog, root),
        new RunsOfBatch(batch, root, made),
        List.of(
            new MasterApi(queries),
            new NewsApi(new GoldTables(NewsPipeline.NAME, root), made),
            new ReportPages(root),
            new MarketHistoryApi(minutes),
            new MinutesApi(liveMinutes, feed),
            new QualityApi(new QuarantinedRows(root)),
            new ImpliedApi(new ImpliedTable(layout), () -> web.feedEnd()),
            new LayersApi(new LakeLayers(catalog, layout), time)));
  }

  /** Where the page is; valid once started. */
  public String url() {
    String host = settings.http().host();
    String shown = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
    return "http://" + (shown.contains(":") ? "[" + shown + "]" : shown) + ":" + web.port() + "/";
  }

  /**
   * Stops everything in reverse order, within a bound. The lake, which was deployed first and stops
   * last, keeps its share of the time whatever the others take. Does nothing the second time.
   */
  public synchronized void stop() {
    if (stopped || vertx == null) {
      return;
    }
    stopped = true;
    long end = time.nanoTime() + STOP_MAX.toNanos();
    if (quality != null) {
      quality.end();
    }
    parts.stop(end - END_SHARE.toNanos(), LakeVerticle.STOP_MAX);
    closeReaders(end);
    try {
      vertx.close().await(millisUntil(end), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      LOG.error("event loops did not stop in time");
    }
    LOG.info("stopped");
  }

  private long millisUntil(long nanos) {
    return Math.max(1, (nanos - time.nanoTime()) / 1_000_000);
  }

  /** On a thread of their own: closing waits for an answer under way, and this must not. */
  private void closeReaders(long end) {
    Thread closing =
        new Thread(
            () -> {
              if (history != null) {
                history.close();
              }
              if (minutes != null) {
                minutes.close();
              }
              if (queries != null) {
                queries.close();
              }
            },
            "close-readers");
    closing.setDaemon(true);
    closing.start();
    try {
      closing.join(millisUntil(end));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (closing.isAlive()) {
      LOG.error("readers of the lake did not close in time");
    }
  }

  private Vertx vertx() {
    MicrometerMetricsOptions metrics =
        new MicrometerMetricsOptions().setEnabled(true).setJvmMetricsEnabled(true);
    // No file is read through Vert.x, so it needs no folder to unpack the class path into.
    FileSystemOptions noCache =
        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
    return Vertx.builder()
        .with(new VertxOptions().setMetricsOptions(metrics).setFileSystemOptions(noCache))
        .withMetrics(new MicrometerMetricsFactory(prometheus))
        .build();
  }

  private void banner() {
    LOG.info(
        "spreadlake version={} mode={} lake={} window={} java={}",
        version(),
        settings.feeds().id(),
        settings.lake().root().toAbsolutePath(),
        Durations.format(settings.lake().window()),
        Runtime.version());
    if (settings.feeds() == FeedMode.SIMULATED) {
      LOG.warn("SIMULATED markets: the built-in exchange makes them up; nothing here is real");
    }
    MemoryCheck.ofThisMachine(settings.batch().memoryMax()).ifPresent(LOG::warn);
    LOG.info("settings {}", settings);
  }
}
