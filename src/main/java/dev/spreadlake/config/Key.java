package dev.spreadlake.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Every setting by name, with its default and what is allowed. The README's table is checked
 * against this list.
 */
public enum Key {
  FEEDS("feeds", "simulated", "simulated, live or replay", "where markets come from"),
  HTTP_HOST("http.host", "127.0.0.1", "an address of this machine", "listening address"),
  HTTP_PORT("http.port", "8080", "0..65535; 0 picks a free one", "listening port"),
  HTTP_TOKEN(
      "http.token",
      "",
      "text without spaces, 16 characters or more",
      "bearer token for calls that change state; without one only loopback may"),
  HTTP_ORIGINS(
      "http.origins", "", "list of origins", "origins besides the page's own that may open /live"),
  HTTP_LIVE_CLIENTS_MAX("http.live-clients-max", "2000", "1..100000", "sockets open at once"),
  HTTP_LIVE_SUBSCRIPTIONS_MAX(
      "http.live-subscriptions-max", "100", "0..100000", "own thresholds of one socket"),
  HTTP_LIVE_IDLE("http.live-idle", "60s", "1s..1h", "a socket silent for this long is closed"),
  HTTP_SHUTDOWN_GRACE("http.shutdown-grace", "5s", "0s..30s", "time sockets get to close at stop"),
  LAKE_ROOT("lake.root", "lake", "a folder", "where the lake is"),
  LAKE_WINDOW("lake.window", "10m", "1s..1h and a divisor of a day", "length of one silver file"),
  LAKE_BUFFER_MAX(
      "lake.buffer-max", "20000", "100..10000000", "records that may wait for the disk"),
  BRONZE_RETENTION("bronze.retention", "7d", "1h..3650d", "age at which raw frames are deleted"),
  SAMPLE_INTERVAL("sample.interval", "1s", "1s", "time between observations; a row is one second"),
  SAMPLE_REPLY_TIMEOUT(
      "sample.reply-timeout",
      "400ms",
      "10ms..900ms",
      "a feed that answers later gives a gap; one that answers in time shows its books as they were when the second began"),
  BITSO_REST_URL(
      "bitso.rest-url", "https://api.bitso.com/v3", "http or https URL", "Bitso's REST API"),
  BITSO_WS_URL("bitso.ws-url", "wss://ws.bitso.com", "ws or wss URL", "Bitso's socket"),
  BITSO_BOOKS(
      "bitso.books", "btc_mxn,usd_mxn", "list of books; empty switches Bitso off", "Bitso's books"),
  BITSO_FEED("bitso.feed", "stream", "stream or poll", "socket, or REST within the budget"),
  BITSO_PROBE_AFTER(
      "bitso.probe-after", "5s", "1s..10m", "a book silent for this long is probed by REST"),
  BITSO_POLL_MAX_AGE(
      "bitso.poll-max-age", "2s", "100ms..60s", "oldest a polled quote may be to count"),
  BITSO_POLL_FALLBACK_AFTER(
      "bitso.poll-fallback-after",
      "30s",
      "1s..1h",
      "without a socket this long, polling helps out"),
  BITSO_REST_PER_MINUTE(
      "bitso.rest-per-minute", "60", "1..60", "REST requests a minute, all books together"),
  BITSO_SLIPPAGE_SIZES(
      "bitso.slippage-sizes",
      "10000,50000,100000,500000,1000000",
      "five amounts in the quote currency",
      "sizes the slippage is computed for"),
  BINANCE_REST_URL(
      "binance.rest-url",
      "https://data-api.binance.vision",
      "http or https URL",
      "Binance's REST API"),
  BINANCE_WS_URL(
      "binance.ws-url", "wss://data-stream.binance.vision", "ws or wss URL", "Binance's socket"),
  BINANCE_SYMBOLS(
      "binance.symbols",
      "BTCUSDT",
      "list of at most 256 symbols; empty switches Binance off",
      "Binance's symbols"),
  BINANCE_PROBE_AFTER(
      "binance.probe-after", "5s", "1s..10m", "a symbol silent for this long is probed by REST"),
  BINANCE_POLL_EVERY(
      "binance.poll-every", "30s", "1s..1h", "time between polls of the best prices by REST"),
  BINANCE_POLL_MAX_AGE(
      "binance.poll-max-age", "2s", "100ms..60s", "oldest a polled quote may be to count"),
  BINANCE_POLL_FALLBACK_AFTER(
      "binance.poll-fallback-after",
      "30s",
      "1s..1h",
      "without a socket this long, polls come each second"),
  BINANCE_SESSION_MAX(
      "binance.session-max", "23h", "10s..24h", "age at which a second socket takes over"),
  BINANCE_SLIPPAGE_SIZES(
      "binance.slippage-sizes",
      "1000,10000,50000,100000,500000",
      "five amounts in the quote currency",
      "sizes the slippage is computed for"),
  ALERTS_THRESHOLDS(
      "alerts.thresholds", "1.0,0.5,0.1", "list of percentages", "alert thresholds of every book"),
  ALERTS_BASIS_THRESHOLDS(
      "alerts.basis-thresholds",
      "2.0",
      "list of percentages",
      "alert thresholds of the implied USD/MXN's basis, either sign"),
  ALERTS_RULES("alerts.rules", "", "list of rules, in the file only", "further alert rules"),
  ALERTS_NO_DATA_AFTER(
      "alerts.no-data-after", "5s", "1s..1h", "gaps for this long turn an alert into no_data"),
  WEBHOOK_URLS("webhook.urls", "", "list of http or https URLs", "where alerts are sent"),
  WEBHOOK_SECRET("webhook.secret", "", "whsec_ and base64", "signs webhook deliveries"),
  WEBHOOK_ALLOW_PRIVATE(
      "webhook.allow-private", "false", "true or false", "lets targets be private addresses"),
  WEBHOOK_TIMEOUT("webhook.timeout", "10s", "100ms..60s", "time one delivery may take"),
  WEBHOOK_ATTEMPTS_MAX(
      "webhook.attempts-max", "8", "1..50", "attempts before the dead letter; a start counts anew"),
  WEBHOOK_QUEUE_MAX("webhook.queue-max", "1000", "1..100000", "deliveries waiting per target"),
  BATCH_SCHEDULE(
      "batch.schedule",
      "0 1 * * *",
      "cron expression, UTC; empty: never",
      "when master, market and news run, one after the other"),
  BATCH_MASTER_INPUT("batch.master-input", "", "a folder", "where the business's CSVs arrive"),
  BATCH_MARKET_INPUT("batch.market-input", "", "a folder", "where minute files arrive"),
  BATCH_NEWS_INPUT("batch.news-input", "", "a folder", "where news files arrive"),
  BATCH_MASTER_PATTERNS(
      "batch.master-patterns",
      "",
      "list of source=glob; a source is user, user_level, deposit, withdrawal or event",
      "names of the business's CSVs without .csv, where they are not the usual ones"),
  BATCH_ALLOW_MISSING(
      "batch.allow-missing",
      "false",
      "true or false",
      "takes master data of which mandatory files are missing"),
  BATCH_BAD_SHARE(
      "batch.bad-share",
      "0.05",
      "0..1",
      "share of a file's rows that may be bad; as long as it is 0.05, a few rows may up to half of them, see the rules bad_share"),
  BATCH_MEMORY_MAX(
      "batch.memory-max", "4GB", "1500MB or more", "memory that a batch may bring its process to"),
  BATCH_THREADS("batch.threads", "2", "1..256", "threads of the SQL engine"),
  SIMULATOR_SEED("simulator.seed", "20220430", "a whole number", "seed of the built-in exchange"),
  SIMULATOR_SPEED("simulator.speed", "1", "0.1..1000", "speed of the built-in market"),
  SIMULATOR_FAULTS("simulator.faults", "", "a file", "faults the built-in exchange plays"),
  REPLAY_PATHS("replay.paths", "", "list of files or folders", "recordings that replay plays"),
  REPLAY_SPEED("replay.speed", "1", "0.1..1000", "speed of a replay in serve");

  /** What the name of every environment variable begins with. */
  static final String VARIABLES = "SPREADLAKE_";

  private final String name;
  private final String defaultText;
  private final String allowed;
  private final String help;

  Key(String name, String defaultText, String allowed, String help) {
    this.name = name;
    this.defaultText = defaultText;
    this.allowed = allowed;
    this.help = help;
  }

  /** The dotted name, as in the settings file and as a flag after {@code --}. */
  public String key() {
    return name;
  }

  /** The name of the environment variable. */
  public String environment() {
    return VARIABLES + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  public String defaultText() {
    return defaultText;
  }

  public String allowed() {
    return allowed;
  }

  public String help() {
    return help;
  }

  /** True if the value must not be shown. */
  public boolean secret() {
    return this == HTTP_TOKEN || this == WEBHOOK_SECRET;
  }

  /** True if only the settings file can hold it. */
  public boolean inFileOnly() {
    return this == ALERTS_RULES;
  }

  /** Every dotted name. */
  public static List<String> names() {
    return Arrays.stream(values()).map(Key::key).toList();
  }
}
