package dev.spreadlake.venue.binance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.config.Settings;
import dev.spreadlake.config.SettingsLoader;
import dev.spreadlake.market.BookState;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The feed of Binance, where the same is spelled in another way:")
class BinanceSpellingsTest extends FeedOfBinance {
  @ParameterizedTest(name = "{0} {1}")
  @DisplayName("takes addresses with the path that the venue publishes them with, and without")
  @CsvSource({
    "https://testnet.binance.vision/api, wss://stream.testnet.binance.vision/ws",
    "https://testnet.binance.vision/api/v3/, wss://stream.testnet.binance.vision/stream/",
    "https://testnet.binance.vision/, wss://stream.testnet.binance.vision"
  })
  void addresses(String rest, String ws) {
    Settings.Binance settings =
        SettingsLoader.load(
                Map.of("binance.rest-url", rest, "binance.ws-url", ws), Map.of(), Optional.empty())
            .binance();
    assertThat(BinanceFeed.restRoot(settings)).hasToString("https://testnet.binance.vision");
    assertThat(BinanceFeed.streamUrl(settings).toString())
        .startsWith("wss://stream.testnet.binance.vision/stream?streams=btcusdt@");
  }

  @Test
  @DisplayName("a side that is empty is told with best prices of zero, which is no contradiction")
  void emptySide() {
    for (BigDecimal price : List.copyOf(venue.side(false).keySet())) {
      venue.level(false, price.toPlainString(), "0", 1);
    }
    String zero =
        "{\"stream\":\"btcusdt@bookTicker\",\"data\":{\"u\":%d,\"s\":\"BTCUSDT\",\"b\":\"%s\",\"B\":\"%s\",\"a\":\"0.00000000\",\"A\":\"0.00000000\"}}";
    String amount = venue.side(true).values().iterator().next();
    venue.text(zero.formatted(venue.update, venue.best(true).toPlainString(), amount));
    // The same with a member nobody knows, which is read the thorough way.
    venue.text(
        zero.replace("\"A\"", "\"x\":0,\"A\"")
            .formatted(venue.update, venue.best(true).toPlainString(), amount));
    pass(0.1);
    assertThat(sample().state()).isEqualTo(BookState.ONE_SIDED);
    assertThat(faults("ticker_disagrees")).isZero();
  }

  @Test
  @DisplayName("numbers as numbers, and ids as text, are read to the last digit")
  void otherSpellings() {
    String level =
        "{\"stream\":\"btcusdt@depth@100ms\",\"data\":{\"e\":\"depthUpdate\",\"E\":\"1672515782136\",\"s\":\"BTCUSDT\",\"U\":\"%d\",\"u\":\"%d\",\"b\":[[60000.00500000,0.10]],\"a\":[]}}";
    venue.text(level.formatted(venue.update + 1, venue.update + 1));
    pass(0.1);
    assertThat(faults("malformed")).isZero();
    assertThat(sample().bid()).hasToString("60000.00500000");
    assertThat(sample().bidSize()).isEqualByComparingTo("0.1");
  }

  @Test
  @DisplayName("numbers that would exhaust the memory are refused")
  void hugeNumbers() {
    for (String number : List.of("\"1e999999999\"", "1E-99999", "\"" + "9".repeat(100) + "\"")) {
      venue.text(
          "{\"stream\":\"btcusdt@depth@100ms\",\"data\":{\"e\":\"depthUpdate\",\"E\":1,\"s\":\"BTCUSDT\",\"U\":1,\"u\":2,\"b\":[[%s,\"1\"]],\"a\":[]}}"
              .formatted(number));
    }
    pass(0.1);
    assertThat(faults("malformed")).isEqualTo(3);
    inStepWithTruth();
  }
}
