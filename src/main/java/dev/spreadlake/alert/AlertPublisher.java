package dev.spreadlake.alert;

import dev.spreadlake.alert.AlertEvent.State;
import dev.spreadlake.alert.store.AlertStore;
import dev.spreadlake.alert.store.JournalLine;
import dev.spreadlake.metrics.Meters;
import io.micrometer.core.instrument.Counter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Takes what the engine tells to the journal, then to the bus. A kept event is published once the
 * journal holds it, so that a killed process does not tell it twice; but a disk that hangs or
 * refuses delays it by {@link #WAIT_MAX_MS} at most. A socket's own events are published at once.
 * Used on the verticle's event loop only.
 */
final class AlertPublisher implements AlertEngine.Sink {
  /** How long an alert waits for the disk. */
  static final long WAIT_MAX_MS = 250;

  private final AlertStore store;
  private final AlertHistory history;
  private final Consumer<AlertEvent> bus;
  private final Executor loop;
  private final Map<State, Counter> counters = new EnumMap<>(State.class);
  private List<JournalLine> lines = new ArrayList<>();
  private List<AlertEvent> kept = new ArrayList<>();
  private long publishedSeq;

  /**
   * @param loop runs a task on the event loop
   */
  AlertPublisher(
      AlertStore store,
      AlertHistory history,
      long lastSeq,
      Consumer<AlertEvent> bus,
      Executor loop,
      Meters meters) {
    this.store = store;
    this.history = history;
    this.publishedSeq = lastSeq;
    this.bus = bus;
    this.loop = loop;
    for (State state : State.values()) {
      counters.put(state, meters.alerts(state.id()));
    }
  }

  @Override
  public void event(AlertEvent event) {
    if (event.subscriber() == null) {
      lines.add(JournalLine.of(event));
      kept.add(event);
    } else {
      tell(event);
    }
  }

  @Override
  public void mark(Mark mark) {
    lines.add(JournalLine.of(mark));
  }

  /** Sends off what was told since the last call. */
  void publish(Supplier<AlertMemory> memory) {
    if (lines.isEmpty()) {
      return;
    }
    CompletableFuture<Void> written = store.append(lines);
    lines = new ArrayList<>();
    if (!kept.isEmpty()) {
      List<AlertEvent> events = kept;
      kept = new ArrayList<>();
      // Appends complete in order and every wait is equally long, so events stay in order.
      CompletableFuture<Void> unused =
          written
              .orTimeout(WAIT_MAX_MS, TimeUnit.MILLISECONDS)
              .whenCompleteAsync((done, failed) -> tellKept(events), loop);
    }
    if (store.wantsMemory()) {
      store.compact(memory.get());
    }
  }

  /** Sequence number of the newest published event. */
  long publishedSeq() {
    return publishedSeq;
  }

  private void tellKept(List<AlertEvent> events) {
    for (AlertEvent event : events) {
      history.add(event);
      publishedSeq = event.seq();
      tell(event);
    }
  }

  private void tell(AlertEvent event) {
    counters.get(event.state()).increment();
    bus.accept(event);
  }
}
