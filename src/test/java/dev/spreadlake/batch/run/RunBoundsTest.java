package dev.spreadlake.batch.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The bounds of a run")
class RunBoundsTest {
  private final RunBounds four = RunBounds.of("2GB", 4);

  @Test
  @DisplayName("leave the engine what the JVM does not take, and ask for enough of it")
  void memory() {
    assertThat(RunBounds.bytes(RunBounds.of("4GB", 1).engineMemory()))
        .isBetween(4_000_000_000L - (1L << 30) - 1024, 4_000_000_000L - (1L << 30));
    assertThat(RunBounds.of(RunBounds.MEMORY_LEAST, 1).engineMemory()).isEqualTo("416267KiB");
    assertThatThrownBy(() -> RunBounds.of("1499MB", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--memory must be at least 1500MB (was 1499MB)");
  }

  @Test
  @DisplayName("give the engine little memory for a change of few rows, and all of it for many")
  void memoryOfChange() {
    long least = RunBounds.bytes(RunBounds.of(RunBounds.MEMORY_LEAST, 1).engineMemory());
    assertThat(RunBounds.bytes(four.engineMemoryFor(0))).isEqualTo(least);
    assertThat(RunBounds.bytes(four.engineMemoryFor(1_000_000)))
        .isBetween(least + 63_000_000, least + 64_000_000);
    assertThat(four.engineMemoryFor(7_900_000)).isEqualTo(four.engineMemory());
    assertThat(four.engineMemoryFor(Long.MAX_VALUE)).isEqualTo(four.engineMemory());
    assertThat(RunBounds.of(RunBounds.MEMORY_LEAST, 1).engineMemoryFor(1_000_000))
        .isEqualTo("416267KiB");
  }

  @Test
  @DisplayName("give few rows one thread")
  void fewRows() {
    assertThat(four.threadsFor(0)).isEqualTo(1);
    assertThat(four.threadsFor(1440)).isEqualTo(1);
    assertThat(four.threadsFor(245_759)).isEqualTo(1);
  }

  @Test
  @DisplayName("give a thread more for each full group of rows, up to those allowed")
  void manyRows() {
    assertThat(four.threadsFor(245_760)).isEqualTo(2);
    assertThat(four.threadsFor(491_520)).isEqualTo(4);
    assertThat(four.threadsFor(7_000_000)).isEqualTo(4);
    assertThat(RunBounds.of("2GB", 1).threadsFor(7_000_000)).isEqualTo(1);
  }
}
