package dev.spreadlake.alert.store;

import dev.spreadlake.alert.AlertEvent;
import dev.spreadlake.alert.AlertMemory;
import dev.spreadlake.alert.AlertRule;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.store.StoreThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps rules and the journal on a thread of its own, behind a bounded queue. Futures complete on
 * that thread, in the order of the calls, but for those of {@link #read} and {@link #between},
 * which have another. Thread-safe.
 *
 * <p>What a disk refuses is held, bounded, and tried again at {@link #flush}; if the bound is hit
 * the oldest lines are given up, and the next {@link #compact} heals the file.
 */
public final class AlertStore {
  private static final Logger LOG = LoggerFactory.getLogger(AlertStore.class);
  private static final int TASKS_MAX = 10_000;
  private static final int READS_MAX = 16;
  private static final int HELD_MAX = 20_000;

  private final Path rulesFile;
  private final Path journalFile;
  private final int eventsMax;
  private final Meters meters;
  private final KeptAlerts kept;
  private final StoreThread thread;
  private final StoreThread readers;
  private final AtomicBoolean wantsMemory = new AtomicBoolean();
  private List<JournalLine> held = new ArrayList<>();
  private AlertJournal journal;
  private boolean healthy = true;

  /** What was found at start. */
  public record Loaded(List<AlertRule> rules, AlertMemory memory) {}

  /**
   * @param folder of the state; made if missing
   * @param eventsMax events kept on disk
   */
  public AlertStore(Path folder, int eventsMax, Meters meters) {
    this.rulesFile = folder.resolve("rules.json");
    this.journalFile = folder.resolve("alerts.journal");
    this.eventsMax = eventsMax;
    this.meters = meters;
    this.kept = new KeptAlerts(journalFile);
    this.thread = new StoreThread("alert-store", TASKS_MAX);
    this.readers = new StoreThread("alert-reader", READS_MAX);
  }

  /** Reads everything back. {@code newest} takes every event found, oldest first. */
  public CompletableFuture<Loaded> open(Consumer<AlertEvent> newest) {
    return submit(
        () -> {
          Files.createDirectories(rulesFile.getParent());
          List<AlertRule> rules = StateFiles.readRules(rulesFile);
          journal = new AlertJournal(journalFile, eventsMax, newest);
          return new Loaded(rules, journal.memory());
        });
  }

  /** Appends; completes once the lines would survive the process, and fails if they are held. */
  public CompletableFuture<Void> append(List<JournalLine> lines) {
    CompletableFuture<Void> written = new CompletableFuture<>();
    if (!thread.offer(() -> append(lines, written))) {
      meters.lakeOverflow("alerts").increment(lines.size());
      wantsMemory.set(true);
      written.completeExceptionally(new RejectedExecutionException("the alert store is behind"));
    }
    return written;
  }

  /** True if the next call should be {@link #compact}, to bound or to heal the file. */
  public boolean wantsMemory() {
    return wantsMemory.get();
  }

  /** Rewrites the journal around {@code memory}, which holds everything appended so far. */
  public void compact(AlertMemory memory) {
    wantsMemory.set(false);
    run(
        () -> {
          tryHeld();
          journal.compact(memory);
        });
  }

  /** Tries held lines again and makes everything durable; call about once a second. */
  public void flush() {
    if (thread.isIdle()) {
      run(
          () -> {
            tryHeld();
            journal.force();
          });
    }
  }

  public CompletableFuture<Void> writeRules(List<AlertRule> rules) {
    return submit(
        () -> {
          StateFiles.writeRules(rulesFile, rules);
          return null;
        });
  }

  public CompletableFuture<List<AlertEvent>> read(long after, int limit) {
    return look(() -> kept.read(after, limit));
  }

  public CompletableFuture<List<AlertEvent>> between(Instant from, Instant to, int limit) {
    return look(() -> kept.between(from, to, limit));
  }

  /**
   * Reads beside the writing, so that no alert waits for a long file. What fails may have met a
   * write that was taken back, and is tried once more in between two of them.
   */
  private CompletableFuture<List<AlertEvent>> look(Callable<List<AlertEvent>> search) {
    return readers.submit(search, () -> {}).exceptionallyCompose(failed -> submit(search));
  }

  /** Writes what is held, closes, ends the thread. */
  public CompletableFuture<Void> close() {
    CompletableFuture<Void> closed =
        submit(
            () -> {
              if (journal != null) {
                try (AlertJournal closing = journal) {
                  tryHeld();
                  closing.force();
                }
              }
              return null;
            });
    thread.end();
    readers.end();
    return closed;
  }

  private void append(List<JournalLine> lines, CompletableFuture<Void> written) {
    held.addAll(lines);
    try {
      tryHeld();
      if (journal.wantsCompaction()) {
        wantsMemory.set(true);
      }
      written.complete(null);
      if (lines.stream().anyMatch(line -> line.event() != null)) {
        journal.force();
      }
    } catch (IOException | RuntimeException e) {
      failed(e);
      written.completeExceptionally(e);
    }
  }

  private void tryHeld() throws IOException {
    if (held.isEmpty()) {
      return;
    }
    journal.append(held);
    held = new ArrayList<>();
    if (!healthy) {
      healthy = true;
      LOG.info("alert journal is written again file={}", journalFile);
    }
  }

  private void failed(Throwable cause) {
    meters.lakeErrors("alert_journal").increment();
    if (healthy) {
      healthy = false;
      LOG.error("alert journal cannot be written; alerts go on file={}", journalFile, cause);
    }
    int tooMany = held.size() - HELD_MAX;
    if (tooMany > 0) {
      meters.lakeOverflow("alerts").increment(tooMany);
      held.subList(0, tooMany).clear();
      wantsMemory.set(true);
    }
  }

  /** Work on the journal that may fail and is tried again later. */
  @FunctionalInterface
  private interface Upkeep {
    void run() throws IOException;
  }

  private void run(Upkeep upkeep) {
    boolean taken =
        thread.offer(
            () -> {
              try {
                upkeep.run();
              } catch (IOException | RuntimeException e) {
                failed(e);
                wantsMemory.set(true);
              }
            });
    if (!taken) {
      meters.lakeOverflow("alerts").increment();
      wantsMemory.set(true);
    }
  }

  private <T> CompletableFuture<T> submit(Callable<T> task) {
    return thread.submit(task, () -> {});
  }
}
