package dev.spreadlake.lake.window;

import static dev.spreadlake.lake.table.Dataset.BOOK_SECONDS;
import static dev.spreadlake.lake.table.Dataset.GAPS;
import static dev.spreadlake.lake.table.Dataset.SPREADS;
import static dev.spreadlake.lake.table.Dataset.SPREADS_1M;

import dev.spreadlake.lake.disk.LakeFiles;
import dev.spreadlake.lake.table.DamagedFileException;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.FileClosed;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.LakeRows;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.lake.table.Manifest.FileEntry;
import dev.spreadlake.lake.table.Manifests;
import dev.spreadlake.lake.table.MinuteRollup;
import dev.spreadlake.lake.table.RowBuffer;
import dev.spreadlake.market.Book;
import dev.spreadlake.store.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a window into its files, brings the manifests up to date and closes the day after its last
 * window. Every step may be repeated after a failure or a crash and gives the same bytes. Blocking;
 * one thread.
 */
final class WindowPublisher {
  private static final Logger LOG = LoggerFactory.getLogger(WindowPublisher.class);

  private static final long MINUTE = 60;

  private final LakeLayout layout;
  private final LakeFiles files;
  private final TablePublisher tables;
  private final WindowListing listing;
  private final StaleManifest stale;
  private final LakeRows text = new LakeRows();

  WindowPublisher(LakeLayout layout, LakeFiles files, TablePublisher tables, StaleManifest stale) {
    this.layout = layout;
    this.files = files;
    this.tables = tables;
    this.listing = new WindowListing(layout);
    this.stale = stale;
  }

  /** The files of one window before they are on the disk. */
  private static final class Draft {
    private final Map<Path, byte[]> contents = new LinkedHashMap<>();

    /** For the manifests of the tables beside the spread table. */
    private final Map<Dataset, FileEntry> entries = new EnumMap<>(Dataset.class);
  }

  /**
   * Publishes what {@code window} holds so far.
   *
   * @return the spread file, or null if the window has no observation
   * @throws DamagedFileException if a manifest does not know what the window goes on from
   */
  FileClosed publish(Window window) throws IOException {
    LocalDate date = LakeLayout.date(window.start());
    Path folder = layout.folder(SPREADS, window.book(), date);
    Manifest manifest = tables.manifest(SPREADS, window.book(), date);
    if (manifest.compactedInto() != null) {
      return null;
    }
    stale.requireFollows(window.book(), date, manifest, window.start());
    Map<Dataset, Manifest> others = manifestsBeside(window, date);
    stale.requireSame(window.book(), date, manifest, others, window.start());
    Draft draft = new Draft();
    FileEntry entry = spreads(window, draft);
    if (!window.rows().isEmpty()) {
      wide(window, draft);
      minutes(window, manifest, draft);
    }
    gaps(window, draft);
    files.placeAll(draft.contents);
    for (Map.Entry<Dataset, FileEntry> table : draft.entries.entrySet()) {
      Manifests.write(
          files,
          layout.folder(table.getKey(), window.book(), date),
          others.get(table.getKey()).with(table.getValue()));
    }
    long dayStart = LakeLayout.dayStart(date);
    long until = Math.max(window.accountedTo(), StaleManifest.accountedUntil(manifest, date));
    Manifest next = suspected(manifest.with(entry), entry).accounted(dayStart, until);
    boolean dayOver = until >= dayStart + LakeLayout.DAY_SECONDS - 1;
    if (dayOver && !next.balanced()) {
      LOG.error(
          "day does not balance book={} date={} captured={} explained={} expected={}",
          window.book(),
          date,
          next.captured(),
          next.explained(),
          next.expected());
    }
    if (dayOver && next.balanced()) {
      closeDay(window.book(), date, next);
    } else {
      Manifests.write(files, folder, next);
    }
    return entry.name() == null ? null : closed(SPREADS, folder, window, entry);
  }

  /**
   * Read before any file is made: none is made for a table whose manifest cannot list it, and what
   * is gone is made anew of files as they were.
   */
  private Map<Dataset, Manifest> manifestsBeside(Window window, LocalDate date) throws IOException {
    Map<Dataset, Manifest> manifests = new EnumMap<>(Dataset.class);
    for (Dataset dataset : List.of(BOOK_SECONDS, GAPS, SPREADS_1M)) {
      manifests.put(dataset, tables.manifest(dataset, window.book(), date));
    }
    return manifests;
  }

  /** Suspect ranges outlive a window that is published again. */
  private static Manifest suspected(Manifest manifest, FileEntry entry) {
    if (manifest.suspect() == null || entry.name() == null) {
      return manifest;
    }
    long seconds = 0;
    for (Manifest.SuspectEntry range : manifest.suspect()) {
      long from =
          Math.max(LakeRows.secondOf(range.firstSecond()), LakeRows.secondOf(entry.firstSecond()));
      long to =
          Math.min(LakeRows.secondOf(range.lastSecond()), LakeRows.secondOf(entry.lastSecond()));
      seconds += Math.max(0, to - from + 1);
    }
    return seconds == 0 ? manifest : manifest.with(entry.withSuspect(seconds));
  }

  private FileEntry spreads(Window window, Draft draft) {
    if (window.rows().isEmpty()) {
      return listing.spreads(window, null);
    }
    byte[] content = WindowListing.spreads(window);
    draft.contents.put(layout.file(SPREADS, window.book(), window.start()), content);
    return listing.spreads(window, content);
  }

  private void wide(Window window, Draft draft) {
    Path file = layout.file(BOOK_SECONDS, window.book(), window.start());
    byte[] content = window.rows().file(BOOK_SECONDS.header());
    draft.contents.put(file, content);
    draft.entries.put(BOOK_SECONDS, listing.bookSeconds(window, content));
  }

  /**
   * @param spreads the day's seconds as listed so far
   */
  private void minutes(Window window, Manifest spreads, Draft draft) throws IOException {
    LocalDate date = LakeLayout.date(window.start());
    Path file = layout.minutes(window.book(), date);
    MinuteRollup rollup = rollup(window, spreads, file);
    refresh(rollup, window, spreads);
    RowBuffer rows = rollup.rows(window.book().name());
    byte[] content = rows.file(SPREADS_1M.header());
    draft.contents.put(file, content);
    draft.entries.put(
        SPREADS_1M,
        TablePublisher.entry(
            file, LakeLayout.dayStart(date), content, rows.rows(), rollup.first(), rollup.last()));
  }

  /** The minutes so far; ones that are not as they were written are made anew of the seconds. */
  private MinuteRollup rollup(Window window, Manifest spreads, Path file) throws IOException {
    FileEntry listed =
        tables
            .manifest(SPREADS_1M, window.book(), LakeLayout.date(window.start()))
            .listed(file.getFileName().toString());
    boolean there = Files.exists(file);
    if (!there && listed == null) {
      return new MinuteRollup();
    }
    byte[] content = there ? Files.readAllBytes(file) : new byte[0];
    if (listed == null || Sha256.of(content).equals(listed.sha256())) {
      try {
        MinuteRollup kept = new MinuteRollup();
        kept.load(new String(content, StandardCharsets.UTF_8));
        return kept;
      } catch (IllegalArgumentException damaged) {
        LOG.debug("minutes cannot be read file={}", file, damaged);
      }
    }
    LOG.warn("minutes are not as written and made anew of the day's seconds file={}", file);
    MinuteRollup anew = new MinuteRollup();
    Path folder = layout.file(SPREADS, window.book(), window.start()).getParent();
    for (FileEntry seconds : spreads.files()) {
      if (!seconds.window().equals(text.second(window.start()))) {
        add(anew, folder.resolve(seconds.name()), seconds, row -> true);
      }
    }
    return anew;
  }

  private static void add(MinuteRollup rollup, Path file, FileEntry listed, Predicate<String> which)
      throws IOException {
    List<String> rows = TablePublisher.rowsOf(file, listed);
    try {
      rollup.add(rows.stream().filter(which));
    } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException damaged) {
      throw new DamagedFileException(file + " holds what was never written", damaged);
    }
  }

  /** A minute may reach into neighbouring windows when windows are no multiple of a minute. */
  private void refresh(MinuteRollup rollup, Window window, Manifest spreads) throws IOException {
    long from = Math.floorDiv(window.start(), MINUTE) * MINUTE;
    long to = -Math.floorDiv(-window.end(), MINUTE) * MINUTE;
    rollup.clear(from, to);
    for (long at = layout.windowStart(from); at < to; at += layout.windowSeconds()) {
      if (at == window.start()) {
        rollup.add(window.rows().columns(5).text().lines().filter(row -> within(row, from, to)));
      } else {
        Path file = layout.file(SPREADS, window.book(), at);
        FileEntry listed = spreads.listed(file.getFileName().toString());
        if (listed != null) {
          add(rollup, file, listed, row -> within(row, from, to));
        }
      }
    }
  }

  private static boolean within(String row, long from, long to) {
    long second = LakeRows.secondOf(row);
    return second >= from && second < to;
  }

  private void gaps(Window window, Draft draft) {
    if (window.gaps().isEmpty()) {
      return;
    }
    RowBuffer rows = new RowBuffer();
    window.gaps().forEach(gap -> rows.add(text.gap(window.book().name(), gap)));
    Path file = layout.file(GAPS, window.book(), window.start());
    byte[] content = rows.file(GAPS.header());
    draft.contents.put(file, content);
    draft.entries.put(
        GAPS,
        TablePublisher.entry(
            file,
            window.start(),
            content,
            rows.rows(),
            window.gaps().get(0).first(),
            window.gaps().get(window.gaps().size() - 1).last()));
  }

  /** The spread table's own mark comes last: it says that all the others are done. */
  private void closeDay(Book book, LocalDate date, Manifest spreads) throws IOException {
    for (Dataset dataset : List.of(BOOK_SECONDS, GAPS, SPREADS_1M)) {
      Path folder = layout.folder(dataset, book, date);
      Manifest manifest = Manifests.read(folder);
      if (manifest != null) {
        Manifests.write(files, folder, manifest.close());
        files.publish(folder.resolve(LakeLayout.SUCCESS), new byte[0]);
      }
    }
    Path folder = layout.folder(SPREADS, book, date);
    Manifests.write(files, folder, spreads.close());
    files.publish(folder.resolve(LakeLayout.SUCCESS), new byte[0]);
    LOG.info(
        "day closed book={} date={} captured={} explained={}",
        book,
        date,
        spreads.captured(),
        spreads.explained());
  }

  private FileClosed closed(Dataset dataset, Path folder, Window window, FileEntry entry) {
    return new FileClosed(
        dataset.id(),
        layout.relative(folder.resolve(entry.name())),
        entry.rows(),
        Instant.ofEpochSecond(window.firstObserved()),
        Instant.ofEpochSecond(window.lastObserved()),
        entry.sha256(),
        "full".equals(entry.state()));
  }
}
