package dev.spreadlake.quality;

import dev.spreadlake.bars.MinuteBar;
import dev.spreadlake.bars.MinuteNews;
import dev.spreadlake.basis.ImpliedSecond;
import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.market.RawFrame;
import dev.spreadlake.market.RefusedRow;
import dev.spreadlake.market.Trade;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.quality.QualityRequests.Board;
import dev.spreadlake.quality.QualityRequests.RuleState;
import dev.spreadlake.quality.QualityRequests.ServiceLevel;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.MissedSeconds;
import dev.spreadlake.spread.SpreadObservation;
import dev.spreadlake.time.TimeSource;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.EventBus;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges the live stream, takes in what batches found, keeps every result and answers where
 * everything stands. Publishes {@link Topics#QUALITY}. Runs on one event loop.
 */
public final class QualityVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(QualityVerticle.class);
  private static final long TICK_MS = 1_000;
  private static final Duration SNAPSHOT_EVERY = Duration.ofHours(1);
  private static final Duration FIRST_SNAPSHOT_AFTER = Duration.ofMinutes(1);

  /**
   * An earlier run of a batch, as the reports in the lake tell it.
   *
   * @param found by its rules
   */
  public record PastRun(
      String pipeline, Instant finished, boolean succeeded, List<QualityResult> found) {
    public PastRun {
      found = List.copyOf(found);
    }
  }

  private final QualityStore store;
  private final Callable<List<PastRun>> pastRuns;
  private final TimeSource time;
  private final Meters meters;
  private final RuleCatalogue catalogue;
  private final ServiceLevels levels;
  private final QualityLedger ledger;
  private final PastResults past;
  private final Judge judge;
  private final LiveQuality quality;
  private final FreshnessWatch freshness;
  private final LiveRows rows;
  private final LiveFlow flow = new LiveFlow();
  private final List<QualityResult> unkept = new ArrayList<>();
  private final QualityGauges gauges;
  private Instant startedAt;
  private volatile boolean ending;
  private boolean keeping;
  private Instant snapshotAt;
  private long seq;

  /**
   * @param parts what is watched
   * @param pastRuns read once at start, on a worker thread; the oldest first
   */
  public QualityVerticle(
      RuleCatalogue catalogue,
      StreamParts parts,
      QualityStore store,
      Callable<List<PastRun>> pastRuns,
      TimeSource time,
      Meters meters) {
    this.catalogue = catalogue;
    this.store = store;
    this.pastRuns = pastRuns;
    this.time = time;
    this.meters = meters;
    this.levels = new ServiceLevels(catalogue, parts.isReplay(), time);
    this.ledger = new QualityLedger(catalogue, parts.datasetsMax());
    this.past = new PastResults(catalogue, parts, ledger);
    this.judge = new Judge(catalogue, parts.standingsMax(catalogue), listener());
    this.quality = new LiveQuality(catalogue, judge, levels, parts.isReplay(), time);
    this.freshness = new FreshnessWatch(levels, judge);
    this.rows = new LiveRows(catalogue, judge);
    this.gauges = new QualityGauges(meters);
  }

  private Judge.Listener listener() {
    return new Judge.Listener() {
      @Override
      public void changed(QualityResult result) {
        publish(result);
      }

      @Override
      public void level(Rule rule, String dataset, Instant at, Judge.Level level) {
        tellLevel(rule, dataset, at, level.value());
      }
    };
  }

  @Override
  public Future<?> start() {
    startedAt = time.now();
    snapshotAt = startedAt.minus(SNAPSHOT_EVERY).plus(FIRST_SNAPSHOT_AFTER);
    return Future.fromCompletionStage(store.open(past::kept), context)
        .compose(read -> vertx.executeBlocking(pastRuns, false))
        .compose(
            runs -> {
              runs.forEach(this::ran);
              runs.forEach(run -> run.found().forEach(past::reported));
              resume();
              vertx.setPeriodic(TICK_MS, id -> tick());
              return subscribe(vertx.eventBus());
            });
  }

  /**
   * Goes on from before the restart. What stands well is told, too: an alert may have been kept
   * whose end was not.
   */
  private void resume() {
    for (QualityResult result : ledger.newest()) {
      Rule rule = catalogue.get(result.rule());
      if (result.passed()) {
        tellLevel(rule, result.dataset(), result.at(), Judge.Level.GOOD.value());
      } else if (rule.where() != Place.BATCH) {
        judge.restore(result);
      }
    }
    for (QualityResult gone : past.gone()) {
      LOG.info("quality no longer judged rule={} dataset={}", gone.rule(), gone.dataset());
      Topics.QUALITY_LEVEL.publish(vertx.eventBus(), QualityLevel.end(gone));
    }
  }

  private Future<?> subscribe(EventBus bus) {
    return Future.all(
        List.of(
            Topics.OBSERVATION.subscribe(bus, this::observation).completion(),
            Topics.GAP.subscribe(bus, this::gap).completion(),
            Topics.MISSED.subscribe(bus, this::missed).completion(),
            Topics.REFUSED.subscribe(bus, this::refused).completion(),
            Topics.SUSPECT.subscribe(bus, quality::suspect).completion(),
            Topics.MISSED_CHANGE.subscribe(bus, quality::missedChange).completion(),
            Topics.WINDOW_CLOSED.subscribe(bus, quality::windowClosed).completion(),
            Topics.LAKE_STATUS
                .subscribe(bus, status -> quality.lakeStatus(status, time.now()))
                .completion(),
            Topics.RAW_FRAME.subscribe(bus, this::frame).completion(),
            Topics.TRADE.subscribe(bus, this::trade).completion(),
            Topics.MINUTE.subscribe(bus, this::minute).completion(),
            Topics.IMPLIED.subscribe(bus, this::implied).completion(),
            Topics.BATCH.subscribe(bus, this::batch).completion(),
            Topics.QUALITY.subscribe(bus, this::found).completion(),
            Topics.QUALITY_BOARD.serve(bus, ask -> Future.succeededFuture(board())).completion(),
            Topics.QUALITY_NEWEST
                .serve(bus, ask -> Future.succeededFuture(newest(ask.limit())))
                .completion(),
            Topics.QUALITY_HISTORY
                .serve(bus, ask -> Future.fromCompletionStage(store.read(ask), context))
                .completion()));
  }

  private void observation(SpreadObservation observation) {
    flow.second(observation.book(), observation.second());
    quality.observation(observation);
    rows.observation(observation);
  }

  private void gap(Gap gap) {
    flow.gaps(1);
    quality.gap(gap);
  }

  private void missed(MissedSeconds missed) {
    flow.gaps(missed.seconds());
    quality.missed(missed);
  }

  private void frame(RawFrame frame) {
    flow.frame();
    String venue = frame.venue().id();
    levels.attempt("bronze.freshness", venue, true, frame.receivedAt());
    if (!frame.channel().equals("malformed")) {
      judge.standing("feed.malformed", venue).good(frame.receivedAt(), () -> "readable", "");
      judge.standing("feed.unexpected_book", venue).good(frame.receivedAt(), () -> "asked for", "");
    }
  }

  private void trade(Trade trade) {
    flow.trade();
    levels.attempt("trades.freshness", trade.book().name(), true, trade.receivedAt());
    rows.trade(trade);
    judge
        .standing("trades.side_known", trade.book().name())
        .good(trade.receivedAt(), () -> "known", "");
  }

  /**
   * Minutes that were final before the start were judged by the process before, or are of a gap.
   */
  private void minute(MinuteNews news) {
    if (!news.isFinal() || !news.settlesAt().isAfter(startedAt)) {
      return;
    }
    MinuteBar bar = news.bar();
    if (!news.again()) {
      flow.minute(news.book(), news.minute(), bar.seconds(), startedAt);
    }
    boolean empty = bar.trades() == 0 && bar.seconds() == 0;
    attempt("minutes.freshness", news.book().name(), !empty, news.settlesAt());
    rows.bar(news.book(), bar, news.again(), time.now());
  }

  private void implied(ImpliedSecond second) {
    attempt("implied.freshness", "", second.said(), second.second());
  }

  /** An attempt at what the start of the program delays: for as long as promised, none is due. */
  private void attempt(String rule, String part, boolean good, Instant at) {
    long max = catalogue.get(rule).parameter("max_age_s").longValueExact();
    if (good || at.isAfter(startedAt.plusSeconds(max))) {
      levels.attempt(rule, part, good, at);
    }
  }

  private void refused(RefusedRow row) {
    flow.refused(row);
    meters.quarantined("live", row.rule()).increment();
    judge.verdict(row.rule(), row.part(), false, row.receivedAt(), row::detail, row.channel());
    if (catalogue.get(row.rule()).severity().equals("quarantine")) {
      store.quarantine(row);
    }
  }

  private void ran(PastRun run) {
    levels.ran(run.pipeline(), run.succeeded(), run.finished());
  }

  private void batch(BatchEvent event) {
    if (!event.status().equals("running")) {
      ran(new PastRun(event.pipeline(), event.at(), event.status().equals("succeeded"), List.of()));
    }
  }

  /** Killed before it was noted that a report was taken in, the server is given it again. */
  private boolean isKnown(QualityResult result) {
    return result.seq() == 0 && ledger.knows(result) && !past.isFromReport(result);
  }

  private void found(QualityResult result) {
    if (isKnown(result)) {
      return;
    }
    if (!ledger.accept(result)) {
      LOG.warn("quality result of an unknown rule={}", result.rule());
      return;
    }
    unkept.add(result);
    keepSoon();
    Rule rule = catalogue.get(result.rule());
    if (rule.stops()) {
      tellGate(ledger.rules());
    }
    if (rule.where() == Place.BATCH) {
      Judge.Level level = result.passed() ? Judge.Level.GOOD : Judge.Level.BAD;
      tellLevel(rule, result.dataset(), result.at(), level.value());
    }
  }

  /** Notes, kept-out rows and warnings about files are no reason to wake anybody. */
  private void tellLevel(Rule rule, String dataset, Instant at, BigDecimal value) {
    boolean severe = rule.stops() || rule.severity().equals("error");
    if (severe || (rule.severity().equals("warn") && rule.where() != Place.BATCH)) {
      Topics.QUALITY_LEVEL.publish(
          vertx.eventBus(),
          new QualityLevel(
              rule.id(), dataset, rule.meaning(), severe, rule.pendingSeconds(), at, value));
    }
  }

  private void tick() {
    if (!ending) {
      freshness.check();
      quality.silence();
    }
    Instant now = time.now();
    if (Duration.between(snapshotAt, now).compareTo(SNAPSHOT_EVERY) >= 0) {
      snapshotAt = now;
      snapshot();
    }
    keep();
    store.flush();
    List<RuleState> states = states();
    gauges.count(states, judge.overflow() + ledger.overflow() + levels.overflow());
    tellGate(states);
  }

  /**
   * Together with what else changed at this moment. The alert of a failure is kept at once: one
   * that was not would be resolved after a crash by what was kept before, and raised again.
   */
  private void keepSoon() {
    if (!keeping) {
      keeping = true;
      context.runOnContext(
          now -> {
            keeping = false;
            keep();
          });
    }
  }

  private void keep() {
    if (!unkept.isEmpty()) {
      store.append(List.copyOf(unkept));
      unkept.clear();
    }
  }

  private List<RuleState> states() {
    judge.standings().forEach(ledger::refresh);
    return ledger.rules();
  }

  private void tellGate(List<RuleState> states) {
    Topics.QUALITY_GATE.publish(vertx.eventBus(), new QualityGate(QualityLedger.held(states)));
  }

  /** So that the history tells of what passes, too, and a restart finds what still fails. */
  private void snapshot() {
    for (QualityResult standing : judge.standings()) {
      ledger.accept(standing);
      unkept.add(standing);
    }
    unkept.addAll(judge.unjudged());
  }

  private QualityRequests.Newest newest(int limit) {
    judge.standings().forEach(ledger::refresh);
    return new QualityRequests.Newest(ledger.newest(limit));
  }

  private Board board() {
    List<RuleState> states = states();
    Instant now = time.now();
    List<ServiceLevel> service = levels.now();
    return new Board(
        now,
        states,
        QualityLedger.scorecard(states),
        service,
        flow.hops(),
        QualityLedger.held(states));
  }

  private void publish(QualityResult result) {
    meters
        .quality(result.dimension().id(), result.severity(), result.passed() ? "pass" : "fail")
        .increment();
    LOG.info(
        "quality rule={} dataset={} status={} observed='{}'",
        result.rule(),
        result.dataset(),
        result.passed() ? "pass" : "fail",
        result.observed());
    Topics.QUALITY.publish(vertx.eventBus(), result.withSeq(++seq));
  }

  /** The program ends: from now on silence means nothing. Any thread. */
  public void end() {
    ending = true;
  }

  @Override
  public Future<?> stop() {
    ending = true;
    tick();
    return Future.fromCompletionStage(store.close(), context);
  }
}
