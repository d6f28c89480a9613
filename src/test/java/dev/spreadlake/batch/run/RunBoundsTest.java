package dev.spreadlake.batch.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The bounds of a run")
class RunBoundsTest {
  private final RunBounds four = RunBounds.of("1GB", 4);

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
    assertThat(RunBounds.of("1GB", 1).threadsFor(7_000_000)).isEqualTo(1);
  }
}
