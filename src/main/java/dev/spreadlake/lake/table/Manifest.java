package dev.spreadlake.lake.table;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a folder of the lake holds: {@code _manifest.json}. It has no time of writing in it, so the
 * same rows give the same bytes.
 *
 * <p>For the spread table of a day, {@code captured + explained = expected}, to the second.
 *
 * @param closed true once every second of the day is accounted for
 * @param accountedUntil newest second with a row or a reason; null for tables that do not account
 * @param expected seconds from the day's first to {@code accountedUntil}
 * @param captured seconds with a row
 * @param explained seconds with a reason
 * @param files complete files, oldest first
 * @param unrecorded stretches for which there is no file because no second of them was observed
 * @param suspect ranges recorded in good faith over a dead socket
 * @param compactedInto the Parquet file that took over the day's files; null while they are CSV
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Manifest(
    int schema,
    String dataset,
    String partition,
    String date,
    Long windowSeconds,
    String mode,
    boolean closed,
    String accountedUntil,
    Long expected,
    Long captured,
    Long explained,
    Map<String, Long> gapsByReason,
    List<FileEntry> files,
    List<FileEntry> unrecorded,
    List<SuspectEntry> suspect,
    String compactedInto) {
  /** Version of this shape. */
  public static final int SCHEMA = 1;

  public Manifest {
    files = List.copyOf(files);
    unrecorded = unrecorded == null ? null : List.copyOf(unrecorded);
    suspect = suspect == null ? null : List.copyOf(suspect);
  }

  /**
   * One file.
   *
   * @param name in this folder; null for a stretch without a file
   * @param window first second of the window
   * @param expectedRows rows of a full file; null where a table has no such number
   * @param state {@code full} or {@code short}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record FileEntry(
      String name,
      String window,
      long rows,
      Long expectedRows,
      String state,
      String firstSecond,
      String lastSecond,
      Long bytes,
      String sha256,
      List<String> source,
      String mode,
      List<GapEntry> gaps,
      Long suspectSeconds) {
    /** A file by its name, a stretch without one by its window. */
    private boolean replacedBy(FileEntry entry) {
      if (entry.name() == null || name == null) {
        return window.equals(entry.window());
      }
      return name.equals(entry.name());
    }

    /** Newest second with a row or a gap. */
    public long accountedTo() {
      long newest = lastSecond == null ? Long.MIN_VALUE : LakeRows.secondOf(lastSecond);
      for (GapEntry gap : gaps == null ? List.<GapEntry>of() : gaps) {
        newest = Math.max(newest, LakeRows.secondOf(gap.lastSecond()));
      }
      return newest;
    }

    public FileEntry withSuspect(long seconds) {
      return new FileEntry(
          name,
          window,
          rows,
          expectedRows,
          state,
          firstSecond,
          lastSecond,
          bytes,
          sha256,
          source,
          mode,
          gaps,
          seconds);
    }
  }

  /** A gap of one file's window, both ends included. */
  public record GapEntry(String firstSecond, String lastSecond, long seconds, String reason) {}

  /** A suspect range, both ends included. */
  public record SuspectEntry(String firstSecond, String lastSecond, long seconds, String reason) {}

  /** A folder with nothing in it yet. */
  public static Manifest empty(String dataset, String partition, String date, Long windowSeconds) {
    return new Manifest(
        SCHEMA,
        dataset,
        partition,
        date,
        windowSeconds,
        null,
        false,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        null,
        null,
        null);
  }

  /** The same with {@code entry} in place of what its window had, counts made anew. */
  public Manifest with(FileEntry entry) {
    List<FileEntry> named = without(files, entry);
    List<FileEntry> nameless = without(unrecorded == null ? List.of() : unrecorded, entry);
    (entry.name() == null ? nameless : named).add(entry);
    named.sort(Comparator.comparing(FileEntry::window).thenComparing(FileEntry::name));
    nameless.sort(Comparator.comparing(FileEntry::window));
    return copy(named, nameless.isEmpty() ? null : nameless, suspect);
  }

  private static List<FileEntry> without(List<FileEntry> entries, FileEntry entry) {
    List<FileEntry> kept = new ArrayList<>(entries);
    kept.removeIf(old -> old.replacedBy(entry));
    return kept;
  }

  private Manifest copy(
      List<FileEntry> named, List<FileEntry> nameless, List<SuspectEntry> suspicions) {
    List<String> modes =
        named.stream()
            .map(FileEntry::mode)
            .filter(m -> m != null && !m.isEmpty())
            .flatMap(m -> List.of(m.split("\\+", -1)).stream())
            .distinct()
            .sorted()
            .toList();
    return new Manifest(
        schema,
        dataset,
        partition,
        date,
        windowSeconds,
        modes.isEmpty() ? null : String.join("+", modes),
        closed,
        accountedUntil,
        expected,
        captured,
        explained,
        gapsByReason,
        named,
        nameless,
        suspicions,
        compactedInto);
  }

  /** The same with its seconds counted up to {@code until}. */
  public Manifest accounted(long dayStart, long until) {
    Map<String, Long> reasons = new TreeMap<>();
    long rows = 0;
    for (FileEntry file : files) {
      rows += file.rows();
      count(file, reasons);
    }
    for (FileEntry stretch : unrecorded == null ? List.<FileEntry>of() : unrecorded) {
      count(stretch, reasons);
    }
    long gaps = reasons.values().stream().mapToLong(Long::longValue).sum();
    return new Manifest(
        schema,
        dataset,
        partition,
        date,
        windowSeconds,
        mode,
        closed,
        new LakeRows().second(until),
        until - dayStart + 1,
        rows,
        gaps,
        reasons,
        files,
        unrecorded,
        suspect,
        compactedInto);
  }

  private static void count(FileEntry entry, Map<String, Long> reasons) {
    if (entry.gaps() != null) {
      entry.gaps().forEach(gap -> reasons.merge(gap.reason(), gap.seconds(), Long::sum));
    }
  }

  /** Whether a file of that name is listed. */
  public boolean lists(String name) {
    return listed(name) != null;
  }

  /** The file of that name; null if it is not listed. */
  public FileEntry listed(String name) {
    return files.stream().filter(file -> file.name().equals(name)).findFirst().orElse(null);
  }

  /** True if every expected second has a row or a reason. */
  public boolean balanced() {
    return expected == null || captured + explained == expected;
  }

  /** The same, closed. */
  public Manifest close() {
    return new Manifest(
        schema,
        dataset,
        partition,
        date,
        windowSeconds,
        mode,
        true,
        accountedUntil,
        expected,
        captured,
        explained,
        gapsByReason,
        files,
        unrecorded,
        suspect,
        compactedInto);
  }

  /** The same, its files taken over by {@code parquet}. */
  public Manifest compacted(String parquet) {
    return new Manifest(
        schema,
        dataset,
        partition,
        date,
        windowSeconds,
        mode,
        closed,
        accountedUntil,
        expected,
        captured,
        explained,
        gapsByReason,
        files,
        unrecorded,
        suspect,
        parquet);
  }

  /**
   * The same with one more suspect range, which is counted on the files it touches. What of it is
   * suspect already is left out, so that no second is listed or counted twice.
   */
  public Manifest suspecting(SuspectEntry entry, long first, long last) {
    List<SuspectEntry> ranges = new ArrayList<>(suspect == null ? List.of() : suspect);
    List<SuspectEntry> added = beside(ranges, entry.reason(), first, last);
    if (added.isEmpty()) {
      return this;
    }
    boolean isWhole = added.get(0).seconds() == last - first + 1;
    ranges.addAll(isWhole ? List.of(entry) : added);
    ranges.sort(Comparator.comparing(SuspectEntry::firstSecond));
    List<FileEntry> marked = new ArrayList<>();
    for (FileEntry file : files) {
      long seconds = added.stream().mapToLong(range -> shared(file, range)).sum();
      long before = file.suspectSeconds() == null ? 0 : file.suspectSeconds();
      marked.add(seconds > 0 ? file.withSuspect(before + seconds) : file);
    }
    return copy(marked, unrecorded, ranges);
  }

  /** What of {@code first..last} is in none of the ranges, which are in order. */
  private static List<SuspectEntry> beside(
      List<SuspectEntry> ranges, String reason, long first, long last) {
    LakeRows text = new LakeRows();
    List<SuspectEntry> found = new ArrayList<>();
    long next = first;
    for (SuspectEntry range : ranges) {
      long end = Math.min(last, LakeRows.secondOf(range.firstSecond()) - 1);
      if (end >= next) {
        found.add(new SuspectEntry(text.second(next), text.second(end), end - next + 1, reason));
      }
      next = Math.max(next, LakeRows.secondOf(range.lastSecond()) + 1);
    }
    if (next <= last) {
      found.add(new SuspectEntry(text.second(next), text.second(last), last - next + 1, reason));
    }
    return found;
  }

  private static long shared(FileEntry file, SuspectEntry range) {
    long from =
        Math.max(LakeRows.secondOf(range.firstSecond()), LakeRows.secondOf(file.firstSecond()));
    long to = Math.min(LakeRows.secondOf(range.lastSecond()), LakeRows.secondOf(file.lastSecond()));
    return Math.max(0, to - from + 1);
  }

  /** The same with no files but {@code kept}. */
  public Manifest only(List<FileEntry> kept) {
    return copy(kept, unrecorded, suspect);
  }

  /** What is listed of the window beginning at {@code window}, with or without a file; or null. */
  public FileEntry ofWindow(String window) {
    return Stream.concat(files.stream(), unrecorded == null ? Stream.of() : unrecorded.stream())
        .filter(entry -> window.equals(entry.window()))
        .max(Comparator.comparingLong(FileEntry::accountedTo))
        .orElse(null);
  }
}
