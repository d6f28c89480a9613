package dev.spreadlake.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The thread of a store")
@Timeout(30)
class StoreThreadTest {
  private final CountDownLatch go = new CountDownLatch(1);
  private final AtomicInteger refused = new AtomicInteger();
  private final StoreThread thread = new StoreThread("store-under-test", 2);

  private void hold() {
    assertThat(
            thread.offer(
                () -> {
                  try {
                    go.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }))
        .isTrue();
    while (!thread.isIdle()) {
      Thread.onSpinWait();
    }
  }

  @Test
  @DisplayName(
      "does things in order, refuses at once when full, and does what waits before it ends")
  void bounded() throws Exception {
    List<Integer> done = new CopyOnWriteArrayList<>();
    hold();
    CompletableFuture<Integer> first =
        thread.submit(
            () -> {
              done.add(1);
              return 1;
            },
            refused::incrementAndGet);
    assertThat(thread.offer(() -> done.add(2))).isTrue();
    assertThat(thread.isIdle()).isFalse();

    assertThat(thread.offer(() -> done.add(3))).isFalse();
    CompletableFuture<Integer> full = thread.submit(() -> 4, refused::incrementAndGet);
    assertThat(refused).hasValue(1);
    assertThatThrownBy(full::join).hasCauseInstanceOf(RejectedExecutionException.class);

    thread.end();
    assertThat(thread.offer(() -> done.add(5))).isFalse();
    CompletableFuture<Void> last = first.thenAccept(one -> {});
    go.countDown();
    last.get(10, TimeUnit.SECONDS);
    while (!thread.isIdle() || done.size() < 2) {
      Thread.onSpinWait();
    }
    assertThat(done).containsExactly(1, 2);
  }

  @Test
  @DisplayName("hands a failure on and goes on")
  void failure() throws Exception {
    CompletableFuture<Integer> failed =
        thread.submit(
            () -> {
              throw new IOException("no space");
            },
            refused::incrementAndGet);
    assertThatThrownBy(() -> failed.get(10, TimeUnit.SECONDS)).hasMessageContaining("no space");
    assertThat(thread.submit(() -> 7, refused::incrementAndGet).get(10, TimeUnit.SECONDS))
        .isEqualTo(7);
    assertThat(refused).hasValue(0);
  }

  @Test
  @DisplayName("hands an error on, too, as of a library that cannot be loaded")
  void error() throws Exception {
    CompletableFuture<Integer> failed =
        thread.submit(
            () -> {
              throw new NoClassDefFoundError("org/duckdb/DuckDBNative");
            },
            refused::incrementAndGet);
    assertThatThrownBy(() -> failed.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(NoClassDefFoundError.class);
  }
}
