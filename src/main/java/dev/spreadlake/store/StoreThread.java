package dev.spreadlake.store;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one thread of a store, behind a bounded queue: what is asked of the store is done in the
 * order of the calls, and a full queue refuses at once instead of growing. A daemon. Thread-safe.
 */
public final class StoreThread {
  private final ThreadPoolExecutor thread;

  /**
   * @param name of the thread
   * @param waitingMax tasks that may wait
   */
  public StoreThread(String name, int waitingMax) {
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(waitingMax),
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              return made;
            });
  }

  /** Takes a task; false, and the task is never run, if the queue is full or has ended. */
  public boolean offer(Runnable task) {
    try {
      thread.execute(task);
      return true;
    } catch (RejectedExecutionException full) {
      return false;
    }
  }

  /**
   * Takes a task with an answer, given on the store's thread.
   *
   * @param full run at once if the queue is full or has ended; the answer then fails with {@link
   *     RejectedExecutionException}
   */
  public <T> CompletableFuture<T> submit(Callable<T> task, Runnable full) {
    CompletableFuture<T> result = new CompletableFuture<>();
    boolean taken =
        offer(
            () -> {
              try {
                result.complete(task.call());
              } catch (Throwable e) { // An Error, too, must not leave the asker waiting.
                result.completeExceptionally(e);
              }
            });
    if (!taken) {
      full.run();
      result.completeExceptionally(new RejectedExecutionException("the store's queue is full"));
    }
    return result;
  }

  /** True if nothing waits. */
  public boolean isIdle() {
    return thread.getQueue().isEmpty();
  }

  /** Takes no more; what waits is still done. */
  public void end() {
    thread.shutdown();
  }
}
