package dev.spreadlake.simulator;

import java.util.Optional;
import java.util.function.Consumer;

/** The {@link Faults} of an exchange as they concern one of its venues. Not thread-safe. */
public final class VenueFaults {
  private final Faults faults;
  private final String venue;

  VenueFaults(Faults faults, String venue) {
    this.faults = faults;
    this.venue = venue;
  }

  /** The oldest in force of this kind that concerns book and channel; null stands for any. */
  public Optional<Faults.Active> find(FaultKind kind, String book, String channel) {
    return faults.find(venue, kind, book, channel);
  }

  /**
   * Counts what passes on a stream; the oldest in force of this kind that concerns book and channel
   * and spoils it.
   *
   * @param stream by which {@code every} and {@code times} count: a connection, an address or a
   *     name
   */
  public Optional<Faults.Active> hit(FaultKind kind, String book, String channel, String stream) {
    return faults.hit(venue, kind, book, channel, stream);
  }

  /** The same, of those that no book, channel or endpoint narrows. */
  public Optional<Faults.Active> hitWhole(FaultKind kind, String stream) {
    return faults.hitWhole(venue, kind, stream);
  }

  /** Whether {@link #find} finds one. */
  public boolean has(FaultKind kind, String book, String channel) {
    return !faults.none() && find(kind, book, channel).isPresent();
  }

  /** Whether nothing is wrong at all, anywhere. */
  public boolean none() {
    return faults.none();
  }

  /** Tells a listener of each fault that concerns the venue as it begins. */
  public void onStart(Consumer<Faults.Active> listener) {
    faults.onStart(
        begun -> {
          if (begun.fault().concerns(venue, null, null)) {
            listener.accept(begun);
          }
        });
  }
}
