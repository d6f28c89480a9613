package dev.spreadlake.metrics;

import dev.spreadlake.market.Book;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Venue;
import dev.spreadlake.spread.GapReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.function.Supplier;

/**
 * Every metric's name, help and labels; nothing else names one. Labels come from closed sets:
 * configured books, enums, rule outcomes; never ids, paths or free text.
 *
 * <p>Prometheus sees the names with underscores and the usual endings, e.g. {@code
 * spreadlake_observations_total}. Thread-safe. Hold on to what a method returns on a hot path.
 */
public final class Meters {
  private final MeterRegistry registry;

  public Meters(MeterRegistry registry) {
    this.registry = registry;
  }

  // Spreads and gaps.

  public Counter observations(Book book, Source source) {
    return counter(
        "observations", "Seconds observed", Tags.of("book", book.name(), "source", source.id()));
  }

  public Counter gaps(Book book, GapReason reason) {
    return counter(
        "gaps",
        "Seconds without an observation",
        Tags.of("book", book.name(), "reason", reason.id()));
  }

  /** Newest spread in percent; NaN while the newest second is a gap. */
  public void spread(Book book, Supplier<Number> value) {
    gauge("spread.percent", "Newest spread of a book", Tags.of("book", book.name()), value);
  }

  public void basis(Supplier<Number> value) {
    gauge("basis.percent", "Implied over quoted USD/MXN, less one", Tags.empty(), value);
  }

  public Counter impliedSeconds(boolean said) {
    return counter(
        "basis.seconds",
        "Seconds with and without an implied USD/MXN",
        Tags.of("said", Boolean.toString(said)));
  }

  public Timer sampleDelay() {
    return timer("sample.delay", "From the whole second to its sample", Tags.empty());
  }

  // Feeds.

  public Counter feedMessages(Venue venue, String channel) {
    return counter(
        "feed.messages", "Frames received", Tags.of("venue", venue.id(), "channel", channel));
  }

  public Counter feedFaults(Venue venue, String kind) {
    return counter(
        "feed.faults",
        "Faults seen in a venue's data, by kind",
        Tags.of("venue", venue.id(), "kind", kind));
  }

  /** 1 once the exchange has said that it is simulated. */
  public void feedSimulated(Venue venue, Supplier<Number> value) {
    gauge(
        "feed.simulated",
        "1 if the exchange says of itself that it is simulated",
        Tags.of("venue", venue.id()),
        value);
  }

  public Counter reconnects(Venue venue) {
    return counter("feed.reconnects", "Connections after the first", Tags.of("venue", venue.id()));
  }

  /** {@code outcome}: fetched by REST, or lost, which only Binance's ids tell. */
  public Counter missedTrades(Venue venue, String outcome) {
    return counter(
        "feed.missed.trades",
        "Trades that the stream left out, by what became of them",
        Tags.of("venue", venue.id(), "outcome", outcome));
  }

  /** {@code outcome}: what the answer was, or sent_again. */
  public Counter restRequests(Venue venue, String outcome) {
    return counter(
        "feed.rest.requests",
        "REST requests to a venue",
        Tags.of("venue", venue.id(), "outcome", outcome));
  }

  public void restBudgetLeft(Venue venue, Supplier<Number> value) {
    gauge(
        "feed.rest.budget.left",
        "REST requests (or weight) that may be spent right now",
        Tags.of("venue", venue.id()),
        value);
  }

  /** 0 while none holds. */
  public void restPause(Venue venue, Supplier<Number> value) {
    gauge(
        "feed.rest.pause.seconds",
        "Length of the pause in REST requests that a venue has imposed",
        Tags.of("venue", venue.id()),
        value);
  }

  /**
   * Smallest of (received − sent) of the last minutes: network time and the difference of clocks.
   */
  public void clockSkew(Venue venue, Supplier<Number> value) {
    gauge(
        "feed.clock.skew.seconds",
        "Smallest delay between the venue's clock and ours",
        Tags.of("venue", venue.id()),
        value);
  }

  /** How far a book's changes are behind its best prices; beyond a second no depth is shown. */
  public void depthBehind(Venue venue, Book book, Supplier<Number> value) {
    gauge(
        "feed.depth.behind.seconds",
        "How far a book's changes are behind its best prices",
        Tags.of("venue", venue.id(), "book", book.name()),
        value);
  }

  public void streamBehind(Venue venue, Book book, Supplier<Number> value) {
    gauge(
        "feed.stream.behind.seconds",
        "How much later than by REST a book's changes came by the socket, when last looked at",
        Tags.of("venue", venue.id(), "book", book.name()),
        value);
  }

  /** 1 for the state a book is in, 0 for the others. */
  public void bookState(Venue venue, Book book, BookState state, Supplier<Number> value) {
    gauge(
        "feed.book.state",
        "1 for the state the book is in",
        Tags.of("venue", venue.id(), "book", book.name(), "state", lower(state)),
        value);
  }

  /** 1 for the state the connection is in, 0 for the others. */
  public void feedState(Venue venue, BookState state, Supplier<Number> value) {
    gauge(
        "feed.state",
        "1 for the state the connection is in",
        Tags.of("venue", venue.id(), "state", lower(state)),
        value);
  }

  // Alerts and webhooks.

  public Counter alerts(String state) {
    return counter("alerts", "Alert transitions", Tags.of("state", state));
  }

  public void alertsInState(String state, Supplier<Number> value) {
    gauge("alerts.current", "Rules times books in a state", Tags.of("state", state), value);
  }

  public void alertSubscriptions(Supplier<Number> value) {
    gauge("alerts.subscriptions", "Own thresholds of all sockets", Tags.empty(), value);
  }

  public void alertQualityOverflow(Supplier<Number> value) {
    gauge(
        "alerts.quality.overflow",
        "Levels of quality rules not told, because too many stand badly at once",
        Tags.empty(),
        value);
  }

  public Counter webhookDeliveries(String outcome) {
    return counter(
        "webhook.deliveries", "Webhook attempts by outcome", Tags.of("outcome", outcome));
  }

  public void webhookQueue(Supplier<Number> value) {
    gauge("webhook.queue", "Deliveries waiting", Tags.empty(), value);
  }

  // Lake.

  public void lakeTablesWithheld(Supplier<Number> value) {
    gauge(
        "lake.tables.withheld",
        "Tables of minutes, one for each book and day, that a failing rule keeps from being published",
        Tags.empty(),
        value);
  }

  public void lakeMinutesUnloaded(Supplier<Number> value) {
    gauge(
        "lake.books.unloaded",
        "Books whose day so far is still to be read from the lake, after a start",
        Tags.empty(),
        value);
  }

  public Counter lakeRows(String dataset) {
    return counter("lake.rows", "Rows written", Tags.of("dataset", dataset));
  }

  public Counter lakeFiles(String dataset, String kind) {
    return counter(
        "lake.files", "Files closed, full or short", Tags.of("dataset", dataset, "kind", kind));
  }

  public void lakeBuffer(Supplier<Number> fill) {
    gauge("lake.buffer.fill.ratio", "Share of the writer's buffer in use", Tags.empty(), fill);
  }

  public void lakeWindowsWaiting(Supplier<Number> value) {
    gauge("lake.windows.waiting", "Windows that are over and not yet files", Tags.empty(), value);
  }

  public void lakeBooksUnread(Supplier<Number> value) {
    gauge(
        "lake.books.unread",
        "Books whose newest files are damaged or cannot be read; their rows wait",
        Tags.empty(),
        value);
  }

  public Counter lakeOverflow(String dataset) {
    return counter(
        "lake.buffer.overflow", "Records refused by a full buffer", Tags.of("dataset", dataset));
  }

  public Timer lakeFsync() {
    return timer("lake.fsync", "Time of one fsync", Tags.empty());
  }

  public Counter lakeErrors(String kind) {
    return counter("lake.errors", "Failed writes by kind", Tags.of("kind", kind));
  }

  // Web.

  public void liveClients(Supplier<Number> value) {
    gauge("live.clients", "Open sockets", Tags.empty(), value);
  }

  public Counter liveFrames(String topic) {
    return counter("live.frames.sent", "Frames sent", Tags.of("topic", topic));
  }

  public Counter liveConflated(String topic) {
    return counter(
        "live.frames.conflated", "Frames replaced by a newer value", Tags.of("topic", topic));
  }

  public Counter liveRefused(String why) {
    return counter("live.refused", "Connections or messages refused", Tags.of("why", why));
  }

  public Counter httpRefused(String why) {
    return counter("http.refused", "HTTP requests refused by a bound", Tags.of("why", why));
  }

  public void httpUnread(Supplier<Number> value) {
    gauge("http.unread.bytes", "Bytes of answers that are not taken yet", Tags.empty(), value);
  }

  public Counter liveClosed(String why) {
    return counter("live.closed", "Sockets closed by us", Tags.of("why", why));
  }

  public DistributionSummary liveFrameBytes() {
    return DistributionSummary.builder("spreadlake.live.frame.size")
        .description("Size of a frame")
        .baseUnit("bytes")
        .register(registry);
  }

  // Batch and quality.

  /** Runs of the schedule wait for one that is under way, at most one set of them. */
  public Counter batchScheduleMerged() {
    return counter(
        "batch.schedule.merged",
        "Times of the schedule met while the one before waits",
        Tags.empty());
  }

  /** {@code status}: that of the report, failed without one, not_started. */
  public Timer batchDuration(String pipeline, String status) {
    return timer("batch.duration", "Batch runs", Tags.of("pipeline", pipeline, "status", status));
  }

  /** {@code kind}: in, accepted, quarantined, duplicate. */
  public Counter batchRows(String pipeline, String kind) {
    return counter("batch.rows", "Rows by fate", Tags.of("pipeline", pipeline, "kind", kind));
  }

  /** {@code status}: pass, fail, not_run. */
  public void qualityRules(String status, Supplier<Number> value) {
    gauge("quality.rules", "Rules of the catalogue by standing", Tags.of("status", status), value);
  }

  public void qualityHeld(Supplier<Number> value) {
    gauge("quality.held", "Rules that keep gold from being published", Tags.empty(), value);
  }

  public void qualityStandingsOverflow(Supplier<Number> value) {
    gauge(
        "quality.standings.overflow",
        "Verdicts and results of data sets beyond the bounds, which were left out",
        Tags.empty(),
        value);
  }

  /** {@code rule} is one of the catalogue's. */
  public Counter quarantined(String pipeline, String rule) {
    return counter(
        "quality.refused",
        "Frames and rows not taken, by rule",
        Tags.of("pipeline", pipeline, "rule", rule));
  }

  public Counter quality(String dimension, String severity, String status) {
    return counter(
        "quality.results",
        "Results of quality rules",
        Tags.of("dimension", dimension, "severity", severity, "status", status));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(java.util.Locale.ROOT);
  }

  private Counter counter(String name, String help, Tags tags) {
    return Counter.builder("spreadlake." + name).description(help).tags(tags).register(registry);
  }

  private Timer timer(String name, String help, Tags tags) {
    return Timer.builder("spreadlake." + name)
        .description(help)
        .tags(tags)
        .publishPercentileHistogram()
        .register(registry);
  }

  private void gauge(String name, String help, Tags tags, Supplier<Number> value) {
    Gauge.builder("spreadlake." + name, value)
        .description(help)
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }
}
