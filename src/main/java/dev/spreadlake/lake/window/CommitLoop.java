package dev.spreadlake.lake.window;

import dev.spreadlake.lake.table.DamagedFileException;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that a {@link LakeWriter} runs on, behind a bounded buffer. Rows that arrive
 * together share an fsync; files of finished windows are made while no row is waiting. While the
 * disk refuses, rows wait; once the buffer is full further rows are refused and counted, and the
 * writer later explains their seconds as {@code lake_unavailable}. Where only files of some books
 * cannot be made, those of the others are; as many rows as the buffer holds may wait for that.
 *
 * <p>{@link #offer} and {@link #status} may be called from any thread and do not block.
 */
public final class CommitLoop {
  private static final Logger LOG = LoggerFactory.getLogger(CommitLoop.class);
  private static final Duration LINGER = Duration.ofMillis(5);
  private static final Duration IDLE = Duration.ofMillis(100);

  /** For the close of the writer, which follows when the loop ends at its bound. */
  private static final Duration CLOSE_SLACK = Duration.ofMillis(500);

  private static final int GROUP_MAX = 4096;
  private static final int TOLD_MAX = 100;
  private static final String WAITS = "what belongs into it waits";
  private static final String STAYS = "a segment of the journal that is not needed stays";
  private static final String REMEDY =
      "; put the file back as it was, or move it away if it is a manifest: that is then made anew of"
          + " the day's files";

  private final LakeWriter writer;
  private final TimeSource time;
  private final Meters meters;
  private final int bufferMax;
  private final BlockingQueue<Consumer<LakeWriter>> queue;
  private final Thread thread;
  private volatile boolean stopping;
  private volatile long stopAt;
  private volatile boolean healthy = true;
  private volatile Instant since;
  private volatile String detail = "writing";
  private volatile IOException closeFailure;
  private final RetryPace writing;
  private final RetryPace publishing;
  private final RetryPace reading;
  private final RetryPace releasing;

  /** What is wrong with files of some tables and has been told in the log. */
  private final Set<String> told = new HashSet<>();

  /**
   * @param writer owned from here on, closed with this
   * @param bufferMax rows that may wait
   */
  public CommitLoop(LakeWriter writer, int bufferMax, TimeSource time, Meters meters) {
    this.writer = writer;
    this.time = time;
    this.meters = meters;
    this.bufferMax = bufferMax;
    this.queue = new ArrayBlockingQueue<>(bufferMax);
    this.since = time.now();
    this.writing = RetryPace.ofAll(time);
    this.publishing = RetryPace.besideOthers(time);
    this.reading = RetryPace.besideOthers(time);
    this.releasing = RetryPace.besideOthers(time);
    writer.holdAtMost(bufferMax);
    this.thread = new Thread(this::run, "lake-writer");
    this.thread.setDaemon(true);
    meters.lakeBuffer(() -> (double) queue.size() / bufferMax);
  }

  /** Begins to write what is handed over. */
  public void start() {
    thread.start();
  }

  /** Hands a row over; false if the buffer is full. */
  public boolean offer(Dataset dataset, Consumer<LakeWriter> row) {
    if (!stopping && queue.offer(row)) {
      return true;
    }
    meters.lakeOverflow(dataset.id()).increment();
    return false;
  }

  /** How the writer fares now. */
  public LakeStatus status() {
    return new LakeStatus(healthy, queue.size(), bufferMax, since, detail);
  }

  /** Takes no more rows and begins to write what is waiting; does not block. */
  public void beginStop(Duration bound) {
    stopAt = time.nanoTime() + bound.toNanos();
    stopping = true;
  }

  /**
   * Writes what is waiting, closes the open windows as short files and lets the lake go. Blocks for
   * at most {@code bound}; what could not be written by then is reported.
   */
  public void stop(Duration bound) throws IOException {
    beginStop(bound);
    try {
      thread.join(bound.plus(CLOSE_SLACK).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while closing the lake", e);
    }
    if (thread.isAlive()) {
      throw new IOException("the lake did not close within " + bound);
    }
    if (closeFailure != null) {
      throw closeFailure;
    }
  }

  private void run() {
    boolean more = false;
    while (!(stopping && queue.isEmpty() && writer.pending() == 0) && !overdue()) {
      try {
        if (!writing.isDue()) {
          pause();
          continue;
        }
        if (writer.pending() == 0) {
          collect(more ? Duration.ZERO : IDLE);
        }
        writer.commit();
        more = queue.isEmpty() && publish();
        if (!isHampered() && !writer.isHeldUp()) {
          healthy();
        }
      } catch (IOException | RuntimeException e) {
        unhealthy(e);
      } catch (Error e) {
        outlive(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    close();
  }

  /** True while files cannot be read or deleted, which keeps no row of another from the disk. */
  private boolean isHampered() {
    boolean unread = again(reading, writer::unread, writer::readAgain, "read", WAITS);
    boolean unreleased =
        again(releasing, writer::unreleased, writer::releaseJournal, "journal", STAYS);
    return unread || unreleased;
  }

  /**
   * Tries again, if it is time, what failed and is not known to succeed; true if it still fails.
   */
  private boolean again(
      RetryPace pace, Supplier<IOException> failure, Runnable what, String kind, String then) {
    if (failure.get() != null && pace.isDue()) {
      pace.begin();
      what.run();
      pace.end();
      if (failure.get() != null) {
        hampered(kind, failure.get(), then, pace);
      }
    }
    return failure.get() != null;
  }

  /** Makes a file, or tries one again; true if there may be more to make. */
  private boolean publish() throws IOException {
    if (writer.isHeldUp() && publishing.isDue()) {
      writer.retry();
    }
    publishing.begin();
    try {
      return writer.publishNext();
    } catch (IOException | RuntimeException e) {
      if (!writer.isHeldUp()) {
        throw e;
      }
      publishing.end();
      hampered("publish", e, WAITS, publishing);
      return false;
    }
  }

  private boolean overdue() {
    return stopping && time.nanoTime() - stopAt > 0;
  }

  private static void pause() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(10);
  }

  private void collect(Duration patience) throws InterruptedException {
    Consumer<LakeWriter> row = queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    long lingerUntil = time.nanoTime() + LINGER.toNanos();
    int rows = 0;
    while (row != null) {
      accept(row);
      rows++;
      long left = rows < GROUP_MAX ? Math.max(0, lingerUntil - time.nanoTime()) : -1;
      row = left < 0 ? null : queue.poll(left, TimeUnit.NANOSECONDS);
    }
  }

  private void accept(Consumer<LakeWriter> row) {
    try {
      row.accept(writer);
    } catch (RuntimeException e) {
      meters.lakeErrors("row").increment();
      LOG.error("row refused", e);
    }
  }

  private void healthy() {
    if (!healthy) {
      LOG.info("lake writes again after={}", since);
      since = time.now();
      detail = "writing";
      told.clear();
      healthy = true;
    }
  }

  /** Something is wrong with files of some tables: it is told, and all else goes on. */
  private void hampered(String kind, Exception e, String consequence, RetryPace pace) {
    meters.lakeErrors(kind).increment();
    String what = why(e) + " (" + e + "); " + consequence;
    String now =
        what
            + (", retried every " + pace.pause() + ", all else is written")
            + (e instanceof DamagedFileException ? REMEDY : "");
    // A pace is another after each try, and what is wrong the same.
    if (told.size() < TOLD_MAX && told.add(what)) {
      LOG.error("lake is hampered: {}", now, e);
    }
    since = healthy ? time.now() : since;
    detail = now;
    healthy = false;
  }

  /** Without its thread the lake would take no more rows and say nothing of it. */
  private void outlive(Error e) {
    try {
      unhealthy(e);
    } catch (Error again) {
      // No memory to say why.
      writing.end();
      healthy = false;
    }
  }

  private void unhealthy(Throwable e) {
    writing.end();
    meters.lakeErrors("write").increment();
    String now = why(e) + (" (" + e) + "); rows wait in memory, retried every " + writing.pause();
    if (healthy || !Objects.equals(now, detail)) {
      LOG.error("lake cannot write buffered={}", queue.size(), e);
      since = healthy ? time.now() : since;
      detail = now;
      healthy = false;
    }
  }

  private static String why(Throwable e) {
    if (e instanceof DamagedFileException) {
      return "a file of the lake is damaged";
    }
    return e instanceof IOException ? "the disk refuses" : "the program is at fault";
  }

  private void close() {
    try {
      int lost = queue.size() + writer.pending();
      if (lost > 0) {
        LOG.error("rows not written at stop count={}", lost);
      }
      writer.close();
    } catch (IOException e) {
      LOG.error("lake not closed cleanly", e);
      closeFailure = e;
    } catch (RuntimeException | Error e) {
      LOG.error("lake not closed cleanly", e);
      closeFailure = new IOException("the lake was not closed cleanly", e);
    }
  }
}
