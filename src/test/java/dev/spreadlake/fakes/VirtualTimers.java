package dev.spreadlake.fakes;

import dev.spreadlake.time.Timers;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** Timers over a {@link ManualTime}: they fire, in order, when the test lets time pass. */
public final class VirtualTimers implements Timers {
  private record Entry(long at, long number, Runnable action, AtomicBoolean cancelled) {}

  private final ManualTime time;
  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(Comparator.comparingLong(Entry::at).thenComparingLong(Entry::number));
  private long number;

  public VirtualTimers(ManualTime time) {
    this.time = time;
  }

  @Override
  public Timer after(Duration delay, Runnable action) {
    AtomicBoolean cancelled = new AtomicBoolean();
    entries.add(new Entry(time.nanoTime() + delay.toNanos(), number++, action, cancelled));
    return () -> cancelled.set(true);
  }

  /** Lets time pass; what falls due runs at its own moment. */
  public void run(Duration span) {
    long end = time.nanoTime() + span.toNanos();
    while (!entries.isEmpty() && entries.peek().at() <= end) {
      Entry entry = entries.poll();
      time.advance(Duration.ofNanos(Math.max(0, entry.at() - time.nanoTime())));
      if (!entry.cancelled().get()) {
        entry.action().run();
      }
    }
    time.advance(Duration.ofNanos(end - time.nanoTime()));
  }
}
