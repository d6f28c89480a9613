package dev.spreadlake.batch.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.batch.intake.FileScan;
import dev.spreadlake.batch.run.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which market a minute file is of. */
@Timeout(60)
@DisplayName("The market of a minute file")
final class MarketMappingTest {
  private static final String INDEX =
      "time,high,low,open,volumefrom,volumeto,close\n1735689600,101,99,100,3,300,100\n";
  private static final String EXCHANGES =
      "time,high,low,open,volumefrom,volumeto,close,exchange\n1735689600,101,99,100,3,300,100,Kraken\n";
  private static final String COINS =
      """
      time,high,low,open,volumefrom,volumeto,close,exchange,coin
      1735689600,101,99,100,3,300,100,Kraken,ETH
      """;

  @TempDir private Path folder;

  private String market(String name, String text, Path... mappings) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, text);
    Mapping.Binding binding =
        Mappings.read(MarketSql.read().folder(), List.of(mappings))
            .match(FileScan.scan("any", file), name)
            .binding();
    return binding.source() + ":" + binding.pair();
  }

  private Path mapping(String series, String... lines) throws IOException {
    Path file = folder.resolve("own.yml");
    Files.writeString(
        file,
        "columns: {time: [T], open: [O], high: [H], low: [L], close: [C], volume: [V]}\n"
            + String.join("\n", lines)
            + "\nseries:\n  - "
            + series
            + "\n");
    return file;
  }

  @ParameterizedTest
  @CsvSource({
    "cryptocompare_histominute_BTC_USD_CCCAGG_20171225-27.csv, cccagg:btc_usd",
    "BTC_USD.csv, cccagg:btc_usd",
    "eth_usd_minute.csv, cccagg:eth_usd",
    "ETH_USD_minute_2025.csv, cccagg:eth_usd",
    "ETH_USDC_2025.csv, cccagg:eth_usdc",
    "eth-eur.csv, cccagg:eth_eur",
    "data_BTC_USD_Kraken.csv, kraken:btc_usd",
    "btc_mxn_bitso_2025.csv.gz, bitso:btc_mxn",
    "ETH_BTC.csv, cccagg:eth_btc",
    "ETH_BTC_Kraken.csv, kraken:eth_btc",
    "synthetic_histominute_BTC_USD_2026.csv, synthetic_index:btc_usd"
  })
  @DisplayName("is told by the name of a CryptoCompare download")
  void byName(String name, String market) throws IOException {
    assertThat(market(name.replace(".gz", ""), INDEX)).isEqualTo(market);
  }

  @Test
  @DisplayName("is told by the columns of a download of several exchanges, the quote by its name")
  void byColumns() throws IOException {
    assertThat(market("cryptocompare_BTC_USD_11exchanges_minute_20171225-27_jckail.csv", COINS))
        .isEqualTo("{exchange}:{coin}_usd");
    assertThat(market("eth_eur_all.csv", COINS)).isEqualTo("{exchange}:{coin}_eur");
    assertThat(market("all.csv", COINS)).isEqualTo("{exchange}:{coin}_usd");
    assertThat(market("ltc_usd_exchanges.csv", EXCHANGES)).isEqualTo("{exchange}:ltc_usd");
  }

  @ParameterizedTest
  @ValueSource(strings = {"eth.csv", "ETHUSD.csv", "minute.csv", "data_eth.csv", "2025.csv"})
  @DisplayName("is not guessed where neither name nor columns tell it: the file is refused")
  void untold(String name) {
    for (String text : List.of(INDEX, EXCHANGES)) {
      assertThatThrownBy(() -> market(name, text))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("do not tell the market");
    }
  }

  @Test
  @DisplayName("is told by an own mapping whose names are in capitals")
  void capitals() throws IOException {
    Path own = mapping("{with: [Desk], source: \"{DESK}\", pair: BTC_USD}");

    assertThat(market("x.csv", "T,O,H,L,C,V,desk\n1735689600,1,1,1,1,1,a\n", own))
        .isEqualTo("{desk}:btc_usd");
    own = mapping("{source: Desk, pair: BTC_USD}", "headless: [T, O, H, L, C, V]");
    assertThat(market("x.csv", "1735689600,1,1,1,1,1\n1735689660,1,1,1,1,1\n", own))
        .isEqualTo("desk:btc_usd");
  }

  @Test
  @DisplayName("is told by the next way where a group of the name's pattern is not there")
  void optionalGroup() throws IOException {
    Path own =
        mapping(
            "{name: \"^([a-z]+)(?:_([a-z]+))?$\", source: desk, pair: \"{1}_{2}\"}\n"
                + "  - {source: desk, pair: other}");
    String text = "T,O,H,L,C,V\n1735689600,1,1,1,1,1\n";

    assertThat(market("btc_usd.csv", text, own)).isEqualTo("desk:btc_usd");
    assertThat(market("btc.csv", text, own)).isEqualTo("desk:other");
  }

  @Test
  @DisplayName("cannot be told by a pattern that is none, which is said before anything is read")
  void badPattern() throws IOException {
    for (String series :
        List.of(
            "{name: \"([a-z\", source: desk, pair: x}",
            "{name: \"([a-z]+)\", source: desk, pair: \"{2}\"}",
            "{source: desk, pair: \"{1}\"}")) {
      Path own = mapping(series);
      assertThatThrownBy(() -> Mappings.read(MarketSql.read().folder(), List.of(own)))
          .as(series)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("own.yml");
    }
  }
}
