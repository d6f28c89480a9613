package dev.spreadlake.batch.run;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Work that needs no engine, done on other threads while the run's own keeps the engine busy or
 * waits for the disk: begun in the order given, on one thread piece by piece. Nothing of it is
 * under way any more once {@link #close} returns. Given and awaited by one thread.
 */
public final class Beside implements AutoCloseable {
  private static final int END_SECONDS_MAX = 60;

  private final ExecutorService threads;

  /**
   * On one thread.
   *
   * @param name of the thread
   */
  public Beside(String name) {
    this(name, 1);
  }

  /**
   * @param name of the threads
   * @param count of them
   */
  public Beside(String name, int count) {
    this.threads =
        Executors.newFixedThreadPool(
            count,
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              return made;
            });
  }

  /** Begins with a piece of work once a thread is free, after those given before. */
  public <T> Future<T> begin(Callable<T> work) {
    return threads.submit(work);
  }

  /**
   * Waits for a piece of work.
   *
   * @throws IOException if it failed with one
   */
  public static <T> T await(Future<T> work) throws IOException {
    try {
      return work.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the disk");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failed) {
        throw failed;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Breaks off what is under way, waits for its end, and begins with nothing more. */
  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(END_SECONDS_MAX, TimeUnit.SECONDS)) {
        throw new IllegalStateException("work beside the run did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
