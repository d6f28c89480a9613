package dev.spreadlake.batch.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
@DisplayName("The rows that a rule keeps out")
class QuarantinedRowsTest {
  private static final String HEADER = "rule,file,line,columns,raw,raw_md5\n";

  @TempDir Path lake;

  private void file(String name, String text) throws IOException {
    Path file = lake.resolve("quarantine/market").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  @DisplayName("are none of those that were repaired and taken in")
  void repaired() throws IOException {
    String row = "null_time,a.csv,7,\"time,open\",\",1\",x\n";
    file("repaired/binance-run.a.csv", HEADER.replace("rule", "broke") + row);
    QuarantinedRows rows = new QuarantinedRows(lake);
    assertThat(rows.of("market.null_time", 10)).isEmpty();

    file("binance/a.csv", HEADER + row);
    assertThat(rows.of("market.null_time", 10))
        .containsExactly(new QuarantinedRows.Row("a.csv", 7, ",1"));
    assertThat(rows.of("market.null_volume", 10)).isEmpty();
  }
}
