package dev.spreadlake.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spreadlake.alert.AlertRule;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.market.SampleRequest;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Turns text into {@link Settings}, reporting every fault at once. */
public final class SettingsLoader {
  private static final Duration DAY = Duration.ofDays(1);

  /** Binance serves 1024 streams a connection; a symbol has four. */
  private static final int SYMBOLS_MAX = 256;

  private final RawSettings raw;
  private final List<String> faults;

  private SettingsLoader(RawSettings raw, List<String> faults) {
    this.raw = raw;
    this.faults = faults;
  }

  /**
   * Loads the settings.
   *
   * @param flags by dotted name, without the dashes
   * @param environment of the process
   * @param file YAML, if one was named
   * @throws SettingsException naming every key, value and what is allowed
   */
  public static Settings load(
      Map<String, String> flags, Map<String, String> environment, Optional<SettingsFile> file) {
    List<String> faults = new ArrayList<>();
    RawSettings raw = RawSettings.read(flags, environment, file, faults);
    Settings settings = new SettingsLoader(raw, faults).build();
    if (!faults.isEmpty()) {
      throw new SettingsException(faults);
    }
    return settings;
  }

  private Settings build() {
    return new Settings(
        value(Key.FEEDS, text -> SettingForms.oneOf(FeedMode.values(), text)),
        http(),
        lake(),
        sample(),
        bitso(),
        binance(),
        new Settings.Alerts(
            list(Key.ALERTS_THRESHOLDS, SettingForms::percent),
            list(Key.ALERTS_BASIS_THRESHOLDS, SettingForms::percent),
            rules(),
            duration(Key.ALERTS_NO_DATA_AFTER, Duration.ofSeconds(1), Duration.ofHours(1))),
        webhook(),
        batch(),
        new Settings.Simulator(
            value(Key.SIMULATOR_SEED, Long::parseLong),
            speed(Key.SIMULATOR_SPEED),
            optional(Key.SIMULATOR_FAULTS, SettingForms::path)),
        replay());
  }

  private Settings.Batch batch() {
    return new Settings.Batch(
        optional(Key.BATCH_SCHEDULE, SettingForms::cron),
        optional(Key.BATCH_MASTER_INPUT, SettingForms::path),
        optional(Key.BATCH_MARKET_INPUT, SettingForms::path),
        optional(Key.BATCH_NEWS_INPUT, SettingForms::path),
        optional(Key.BATCH_MASTER_PATTERNS, SettingForms::patterns).orElse(Map.of()),
        isOn(Key.BATCH_ALLOW_MISSING),
        number(Key.BATCH_BAD_SHARE, 0, 1),
        value(Key.BATCH_MEMORY_MAX, SettingForms::memory),
        whole(Key.BATCH_THREADS, 1, 256));
  }

  private Settings.Replay replay() {
    List<Path> paths = list(Key.REPLAY_PATHS, SettingForms::path);
    if (paths.isEmpty() && raw.get(Key.FEEDS).text().equals("replay")) {
      faults.add("feeds=replay needs replay.paths: the files or folders to play");
    }
    return new Settings.Replay(paths, speed(Key.REPLAY_SPEED));
  }

  private Settings.Http http() {
    return new Settings.Http(
        value(Key.HTTP_HOST, SettingForms::notEmpty),
        whole(Key.HTTP_PORT, 0, 65_535),
        optional(Key.HTTP_TOKEN, SettingForms::token),
        list(Key.HTTP_ORIGINS, SettingForms::origin),
        whole(Key.HTTP_LIVE_CLIENTS_MAX, 1, 100_000),
        whole(Key.HTTP_LIVE_SUBSCRIPTIONS_MAX, 0, 100_000),
        duration(Key.HTTP_LIVE_IDLE, Duration.ofSeconds(1), Duration.ofHours(1)),
        duration(Key.HTTP_SHUTDOWN_GRACE, Duration.ZERO, Duration.ofSeconds(30)));
  }

  private Settings.Lake lake() {
    Duration window = duration(Key.LAKE_WINDOW, Duration.ofSeconds(1), Duration.ofHours(1));
    if (window != null && DAY.toMillis() % window.toMillis() != 0) {
      fault(Key.LAKE_WINDOW);
    }
    return new Settings.Lake(
        value(Key.LAKE_ROOT, SettingForms::path),
        window,
        duration(Key.BRONZE_RETENTION, Duration.ofHours(1), Duration.ofDays(3650)),
        whole(Key.LAKE_BUFFER_MAX, 100, 10_000_000));
  }

  private Settings.Sample sample() {
    // Nothing reads it: it may be said, and no other than the one there is.
    duration(Key.SAMPLE_INTERVAL, SampleRequest.INTERVAL, SampleRequest.INTERVAL);
    return new Settings.Sample(
        duration(Key.SAMPLE_REPLY_TIMEOUT, Duration.ofMillis(10), Duration.ofMillis(900)));
  }

  private Settings.Bitso bitso() {
    return new Settings.Bitso(
        uri(Key.BITSO_REST_URL, "http", "https"),
        uri(Key.BITSO_WS_URL, "ws", "wss"),
        list(Key.BITSO_BOOKS, Book::new),
        value(Key.BITSO_FEED, text -> SettingForms.oneOf(Settings.FeedKind.values(), text)),
        duration(Key.BITSO_PROBE_AFTER, Duration.ofSeconds(1), Duration.ofMinutes(10)),
        duration(Key.BITSO_POLL_MAX_AGE, Duration.ofMillis(100), Duration.ofSeconds(60)),
        duration(Key.BITSO_POLL_FALLBACK_AFTER, Duration.ofSeconds(1), Duration.ofHours(1)),
        whole(Key.BITSO_REST_PER_MINUTE, 1, 60),
        fiveAmounts(Key.BITSO_SLIPPAGE_SIZES));
  }

  private Settings.Binance binance() {
    return new Settings.Binance(
        uri(Key.BINANCE_REST_URL, "http", "https"),
        uri(Key.BINANCE_WS_URL, "ws", "wss"),
        symbols(),
        duration(Key.BINANCE_PROBE_AFTER, Duration.ofSeconds(1), Duration.ofMinutes(10)),
        duration(Key.BINANCE_POLL_EVERY, Duration.ofSeconds(1), Duration.ofHours(1)),
        duration(Key.BINANCE_POLL_MAX_AGE, Duration.ofMillis(100), Duration.ofSeconds(60)),
        duration(Key.BINANCE_POLL_FALLBACK_AFTER, Duration.ofSeconds(1), Duration.ofHours(1)),
        duration(Key.BINANCE_SESSION_MAX, Duration.ofSeconds(10), Duration.ofHours(24)),
        fiveAmounts(Key.BINANCE_SLIPPAGE_SIZES));
  }

  private List<Book> symbols() {
    List<Book> symbols = list(Key.BINANCE_SYMBOLS, text -> new Book(text.toLowerCase(Locale.ROOT)));
    if (symbols.size() > SYMBOLS_MAX) {
      fault(Key.BINANCE_SYMBOLS);
    }
    return symbols;
  }

  private Settings.Webhook webhook() {
    if (!raw.get(Key.WEBHOOK_URLS).text().isBlank()
        && raw.get(Key.WEBHOOK_SECRET).text().isBlank()) {
      faults.add("webhook.urls needs webhook.secret: " + Key.WEBHOOK_SECRET.allowed());
    }
    return new Settings.Webhook(
        list(Key.WEBHOOK_URLS, text -> SettingForms.parseUri(text, "http", "https")),
        optional(Key.WEBHOOK_SECRET, SettingForms::webhookSecret),
        isOn(Key.WEBHOOK_ALLOW_PRIVATE),
        duration(Key.WEBHOOK_TIMEOUT, Duration.ofMillis(100), Duration.ofSeconds(60)),
        whole(Key.WEBHOOK_ATTEMPTS_MAX, 1, 50),
        whole(Key.WEBHOOK_QUEUE_MAX, 1, 100_000));
  }

  private List<AlertRule> rules() {
    List<AlertRule> rules = new ArrayList<>();
    JsonNode nodes = raw.rules().orElse(null);
    if (nodes == null || nodes.isNull()) {
      return rules;
    }
    if (!nodes.isArray()) {
      faults.add("alerts.rules must be a list");
      return rules;
    }
    Set<String> ids = new HashSet<>();
    int number = 0;
    for (JsonNode node : nodes) {
      number++;
      try {
        AlertRule rule = RuleReader.read(node);
        if (!ids.add(rule.id())) {
          faults.add("alerts.rules[" + number + "]: name '" + rule.id() + "' is used twice");
        }
        rules.add(rule);
      } catch (IllegalArgumentException e) {
        faults.add("alerts.rules[" + number + "]: " + e.getMessage());
      }
    }
    return rules;
  }

  private List<BigDecimal> fiveAmounts(Key key) {
    List<BigDecimal> amounts = list(key, SettingForms::positive);
    if (amounts.size() != 5) {
      fault(key);
    }
    return amounts;
  }

  private <T> T value(Key key, Function<String, T> parser) {
    try {
      return parser.apply(raw.get(key).text().strip());
    } catch (RuntimeException e) {
      fault(key);
      return null;
    }
  }

  private <T> Optional<T> optional(Key key, Function<String, T> parser) {
    return raw.get(key).text().isBlank()
        ? Optional.empty()
        : Optional.ofNullable(value(key, parser));
  }

  private <T> List<T> list(Key key, Function<String, T> parser) {
    String text = raw.get(key).text();
    if (text.isBlank()) {
      return List.of();
    }
    try {
      return Arrays.stream(text.split(",", -1)).map(String::strip).map(parser).distinct().toList();
    } catch (RuntimeException e) {
      fault(key);
      return List.of();
    }
  }

  private int whole(Key key, int min, int max) {
    Integer value = value(key, text -> SettingForms.inRange(Integer.parseInt(text), min, max));
    return value == null ? min : value;
  }

  private boolean isOn(Key key) {
    return Boolean.TRUE.equals(value(key, SettingForms::bool));
  }

  private double speed(Key key) {
    return number(key, 0.1, 1000);
  }

  private double number(Key key, double min, double max) {
    Double value =
        value(
            key,
            text -> {
              double number = Double.parseDouble(text);
              if (!(number >= min && number <= max)) {
                throw new IllegalArgumentException(text);
              }
              return number;
            });
    return value == null ? max : value;
  }

  private Duration duration(Key key, Duration min, Duration max) {
    return value(
        key,
        text -> {
          Duration value = Durations.parse(text);
          if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(text);
          }
          return value;
        });
  }

  private URI uri(Key key, String... schemes) {
    return value(key, text -> SettingForms.parseUri(text, schemes));
  }

  private void fault(Key key) {
    RawSettings.Raw found = raw.get(key);
    String shown = key.secret() ? "[hidden]" : found.text();
    faults.add(
        key.key()
            + " must be "
            + key.allowed()
            + " (was '"
            + shown
            + "', from "
            + found.origin()
            + ")");
  }
}
