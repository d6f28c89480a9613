package dev.spreadlake.lake.bronze;

import dev.spreadlake.lake.table.DamagedFileException;
import dev.spreadlake.market.RawFrame;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.ClockReading;
import dev.spreadlake.time.SteadyClock;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The one thread that a {@link BronzeWriter} runs on, apart from the tables' so that compressing
 * never delays a row. Its buffer is bounded in frames and in characters; frames beyond it are
 * refused and counted.
 */
public final class BronzeLoop {
  private static final Duration IDLE = Duration.ofMillis(200);
  private static final Duration FLUSH = Duration.ofSeconds(1);
  private static final long BUFFER_CHARS_MAX = 64L << 20;
  private static final String DATASET = "bronze";

  private final BronzeWriter writer;
  private final TimeSource time;
  private final Meters meters;
  private final BlockingQueue<RawFrame> queue;
  private final AtomicLong chars = new AtomicLong();
  private final SteadyClock clock = SteadyClock.doubted(SteadyClock.HALF_AN_HOUR);
  private final BronzeOutage outage = new BronzeOutage();
  private final Thread thread;
  private volatile boolean stopping;
  private volatile long stopAt;

  /**
   * @param writer owned from here on, closed with this
   * @param framesMax frames that may wait
   */
  public BronzeLoop(BronzeWriter writer, int framesMax, TimeSource time, Meters meters) {
    this.writer = writer;
    this.time = time;
    this.meters = meters;
    this.queue = new ArrayBlockingQueue<>(framesMax);
    this.thread = new Thread(this::run, "lake-bronze");
    this.thread.setDaemon(true);
  }

  /** Begins to write what is handed over. */
  public void start() {
    thread.start();
  }

  /** Hands a frame over; false if the buffer is full. Any thread, does not block. */
  public boolean offer(RawFrame frame) {
    int size = frame.text().size();
    if (!stopping && chars.get() + size <= BUFFER_CHARS_MAX && queue.offer(frame)) {
      chars.addAndGet(size);
      return true;
    }
    meters.lakeOverflow(DATASET).increment();
    return false;
  }

  /** Takes no more frames and begins to close the open files; does not block. */
  public void beginStop(Duration bound) {
    stopAt = time.nanoTime() + bound.toNanos();
    stopping = true;
  }

  /** Closes the open files; blocks for at most {@code bound}. */
  public void stop(Duration bound) throws IOException {
    beginStop(bound);
    try {
      thread.join(bound.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while closing the raw frames", e);
    }
    if (thread.isAlive()) {
      throw new IOException("the raw frames did not close within " + bound);
    }
  }

  private void run() {
    long flushed = time.nanoTime();
    attempt(writer::recover);
    while (!(stopping && queue.isEmpty()) && !(stopping && time.nanoTime() - stopAt > 0)) {
      try {
        RawFrame frame = queue.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
        if (frame != null) {
          chars.addAndGet(-frame.text().size());
          if (attempt(() -> writer.write(frame))) {
            meters.lakeRows(DATASET).increment();
            outage.written();
          } else {
            outage.lost();
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
      if (time.nanoTime() - flushed >= FLUSH.toNanos()) {
        flushed = time.nanoTime();
        attempt(writer::flush);
        ClockReading now = ClockReading.of(time);
        boolean mayDelete = clock.isSteady(now);
        attempt(() -> writer.tick(now.wall().getEpochSecond(), mayDelete));
        outage.roundEnded(time.nanoTime());
      }
    }
    attempt(writer::close);
  }

  private interface Step {
    void run() throws IOException;
  }

  /**
   * A frame that cannot be kept is counted and lost; rows of the tables do not depend on it. A
   * damaged manifest, which complete files cannot be listed in, costs no frame.
   */
  private boolean attempt(Step step) {
    try {
      step.run();
      return true;
    } catch (IOException | RuntimeException | Error e) {
      meters.lakeErrors(DATASET).increment();
      if (isDamageOnly(e)) {
        outage.unlisted(e);
        return true;
      }
      outage.failed(e, time.nanoTime());
      return false;
    }
  }

  private static boolean isDamageOnly(Throwable failure) {
    return failure instanceof DamagedFileException
        && Arrays.stream(failure.getSuppressed()).allMatch(BronzeLoop::isDamageOnly);
  }
}
