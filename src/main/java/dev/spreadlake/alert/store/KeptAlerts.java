package dev.spreadlake.alert.store;

import dev.spreadlake.alert.AlertEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks events up in the file that an {@link AlertJournal} writes, also while it does: what is
 * being appended is left out. Blocking; any thread.
 */
record KeptAlerts(Path file) {
  /**
   * Events with a sequence number above {@code after}, oldest first, read from the file as far as
   * {@code limit} of them go.
   */
  List<AlertEvent> read(long after, int limit) throws IOException {
    List<AlertEvent> found = new ArrayList<>();
    CheckedLines.readWhile(
        file,
        text -> {
          JournalLine line = JournalLine.parse(file, text);
          if (line.event() != null && line.event().seq() > after) {
            found.add(line.event());
          }
          return found.size() < limit;
        });
    return found;
  }

  /** The newest {@code limit} events observed in [from, to), newest first, read from the file. */
  List<AlertEvent> between(Instant from, Instant to, int limit) throws IOException {
    ArrayDeque<AlertEvent> newest = new ArrayDeque<>();
    CheckedLines.read(
        file,
        text -> {
          AlertEvent event = JournalLine.parse(file, text).event();
          if (event == null
              || event.observedAt().isBefore(from)
              || !event.observedAt().isBefore(to)) {
            return;
          }
          newest.addFirst(event);
          if (newest.size() > limit) {
            newest.removeLast();
          }
        });
    return new ArrayList<>(newest);
  }
}
