package dev.spreadlake.batch.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How prices and amounts are written, and what is taken for one. */
@Timeout(120)
@DisplayName("A field of a minute")
final class MarketFieldsTest {
  @TempDir private Path folder;

  /** A minute's volume, with prices of 10 around its open. */
  private RunReport.Input read(List<String> opens, List<String> volumes) throws IOException {
    Path in = Files.createDirectories(folder.resolve("in"));
    StringBuilder file = new StringBuilder("time,open,high,low,close,volume\n");
    long time = 1_735_689_600;
    for (String open : opens) {
      file.append(time).append(',').append(open).append(",1e4,1e-8,10,1\n");
      time += 60;
    }
    for (String volume : volumes) {
      file.append(time).append(",10,11,9,10,").append(volume).append('\n');
      time += 60;
    }
    Files.writeString(in.resolve("desk_BTC_USD.csv"), file);
    return new MarketLake(folder.resolve("lake")).newFiles(in).inputs().get(0);
  }

  @Test
  @DisplayName("is no price if it has more than 8 decimals, however it is written")
  void decimals() throws IOException {
    RunReport.Input input =
        read(
            List.of(
                "1.0115e-05",
                "1.01E-7",
                "10115e-9",
                "0.000010115",
                "1.0000000000000000000001",
                "1.0115e-4",
                "1011500000E-10",
                "1.5e0",
                "1.50000000000000000000000",
                "0.00001011",
                "9"),
            List.of("1"));

    assertThat(input.byRule()).isEqualTo(Map.of("price_precision", 5L));
    assertThat(input.accepted()).isEqualTo(7);
  }

  @Test
  @DisplayName("is no number if an underscore parts its digits")
  void underscores() throws IOException {
    RunReport.Input input = read(List.of("1_000", "1_0.5"), List.of("1_0", "1_0.5", "10"));

    assertThat(input.byRule()).isEqualTo(Map.of("unparsable_price", 2L, "unparsable_volume", 2L));
    assertThat(input.accepted()).isEqualTo(1);
  }

  @Test
  @DisplayName("is a negative volume even if it would be rounded to nothing")
  void belowZero() throws IOException {
    RunReport.Input input =
        read(List.of("10"), List.of("-0.000000001", "-1e-9", "-1", "-0.0", "0.000000001", "1e-9"));

    assertThat(input.byRule()).isEqualTo(Map.of("bars.volume_not_negative", 3L));
    assertThat(input.accepted()).isEqualTo(4);
  }
}
