package dev.spreadlake.basis;

import java.time.Instant;
import java.util.List;

/** What the implied rate may be asked over the bus, and the answers. */
public final class ImpliedRequests {
  private ImpliedRequests() {}

  /** Seconds from {@code from} (included) to {@code to} (not included). */
  public record Ask(Instant from, Instant to) {}

  /**
   * Oldest first.
   *
   * @param watched false if one of the three books is not watched here
   */
  public record Seconds(boolean watched, List<ImpliedSecond> seconds) {
    public Seconds {
      seconds = List.copyOf(seconds);
    }
  }
}
