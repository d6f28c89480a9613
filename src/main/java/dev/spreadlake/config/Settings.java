package dev.spreadlake.config;

import dev.spreadlake.alert.AlertRule;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedMode;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that can be set, checked once at start. Immutable. */
public record Settings(
    FeedMode feeds,
    Http http,
    Lake lake,
    Sample sample,
    Bitso bitso,
    Binance binance,
    Alerts alerts,
    Webhook webhook,
    Batch batch,
    Simulator simulator,
    Replay replay) {

  /**
   * The HTTP and WebSocket side.
   *
   * @param port 0 picks a free one
   * @param token bearer token for calls that change state; empty: loopback only
   * @param origins further origins that may open {@code /live}; the page's own always may
   * @param liveClientsMax connections at once
   * @param liveSubscriptionsMax own thresholds of one socket
   */
  public record Http(
      String host,
      int port,
      Optional<Secret> token,
      List<String> origins,
      int liveClientsMax,
      int liveSubscriptionsMax,
      Duration liveIdle,
      Duration shutdownGrace) {}

  /**
   * The lake.
   *
   * @param window length of one silver file; divides a day
   * @param bufferMax rows that may wait for the writer thread
   */
  public record Lake(Path root, Duration window, Duration bronzeRetention, int bufferMax) {}

  /**
   * The sampler.
   *
   * @param replyTimeout 10 to 900 ms; an answer that comes later is none
   */
  public record Sample(Duration replyTimeout) {}

  /** How Bitso is read. */
  public enum FeedKind {
    STREAM,
    POLL
  }

  /**
   * Bitso.
   *
   * @param kind stream (default) or poll
   * @param probeAfter a book that says nothing for this long is probed by REST
   * @param pollMaxAge the oldest a polled quote may be to count as an observation
   * @param pollFallbackAfter without a socket for this long, polling takes over
   * @param restPerMinute REST requests a minute, all books together; at most 60
   * @param slippageSizes quote-currency sizes for the slippage columns, five
   */
  public record Bitso(
      URI restUrl,
      URI wsUrl,
      List<Book> books,
      FeedKind kind,
      Duration probeAfter,
      Duration pollMaxAge,
      Duration pollFallbackAfter,
      int restPerMinute,
      List<BigDecimal> slippageSizes) {
    /** The same, at an exchange on this machine's loopback. */
    public Bitso at(int port) {
      return new Bitso(
          URI.create("http://127.0.0.1:" + port + "/v3"),
          URI.create("ws://127.0.0.1:" + port),
          books,
          kind,
          probeAfter,
          pollMaxAge,
          pollFallbackAfter,
          restPerMinute,
          slippageSizes);
    }
  }

  /**
   * Binance. An empty list of symbols switches the venue off.
   *
   * @param symbols lower case
   * @param probeAfter a symbol that says nothing for this long is probed by REST
   * @param pollEvery time between polls of the best prices by REST
   * @param pollMaxAge the oldest a polled quote may be to count as an observation
   * @param pollFallbackAfter without a socket for this long, polls come each second
   * @param sessionMax age at which a second socket takes over
   * @param slippageSizes quote-currency sizes for the slippage columns, five
   */
  public record Binance(
      URI restUrl,
      URI wsUrl,
      List<Book> symbols,
      Duration probeAfter,
      Duration pollEvery,
      Duration pollMaxAge,
      Duration pollFallbackAfter,
      Duration sessionMax,
      List<BigDecimal> slippageSizes) {
    /** The same, at an exchange on this machine's loopback. */
    public Binance at(int port) {
      return new Binance(
          URI.create("http://127.0.0.1:" + port),
          URI.create("ws://127.0.0.1:" + port),
          symbols,
          probeAfter,
          pollEvery,
          pollMaxAge,
          pollFallbackAfter,
          sessionMax,
          slippageSizes);
    }
  }

  /**
   * Alerts.
   *
   * @param thresholds percent, for every book
   * @param basisThresholds percent, for the basis of the implied USD/MXN, either sign
   * @param rules further rules from the settings file
   * @param noDataAfter gaps for this long turn an alert into no_data
   */
  public record Alerts(
      List<BigDecimal> thresholds,
      List<BigDecimal> basisThresholds,
      List<AlertRule> rules,
      Duration noDataAfter) {}

  /**
   * Webhooks.
   *
   * @param secret Standard Webhooks secret, {@code whsec_} and base64
   * @param allowPrivate lets targets be loopback, private or link-local
   */
  public record Webhook(
      List<URI> urls,
      Optional<Secret> secret,
      boolean allowPrivate,
      Duration timeout,
      int attemptsMax,
      int queueMax) {}

  /**
   * Batches.
   *
   * @param schedule cron, UTC, of master, market and news; empty: none
   * @param masterInput where the business's CSVs arrive; empty: a synthetic set
   * @param marketInput where minute files arrive; empty: a synthetic set
   * @param newsInput where news files arrive; empty: a synthetic set
   * @param masterPatterns glob by source of the master data, where it is not the usual one
   * @param allowMissing takes master data of which mandatory files are missing
   * @param badShare share of a file's rows that may be bad, 0 to 1
   * @param memoryMax of the process while a batch works, the JVM's share included
   */
  public record Batch(
      Optional<String> schedule,
      Optional<Path> masterInput,
      Optional<Path> marketInput,
      Optional<Path> newsInput,
      Map<String, String> masterPatterns,
      boolean allowMissing,
      double badShare,
      String memoryMax,
      int threads) {}

  /** The built-in exchange when {@code feeds} is simulated. */
  public record Simulator(long seed, double speed, Optional<Path> faults) {}

  /** The recordings when {@code feeds} is replay. */
  public record Replay(List<Path> paths, double speed) {}
}
