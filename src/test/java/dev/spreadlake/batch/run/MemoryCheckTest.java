package dev.spreadlake.batch.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The memory of the machine")
class MemoryCheckTest {
  @Test
  @DisplayName(
      "that heap and batch fit into is not remarked upon; one that they do not is, in figures")
  void fits() {
    long heap = RunBounds.HEAP_SHARE + 1_000_000_000L;
    assertThat(MemoryCheck.warning(5_000_000_000L, heap, "4GB")).isEmpty();
    assertThat(MemoryCheck.warning(4_000_000_000L, RunBounds.HEAP_SHARE, "4GB")).isEmpty();
    assertThat(MemoryCheck.warning(4_000_000_000L, 1, "4GB")).isEmpty();
    assertThat(MemoryCheck.warning(4_999_999_999L, heap, "4GB"))
        .hasValueSatisfying(
            warning ->
                assertThat(warning)
                    .contains("a batch of 4GB", "batch.memory-max", "--memory")
                    .contains("heap that may be 1.5 GB")
                    .contains("may take 5.0 GB, and there are 5.0 GB"));
    assertThat(MemoryCheck.ofThisMachine("999TB")).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "1KB, 1000",
    "1KiB, 1024",
    "512MB, 512000000",
    "2GiB, 2147483648",
    "3TB, 3000000000000"
  })
  @DisplayName("is written in sizes of the engine's own units")
  void sizes(String size, long bytes) {
    assertThat(RunBounds.bytes(size)).isEqualTo(bytes);
  }
}
