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

  /** The oldest in force of this kind that no book, channel or endpoint narrows. */
  public Optional<Faults.Active> findWhole(FaultKind kind) {
    return faults.findWhole(venue, kind);
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
