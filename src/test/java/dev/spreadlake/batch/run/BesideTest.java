package dev.spreadlake.batch.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Work beside a run")
@Timeout(60)
class BesideTest {
  @Test
  @DisplayName("is done in the order given, and tells how it failed")
  void inOrder() throws IOException {
    List<Integer> done = new ArrayList<>();
    try (Beside beside = new Beside("test-beside")) {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        int piece = i;
        all.add(beside.begin(() -> done.add(piece)));
      }
      final Future<Void> failing =
          beside.begin(
              () -> {
                throw new NoSuchFileException("a.csv");
              });
      for (Future<Boolean> one : all) {
        assertThat(Beside.await(one)).isTrue();
      }
      assertThatThrownBy(() -> Beside.await(failing)).isInstanceOf(NoSuchFileException.class);
    }
    assertThat(done).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  @DisplayName("has ended once a run that failed lets go of it")
  void ended() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Future<Void> endless;
    try (Beside beside = new Beside("test-beside")) {
      endless =
          beside.begin(
              () -> {
                begun.countDown();
                new CountDownLatch(1).await();
                return null;
              });
      begun.await();
    }
    assertThat(endless.isDone()).isTrue();
  }
}
