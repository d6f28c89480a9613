package dev.spreadlake.e2e;

import dev.spreadlake.alert.AlertVerticle;
import dev.spreadlake.bars.DayBars;
import dev.spreadlake.bars.Indicators;
import dev.spreadlake.bars.LiveMinutes;
import dev.spreadlake.basis.ImpliedVerticle;
import dev.spreadlake.batch.BatchVerticle;
import dev.spreadlake.batch.FirstStart;
import dev.spreadlake.batch.master.MasterBatch;
import dev.spreadlake.batch.quality.QuarantinedRows;
import dev.spreadlake.batch.query.QueryCatalog;
import dev.spreadlake.batch.query.QueryRunner;
import dev.spreadlake.batch.report.SyntheticData;
import dev.spreadlake.batch.run.RunBounds;
import dev.spreadlake.bus.RecordCodec;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.config.Secret;
import dev.spreadlake.config.Settings;
import dev.spreadlake.config.SettingsLoader;
import dev.spreadlake.lake.history.ImpliedTable;
import dev.spreadlake.lake.minutes.MinuteHistory;
import dev.spreadlake.lake.table.LakeCatalog;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.market.Side;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.quality.QualityRequests;
import dev.spreadlake.web.WebServices;
import dev.spreadlake.web.WebVerticle;
import dev.spreadlake.web.batch.BatchRuns;
import dev.spreadlake.web.batch.MasterApi;
import dev.spreadlake.web.batch.RunsOfBatch;
import dev.spreadlake.web.endpoint.ApiModule;
import dev.spreadlake.web.lake.FeedEnd;
import dev.spreadlake.web.lake.ImpliedApi;
import dev.spreadlake.web.lake.LakeListing;
import dev.spreadlake.web.lake.LakeView;
import dev.spreadlake.web.lake.MinutesApi;
import dev.spreadlake.web.lake.SpreadSource;
import dev.spreadlake.web.live.RecentSeconds;
import dev.spreadlake.web.live.WebIdentity;
import dev.spreadlake.web.quality.QualityApi;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The real web and alert verticles in this process, a scripted market in front of them and a lake
 * that the lake's own writer wrote behind them.
 */
final class PageServer implements AutoCloseable {
  /** Seconds of the market's past that the server has seen itself. */
  static final int PAST_SECONDS = 1200;

  private static final int DAYS = 3;

  /**
   * Where the server before this one was. The browser keeps files, and what it made of them, by
   * address: a page at the same one finds them there.
   */
  private static int portBefore;

  private final ScriptedTime time = new ScriptedTime();
  private final Vertx vertx = Vertx.vertx();
  private final Settings settings;
  private final ScriptedMarket market;
  private final Map<String, WebVerticle> web = new LinkedHashMap<>();
  private volatile boolean lakeFails;
  private Optional<Secret> token = Optional.empty();
  private BatchRuns runs = BatchRuns.none();
  private final MinuteHistory minutes;
  private final List<ApiModule> modules;
  private final LakeView listing;
  private QueryRunner queries;
  private int port;

  /**
   * @param mode simulated, live or replay
   */
  PageServer(Path lake, String mode) throws Exception {
    this(lake, mode, false);
  }

  /**
   * @param more further endpoints
   */
  PageServer(Path lake, String mode, List<ApiModule> more) throws Exception {
    this(lake, mode, false, more);
  }

  /**
   * @param batch whether there are batches: the master data, on the small synthetic set
   */
  PageServer(Path lake, String mode, boolean batch) throws Exception {
    this(lake, mode, batch, List.of(ScriptedHistory.none()));
  }

  private PageServer(Path lake, String mode, boolean batch, List<ApiModule> more) throws Exception {
    settings =
        SettingsLoader.load(
            Map.of(
                "feeds",
                mode,
                "http.port",
                "0",
                "lake.root",
                lake.toString(),
                "binance.symbols",
                "",
                "alerts.no-data-after",
                "3s"),
            Map.of(),
            Optional.empty());
    RecordCodec.register(vertx.eventBus());
    LakeLayout layout = new LakeLayout(lake, settings.lake().window());
    minutes = new MinuteHistory(layout);
    modules = new ArrayList<>(more);
    FeedEnd feed = book -> web.values().iterator().next().feedEnd(book);
    modules.add(new MinutesApi(minutes, feed));
    modules.add(
        new ImpliedApi(new ImpliedTable(layout), () -> web.values().iterator().next().feedEnd()));
    tellMinutes();
    market = new ScriptedMarket(vertx, time);
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    WrittenLake.write(layout, DAYS, time, new Meters(registry));
    listing = new LakeListing(new LakeCatalog(layout), lake);
    await(
        vertx.deployVerticle(
            new AlertVerticle(settings, ScriptedMarket.BOOKS, new Meters(registry))));
    await(vertx.deployVerticle(new ImpliedVerticle(ScriptedMarket.BOOKS, new Meters(registry))));
    if (more.stream().noneMatch(QualityApi.class::isInstance)) {
      emptyQuality(lake);
    }
    if (batch) {
      startBatch(lake, new Meters(registry));
    }
    startWherePossible();
    market.start(PAST_SECONDS);
  }

  /** A catalogue without rules, so that the page's questions have an answer. */
  private void emptyQuality(Path lake) {
    modules.add(new QualityApi(new QuarantinedRows(lake)));
    Topics.QUALITY_BOARD.serve(
        vertx.eventBus(),
        ask ->
            io.vertx.core.Future.succeededFuture(
                new QualityRequests.Board(
                    time.now(), List.of(), List.of(), List.of(), List.of(), List.of())));
  }

  /** Two hours of minutes before now, a trade every seven seconds, none in every tenth minute. */
  private void tellMinutes() {
    Instant now = time.now();
    Instant first = now.minusSeconds(7_200).truncatedTo(java.time.temporal.ChronoUnit.MINUTES);
    LocalDate date = LocalDate.ofInstant(first, ZoneOffset.UTC);
    LiveMinutes live =
        new LiveMinutes(ScriptedMarket.BTC, new DayBars(date, Indicators.State.empty()));
    for (long at = 0; first.plusSeconds(at).isBefore(now); at += 7) {
      Instant moment = first.plusSeconds(at);
      if (moment.getEpochSecond() / 60 % 10 != 0) {
        BigDecimal price = BigDecimal.valueOf(790_600 + Math.round(300 * Math.sin(at / 900.0)));
        live.add(
            new Trade(
                Venue.BITSO,
                ScriptedMarket.BTC,
                moment.getEpochSecond(),
                price,
                new BigDecimal("0.01"),
                Side.BUY,
                moment,
                moment));
      }
      live.tick(moment).forEach(minutes::told);
    }
  }

  private void startBatch(Path lake, Meters meters) throws Exception {
    MasterBatch master =
        new MasterBatch(FirstStart.syntheticMaster(lake), lake, RunBounds.of("2GB", 2), time);
    BatchVerticle verticle =
        new BatchVerticle(
            List.of(master), Optional.empty(), List.of(master.name()), lake, time, meters);
    await(vertx.deployVerticle(verticle));
    runs = new RunsOfBatch(verticle, lake, new SyntheticData(lake));
    queries =
        new QueryRunner(
            QueryCatalog.load(),
            lake,
            "512MB",
            2,
            lake.resolve("spill"),
            java.time.Duration.ofSeconds(20));
    modules.add(new MasterApi(queries));
  }

  private void startWherePossible() throws Exception {
    try {
      startWeb(portBefore);
    } catch (ExecutionException taken) {
      startWeb(0);
    }
    portBefore = port;
  }

  /** The web side, on the port it had before if it had one. */
  private void startWeb(int wanted) throws Exception {
    Settings.Http http = settings.http();
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    WebVerticle verticle =
        new WebVerticle(
            new Settings.Http(
                "127.0.0.1",
                wanted,
                token,
                http.origins(),
                http.liveClientsMax(),
                http.liveSubscriptionsMax(),
                http.liveIdle(),
                java.time.Duration.ZERO),
            WebIdentity.of(settings, "test", "lake-1"),
            new WebServices(this::spreads, this::lake, runs, modules),
            new Meters(registry),
            registry,
            time);
    String id = await(vertx.deployVerticle(verticle));
    web.put(id, verticle);
    port = verticle.port();
  }

  /** The web side goes away, as if the process had died. */
  private void stopWeb() throws Exception {
    for (String id : List.copyOf(web.keySet())) {
      web.remove(id);
      await(vertx.undeploy(id));
    }
  }

  /**
   * What is done while the web side is away; it comes back on its port even if that fails, so that
   * one failure is not the failure of every test after it.
   */
  void withoutWeb(Runnable meanwhile) throws Exception {
    int before = port;
    stopWeb();
    try {
      meanwhile.run();
    } finally {
      startWeb(before);
    }
  }

  /** From now on changes need this token; the web side starts anew, on the same port. */
  void requireToken(String wanted) throws Exception {
    token = Optional.of(new Secret(wanted));
    int before = port;
    stopWeb();
    startWeb(before);
  }

  int port() {
    return port;
  }

  String url() {
    return "http://127.0.0.1:" + port + "/";
  }

  ScriptedMarket market() {
    return market;
  }

  /** The server's clock. */
  Instant now() {
    return time.now();
  }

  Vertx vertx() {
    return vertx;
  }

  /** Calls that read the lake fail from now on, or no longer. */
  void lakeFails(boolean fails) {
    lakeFails = fails;
  }

  private SpreadSource.Series spreads(
      dev.spreadlake.market.Book book, Instant from, Instant to, int pointsMax) throws IOException {
    failIfTold();
    Instant oldest =
        LocalDate.now(ZoneOffset.UTC).minusDays(DAYS).atStartOfDay(ZoneOffset.UTC).toInstant();
    Instant start = from.isBefore(oldest) ? oldest : from;
    List<RecentSeconds.Second> seconds = new ArrayList<>();
    long step = Math.max(1, java.time.Duration.between(start, to).toSeconds() / pointsMax);
    List<LakeView.GapSpan> gaps = new ArrayList<>();
    for (Instant at = start; at.isBefore(to); at = at.plusSeconds(step)) {
      RecentSeconds.Second second = past(at, book);
      if (second.reason() == null) {
        seconds.add(second);
        continue;
      }
      Instant last = at.plusSeconds(step - 1);
      LakeView.GapSpan before = gaps.isEmpty() ? null : gaps.get(gaps.size() - 1);
      boolean joins = before != null && before.to().plusSeconds(1).equals(at);
      Instant first = joins ? before.from() : at;
      if (joins) {
        gaps.remove(gaps.size() - 1);
      }
      long length = last.getEpochSecond() - first.getEpochSecond() + 1;
      gaps.add(new LakeView.GapSpan(book.name(), first, last, length, second.reason()));
    }
    return new SpreadSource.Series(step > 1, seconds, gaps);
  }

  /** The lake's seconds: as the market's, and a gap in the tenth minute of each hour. */
  private RecentSeconds.Second past(Instant at, dev.spreadlake.market.Book book) {
    if (at.getEpochSecond() % 3600 / 60 == 10) {
      return new RecentSeconds.Second(at, book, null, null, null, "disconnected");
    }
    BigDecimal spread = ScriptedMarket.usual(at, book);
    return new RecentSeconds.Second(
        at, book, new BigDecimal("790333.41"), new BigDecimal("790961.89"), spread, null);
  }

  private LakeView.Listing lake(int max) throws IOException {
    failIfTold();
    return listing.list(max);
  }

  private void failIfTold() throws IOException {
    if (lakeFails) {
      throw new IOException("the disk does not answer");
    }
  }

  private static <T> T await(io.vertx.core.Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    await(vertx.close());
    if (queries != null) {
      queries.close();
    }
  }
}
