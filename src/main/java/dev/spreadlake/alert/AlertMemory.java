package dev.spreadlake.alert;

import dev.spreadlake.market.Book;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What an {@link AlertEngine} must remember over a restart. Immutable.
 *
 * @param lastSeq of the newest event
 * @param open the firing event of each open excursion, with its peak so far
 * @param pending rules that wait for their hold time; {@code value} is the peak so far
 * @param lastSeen newest observation known of each book; of one in no_data the newest second of all
 * @param lost books that are in no_data
 */
public record AlertMemory(
    long lastSeq, List<AlertEvent> open, List<Mark> pending, List<Mark> lastSeen, Set<Book> lost) {
  public static final AlertMemory EMPTY =
      new AlertMemory(0, List.of(), List.of(), List.of(), Set.of());

  public AlertMemory {
    open = List.copyOf(open);
    pending = List.copyOf(pending);
    lastSeen = List.copyOf(lastSeen);
    lost = Set.copyOf(lost);
  }

  /** The newest second known of an open excursion's book. */
  Instant newestOf(AlertEvent excursion) {
    return lastSeen.stream()
        .filter(seen -> seen.book().equals(excursion.book()))
        .map(Mark::at)
        .filter(excursion.observedAt()::isBefore)
        .findFirst()
        .orElse(excursion.observedAt());
  }
}
