package dev.spreadlake.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spreadlake.alert.AlertRule;
import dev.spreadlake.alert.BasisSeries;
import dev.spreadlake.batch.run.RunBounds;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The settings")
@Timeout(20)
class SettingsLoaderTest {
  @Test
  @DisplayName("have the defaults that the contract names")
  void defaults() {
    Settings settings = load(Map.of(), Map.of(), null);

    assertThat(settings.feeds()).isEqualTo(FeedMode.SIMULATED);
    assertThat(settings.http().host()).isEqualTo("127.0.0.1");
    assertThat(settings.http().port()).isEqualTo(8080);
    assertThat(settings.lake().window()).isEqualTo(Duration.ofMinutes(10));
    assertThat(settings.lake().bronzeRetention()).isEqualTo(Duration.ofDays(7));
    assertThat(settings.bitso().books()).containsExactly(new Book("btc_mxn"), new Book("usd_mxn"));
    assertThat(settings.binance().symbols()).containsExactly(new Book("btcusdt"));
    assertThat(settings.alerts().thresholds())
        .map(Object::toString)
        .containsExactly("1.0", "0.5", "0.1");
  }

  @Test
  @DisplayName("take a flag over the environment over the file over the default")
  void precedence() {
    SettingsFile file = file("http:\n  port: 1001\n  host: 10.0.0.1\nlake.root: /from/file\n");
    Settings settings =
        load(
            Map.of("http.port", "1003"),
            Map.of("SPREADLAKE_HTTP_PORT", "1002", "SPREADLAKE_HTTP_HOST", "10.0.0.2"),
            file);

    assertThat(settings.http().port()).isEqualTo(1003);
    assertThat(settings.http().host()).isEqualTo("10.0.0.2");
    assertThat(settings.lake().root()).isEqualTo(Path.of("/from/file"));
  }

  @Test
  @DisplayName("report every fault at once, with key, value, what is allowed and where it was set")
  void faults() {
    SettingsFile file =
        file("http:\n  prot: 1\nlake:\n  window: 7m\nalerts:\n  rules:\n    - above: abc\n");
    SettingsException thrown =
        catchThrowableOfType(
            SettingsException.class,
            () ->
                load(
                    Map.of(
                        "http.port",
                        "70000",
                        "bitso.books",
                        "btc_mxn,../etc",
                        "webhook.urls",
                        "http://127.0.0.1:9/h"),
                    Map.of("SPREADLAKE_SAMPLE_INTERVAL", "7s"),
                    file));

    assertThat(thrown.faults())
        .anySatisfy(
            f -> assertThat(f).contains("unknown setting http.prot").contains("nearest: http.port"))
        .anySatisfy(
            f ->
                assertThat(f)
                    .contains("http.port must be 0..65535")
                    .contains("'70000', from --http.port"))
        .anySatisfy(f -> assertThat(f).contains("bitso.books").contains("../etc"))
        .anySatisfy(
            f -> assertThat(f).contains("sample.interval").contains("SPREADLAKE_SAMPLE_INTERVAL"))
        .anySatisfy(f -> assertThat(f).contains("lake.window").contains("7m"))
        .anySatisfy(f -> assertThat(f).contains("webhook.urls needs webhook.secret: whsec_"))
        .anySatisfy(
            f -> assertThat(f).contains("alerts.rules[1]").contains("above must be a number"))
        .hasSize(7);
  }

  @Test
  @DisplayName("never show a secret, not even a wrong one")
  void secrets() {
    SettingsException thrown =
        catchThrowableOfType(
            SettingsException.class, () -> load(Map.of("http.token", "short"), Map.of(), null));
    Settings settings = load(Map.of("http.token", "a-token-of-good-length"), Map.of(), null);

    assertThat(thrown.getMessage()).contains("[hidden]").doesNotContain("short'");
    assertThat(settings.toString()).doesNotContain("a-token-of-good-length").contains("[hidden]");
  }

  @Test
  @DisplayName("switch a venue off with an empty list")
  void emptyList() {
    assertThat(load(Map.of("binance.symbols", ""), Map.of(), null).binance().symbols()).isEmpty();
  }

  @Test
  @DisplayName("take no more symbols than one connection of Binance serves")
  void tooManySymbols() {
    List<String> names = IntStream.rangeClosed(1, 257).mapToObj(i -> "S" + i + "USDT").toList();
    String most = String.join(",", names.subList(1, 257));
    assertThat(load(Map.of("binance.symbols", most), Map.of(), null).binance().symbols())
        .hasSize(256);
    SettingsException thrown =
        catchThrowableOfType(
            SettingsException.class,
            () -> load(Map.of("binance.symbols", "S1USDT," + most), Map.of(), null));
    assertThat(thrown.getMessage()).contains("binance.symbols", "at most 256 symbols");
  }

  @Test
  @DisplayName("read alert rules from the file")
  void rules() {
    SettingsFile file =
        file(
            "alerts:\n  rules:\n    - {name: wide, book: usd_mxn, above: '0.37', clear: '0.30', for: 3s,"
                + " severity: critical}\n");
    AlertRule rule = load(Map.of(), Map.of(), file).alerts().rules().get(0);

    assertThat(rule.book()).isEqualTo(new Book("usd_mxn"));
    assertThat(rule.clear()).isEqualByComparingTo("0.30");
    assertThat(rule.hold()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  @DisplayName("read alert rules on the basis, whose key YAML 1.1 takes for a yes")
  void basisRules() {
    SettingsFile file = file("alerts:\n  rules:\n    - {on: basis, above: '1.0', for: 10s}\n");
    AlertRule rule = load(Map.of(), Map.of(), file).alerts().rules().get(0);

    assertThat(rule.id()).isEqualTo("basis>1.0");
    assertThat(rule.book()).isEqualTo(BasisSeries.NAME);
  }

  @Test
  @DisplayName("name the file and the line that is not YAML")
  void notYaml() {
    SettingsFile file = file("http:\n  port: [1\n");
    SettingsException thrown =
        catchThrowableOfType(SettingsException.class, () -> load(Map.of(), Map.of(), file));

    assertThat(thrown.getMessage()).contains(file.name()).contains("is not YAML").contains("line");
  }

  @Test
  @DisplayName("do not pass over a variable whose name is wrong, unless it is somebody else's")
  void unknownVariables() {
    Map<String, String> others =
        Map.of(
            "SPREADLAKE_LOG_LEVEL", "DEBUG",
            "SPREADLAKE_GRAFANA_SERVICE_HOST", "10.0.0.2",
            "SPREADLAKE_GRAFANA_PORT", "tcp://10.0.0.2:3000",
            "SPREADLAKE_SERVICE_HOST", "10.0.0.1",
            "SPREADLAKE_SERVICE_PORT_HTTP", "8080",
            "SPREADLAKE_PORT", "tcp://10.0.0.1:8080",
            "SPREADLAKE_PORT_8080_TCP_ADDR", "10.0.0.1",
            "SPREADSHEET", "x");
    assertThat(load(Map.of(), others, null).http().port()).isEqualTo(8080);
    SettingsException thrown =
        catchThrowableOfType(
            SettingsException.class,
            () ->
                load(
                    Map.of(),
                    Map.of(
                        "SPREADLAKE_HTTP_PROT", "1",
                        "SPREADLAKE_PORT", "8081",
                        "SPREADLAKE_ALERTS_RULES", "[]"),
                    null));
    assertThat(thrown.faults())
        .anySatisfy(
            f ->
                assertThat(f)
                    .contains("unknown setting SPREADLAKE_HTTP_PROT")
                    .contains("nearest: SPREADLAKE_HTTP_PORT"))
        .anySatisfy(f -> assertThat(f).contains("unknown setting SPREADLAKE_PORT"))
        .anySatisfy(f -> assertThat(f).contains("alerts.rules").contains("in the file only"))
        .hasSize(3);
  }

  @Test
  @DisplayName("say of batches what is taken, and run them once a day unless told otherwise")
  void batches() {
    Settings.Batch usual = load(Map.of(), Map.of(), null).batch();
    assertThat(usual.schedule()).hasValue("0 1 * * *");
    assertThat(usual.masterPatterns()).isEmpty();
    assertThat(usual.allowMissing()).isFalse();
    assertThat(usual.badShare()).isEqualTo(RunBounds.BAD_SHARE_MAX);

    Settings.Batch own =
        load(
                Map.of("batch.allow-missing", "true", "batch.bad-share", "1"),
                Map.of("SPREADLAKE_BATCH_SCHEDULE", ""),
                file("batch:\n  master-patterns: ['deposit={dep,deposit}_*', event=ev*]\n"))
            .batch();
    assertThat(own.schedule()).isEmpty();
    assertThat(own.masterPatterns())
        .containsOnly(Map.entry("deposit", "{dep,deposit}_*"), Map.entry("event", "ev*"));
    assertThat(own.allowMissing()).isTrue();
    assertThat(own.badShare()).isEqualTo(1);

    for (String wrong : List.of("moon=x", "deposit", "deposit=", "deposit={", "user=a,user=b")) {
      SettingsException thrown =
          catchThrowableOfType(
              SettingsException.class,
              () ->
                  load(
                      Map.of(
                          "batch.master-patterns", wrong,
                          "batch.allow-missing", "yes",
                          "batch.bad-share", "NaN"),
                      Map.of(),
                      null));
      assertThat(thrown.faults()).as(wrong).hasSize(3);
    }
  }

  private static SettingsFile file(String yaml) {
    return new SettingsFile("spreadlake.yml", yaml);
  }

  private static Settings load(
      Map<String, String> flags, Map<String, String> environment, SettingsFile file) {
    return SettingsLoader.load(flags, environment, Optional.ofNullable(file));
  }
}
