package dev.spreadlake.lake.window;

import dev.spreadlake.lake.journal.Journal;
import dev.spreadlake.lake.journal.JournalEntry;
import dev.spreadlake.lake.journal.JournalEntry.Kind;
import dev.spreadlake.lake.table.GapRange;
import dev.spreadlake.lake.table.LakeRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Writes what waits behind files that cannot be made to the end of the journal, so that older
 * segments, which hold the rows of all books, need not be kept for it. Read back, rows that are in
 * the journal twice count once. Blocking; one thread.
 */
final class HeldRowsMove {
  /** Segments that are kept before what waits in the oldest of them is written again. */
  static final int SEGMENTS_MAX = 8;

  private final Journal journal;
  private final OpenWindows windows;
  private final SideTables sides;
  private final LakeRows text = new LakeRows();

  HeldRowsMove(Journal journal, OpenWindows windows, SideTables sides) {
    this.journal = journal;
    this.windows = windows;
    this.sides = sides;
  }

  /**
   * What was read back as it was taken in: seconds one after the other, also those that were
   * written again behind later ones; then all else.
   */
  static List<Journal.Recovered> inOrder(List<Journal.Recovered> readBack) {
    List<Journal.Recovered> ordered = new ArrayList<>(readBack);
    // Stable: rows of the other tables stay as they were.
    ordered.sort(Comparator.comparingLong(HeldRowsMove::orderOf));
    return ordered;
  }

  private static long orderOf(Journal.Recovered readBack) {
    return switch (readBack.entry().kind()) {
      case OBSERVATION, GAP -> LakeRows.secondOf(readBack.entry().row());
      case HEADER, SUSPECT, ALERT, TRADE, IMPLIED -> Long.MAX_VALUE;
    };
  }

  /**
   * Moves what is held up, once some of it is in a segment that is too old; with one write, as all
   * rows wait for it. What is to become files in its turn is left where it is.
   *
   * @param newest segment
   * @throws IOException if the disk refuses; nothing is lost, and the call may be repeated
   */
  void moveFrom(long newest) throws IOException {
    List<Window> heldWindows =
        windows.finished().stream()
            .filter(window -> windows.finished().isHeldUp(window.book()))
            .toList();
    List<SideTables.Part> heldParts =
        sides.finished().stream().filter(part -> sides.finished().isHeldUp(part.table())).toList();
    long oldest =
        LongStream.concat(
                heldWindows.stream().mapToLong(Window::segment),
                heldParts.stream().mapToLong(SideTables.Part::segment))
            .min()
            .orElse(Long.MAX_VALUE);
    if (oldest > newest - SEGMENTS_MAX) {
      return;
    }
    List<JournalEntry> rows = new ArrayList<>();
    heldWindows.forEach(window -> rows.addAll(entries(window)));
    heldParts.forEach(part -> rows.addAll(part.entries()));
    long segment = journal.append(rows);
    heldWindows.forEach(window -> window.movedTo(segment));
    heldParts.forEach(part -> part.movedTo(segment));
  }

  private List<JournalEntry> entries(Window window) {
    List<JournalEntry> entries = new ArrayList<>();
    List<GapRange> gaps = window.gaps();
    int next = 0;
    for (String row : window.rows().text().lines().toList()) {
      for (long second = LakeRows.secondOf(row);
          next < gaps.size() && gaps.get(next).first() < second;
          next++) {
        entries.add(entry(window, gaps.get(next)));
      }
      entries.add(new JournalEntry(Kind.OBSERVATION, row));
    }
    for (; next < gaps.size(); next++) {
      entries.add(entry(window, gaps.get(next)));
    }
    return entries;
  }

  private JournalEntry entry(Window window, GapRange gap) {
    return new JournalEntry(Kind.GAP, text.gap(window.book().name(), gap));
  }
}
