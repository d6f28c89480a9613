package dev.spreadlake.quality;

import dev.spreadlake.market.RefusedRow;
import dev.spreadlake.quality.QualityRequests.AskHistory;
import dev.spreadlake.quality.QualityRequests.History;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Keeps results over restarts. Thread-safe; never blocks the caller. */
public interface QualityStore {
  /**
   * Opens the store.
   *
   * @param past is given the results of the newest days, oldest first, on the store's thread and
   *     before this completes
   */
  CompletableFuture<Void> open(Consumer<QualityResult> past);

  /** Keeps results; a store that is full or broken counts what it could not keep. */
  void append(List<QualityResult> results);

  /** Keeps a refused row with its text; what is beyond the bounds is counted and not kept. */
  void quarantine(RefusedRow row);

  /** Writes what is held; called each second. */
  void flush();

  /** Past results, newest first. */
  CompletableFuture<History> read(AskHistory question);

  /** Writes what is held and ends. */
  CompletableFuture<Void> close();

  /** Keeps nothing. */
  static QualityStore none() {
    return new QualityStore() {
      @Override
      public CompletableFuture<Void> open(Consumer<QualityResult> past) {
        return CompletableFuture.completedFuture(null);
      }

      @Override
      public void append(List<QualityResult> results) {}

      @Override
      public void quarantine(RefusedRow row) {}

      @Override
      public void flush() {}

      @Override
      public CompletableFuture<History> read(AskHistory question) {
        return CompletableFuture.completedFuture(new History(List.of(), false));
      }

      @Override
      public CompletableFuture<Void> close() {
        return CompletableFuture.completedFuture(null);
      }
    };
  }
}
