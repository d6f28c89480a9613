package dev.spreadlake.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Work of which none depends on another")
class FirstFailureTest {
  private final FirstFailure failures = new FirstFailure();

  @Test
  @DisplayName("is all run, and the first failure thrown, a bounded number of others with it")
  void allRun() {
    List<Integer> run = new ArrayList<>();
    for (int n = 0; n < 100; n++) {
      int piece = n;
      boolean well =
          failures.run(
              () -> {
                run.add(piece);
                if (piece == 1) {
                  throw new IOException("one");
                } else if (piece > 1) {
                  throw new IllegalStateException("piece " + piece);
                }
              });
      assertThat(well).isEqualTo(piece == 0);
    }
    assertThat(run).hasSize(100);
    assertThatThrownBy(failures::rethrow)
        .isInstanceOf(IOException.class)
        .hasMessage("one")
        .satisfies(first -> assertThat(first.getSuppressed()).hasSize(20));
  }

  @Test
  @DisplayName("tells of each kind of failure, however many there were before")
  void everyKind() {
    UncheckedIOException late = new UncheckedIOException(new IOException("disk"));
    IOException deep = new IOException("one more");
    deep.addSuppressed(new ArithmeticException("deep"));
    for (int n = 0; n < 100; n++) {
      int piece = n;
      failures.run(
          () -> {
            if (piece > 97) {
              throw late;
            }
            throw piece == 90 ? deep : new IOException("piece " + piece);
          });
    }
    assertThatThrownBy(failures::rethrow)
        .hasMessage("piece 0")
        .satisfies(
            first ->
                assertThat(first.getSuppressed())
                    .hasSize(22)
                    .endsWith(deep.getSuppressed()[0], late));
  }

  @Test
  @DisplayName("throws nothing if nothing failed, and the same failure twice as one")
  void same() {
    assertThatCode(failures::rethrow).doesNotThrowAnyException();
    IllegalStateException same = new IllegalStateException("same");
    for (int n = 0; n < 2; n++) {
      failures.run(
          () -> {
            throw same;
          });
    }
    assertThatThrownBy(failures::rethrow).isSameAs(same).hasNoSuppressedExceptions();
  }
}
