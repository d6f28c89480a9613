package dev.spreadlake.basis;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The newest seconds of the implied rate, for whoever asks. Not thread-safe. */
final class ImpliedHistory {
  /** One hour. */
  static final int SECONDS_MAX = 3_600;

  private final Deque<ImpliedSecond> seconds = new ArrayDeque<>();

  void add(ImpliedSecond second) {
    seconds.addLast(second);
    if (seconds.size() > SECONDS_MAX) {
      seconds.removeFirst();
    }
  }

  /** From {@code from} (included) to {@code to} (not included), oldest first. */
  List<ImpliedSecond> between(Instant from, Instant to) {
    List<ImpliedSecond> found = new ArrayList<>();
    for (ImpliedSecond second : seconds) {
      if (!second.second().isBefore(from) && second.second().isBefore(to)) {
        found.add(second);
      }
    }
    return found;
  }
}
