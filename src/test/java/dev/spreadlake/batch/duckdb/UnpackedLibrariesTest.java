package dev.spreadlake.batch.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.publish.RunningSha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Native libraries that were unpacked")
class UnpackedLibrariesTest {
  @TempDir Path spill;

  @Test
  @EnabledOnOs(
      value = OS.LINUX,
      disabledReason = "only there a process can tell what it has mapped")
  @DisplayName("leave no file behind once they are loaded, and go on working")
  void noFileStays() throws Exception {
    try (DuckDb engine = DuckDb.inMemory("256MB", 1, spill)) {
      RunningSha256 hash = RunningSha256.fresh();
      assertThat(loaded("libduckdb_java"))
          .isNotEmpty()
          .allMatch(line -> line.endsWith(" (deleted)"));
      assertThat(loaded("libbc-lts")).allMatch(line -> line.endsWith(" (deleted)"));
      assertThat(
              engine.queryStrings(
                  "select strftime(timestamptz '2026-03-29 01:30:00+00' at time zone"
                      + " 'Europe/Berlin', '%H:%M')"))
          .containsExactly("03:30");
      byte[] abc = "abc".getBytes(StandardCharsets.US_ASCII);
      hash.update(abc, 0, abc.length);
      assertThat(hash.hex())
          .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
  }

  private static List<String> loaded(String name) throws IOException {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      return maps.filter(line -> line.contains("/" + name)).toList();
    }
  }
}
