package dev.spreadlake.lake.history;

import dev.spreadlake.basis.ImpliedRate;
import dev.spreadlake.basis.ImpliedSecond;
import dev.spreadlake.lake.journal.Journal;
import dev.spreadlake.lake.journal.JournalEntry;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.LakeRows;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Reads {@code gold/implied}: what closed windows hold, and of windows that have no file yet what
 * the journal does. Blocks; any thread.
 */
public final class ImpliedTable {
  /** The longest time that can be asked for. */
  public static final Duration SPAN_MAX = Duration.ofDays(7);

  private static final Set<JournalEntry.Kind> IMPLIED = Set.of(JournalEntry.Kind.IMPLIED);

  private final LakeLayout layout;

  public ImpliedTable(LakeLayout layout) {
    this.layout = layout;
  }

  /** Tells the seconds in [from, to) that are in the lake, each once, oldest first. */
  public void read(Instant from, Instant to, Consumer<ImpliedSecond> sink) throws IOException {
    // Read first: a window that becomes a file meanwhile is then known twice, not never.
    NavigableMap<Long, String> open = open(from.getEpochSecond(), to.getEpochSecond());
    LocalDate last = LocalDate.ofInstant(to, ZoneOffset.UTC);
    for (LocalDate day = LocalDate.ofInstant(from, ZoneOffset.UTC);
        !day.isAfter(last);
        day = day.plusDays(1)) {
      for (Path file : files(layout.folder(Dataset.IMPLIED, ImpliedRate.USD_MXN, day))) {
        read(
            file,
            from.getEpochSecond(),
            to.getEpochSecond(),
            second -> {
              long at = second.second().getEpochSecond();
              open.remove(at);
              tell(open.headMap(at, false), sink);
              sink.accept(second);
            });
      }
    }
    tell(open, sink);
  }

  /** Whether a second before this one is in the lake. */
  public boolean isRecordedBefore(Instant second) throws IOException {
    return isRecorded(Long.MIN_VALUE, second.getEpochSecond());
  }

  /** Whether this second or a later one is in the lake. */
  public boolean isRecordedFrom(Instant second) throws IOException {
    return isRecorded(second.getEpochSecond(), Long.MAX_VALUE);
  }

  private boolean isRecorded(long from, long to) throws IOException {
    for (LocalDate day : days()) {
      long start = LakeLayout.dayStart(day);
      if (start < to && LakeLayout.dayStart(day.plusDays(1)) > from) {
        for (Path file : files(layout.folder(Dataset.IMPLIED, ImpliedRate.USD_MXN, day))) {
          if (holds(file, from, to)) {
            return true;
          }
        }
      }
    }
    return !open(from, to).isEmpty();
  }

  /** The days that have a folder. */
  private List<LocalDate> days() throws IOException {
    Path book = layout.folder(Dataset.IMPLIED, ImpliedRate.USD_MXN, LocalDate.EPOCH).getParent();
    if (!Files.isDirectory(book)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(book)) {
      return found.map(LakeLayout::dayOf).filter(Objects::nonNull).sorted().toList();
    }
  }

  private static boolean holds(Path file, long from, long to) throws IOException {
    try (Stream<String> rows = Files.lines(file, StandardCharsets.UTF_8)) {
      return rows.skip(1).mapToLong(LakeRows::secondOf).anyMatch(at -> at >= from && at < to);
    }
  }

  private static void tell(NavigableMap<Long, String> rows, Consumer<ImpliedSecond> sink) {
    rows.values().forEach(row -> sink.accept(LakeRows.implied(row)));
    rows.clear();
  }

  /** Rows of the journal by their second. */
  private NavigableMap<Long, String> open(long from, long to) throws IOException {
    NavigableMap<Long, String> rows = new TreeMap<>();
    for (JournalEntry entry : Journal.peek(layout.journal(), IMPLIED)) {
      String row = entry.row().substring(entry.row().indexOf(',') + 1);
      long second = LakeRows.secondOf(row);
      if (second >= from && second < to) {
        rows.put(second, row);
      }
    }
    return rows;
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(folder)) {
      return found
          .filter(file -> file.getFileName().toString().endsWith(".csv"))
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }

  private static void read(Path file, long from, long to, Consumer<ImpliedSecond> sink)
      throws IOException {
    try (BufferedReader rows = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      rows.readLine();
      for (String row = rows.readLine(); row != null; row = rows.readLine()) {
        long second = LakeRows.secondOf(row);
        if (second >= from && second < to) {
          sink.accept(LakeRows.implied(row));
        }
      }
    }
  }
}
