package dev.spreadlake.lake.window;

import static dev.spreadlake.lake.table.Dataset.BOOK_SECONDS;
import static dev.spreadlake.lake.table.Dataset.SPREADS;

import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.GapRange;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.LakeRows;
import dev.spreadlake.lake.table.Manifest.FileEntry;
import dev.spreadlake.lake.table.Manifest.GapEntry;
import dev.spreadlake.store.Sha256;
import java.util.ArrayList;
import java.util.List;

/** How the manifests list a window. One thread. */
final class WindowListing {
  private final LakeLayout layout;
  private final LakeRows text = new LakeRows();

  WindowListing(LakeLayout layout) {
    this.layout = layout;
  }

  /** The spread table's file of a window that has rows. */
  static byte[] spreads(Window window) {
    return window.rows().columns(5).file(SPREADS.header());
  }

  /**
   * The spread table's entry.
   *
   * @param content of the file; null if the window has no rows
   */
  FileEntry spreads(Window window, byte[] content) {
    List<GapEntry> gaps = new ArrayList<>();
    for (GapRange gap : window.gaps()) {
      gaps.add(
          new GapEntry(
              text.second(gap.first()), text.second(gap.last()), gap.seconds(), gap.reason()));
    }
    if (content != null) {
      return entry(SPREADS, window, content, gaps);
    }
    return new FileEntry(
        null,
        text.second(window.start()),
        0,
        window.end() - window.start(),
        "short",
        null,
        null,
        null,
        null,
        null,
        null,
        gaps,
        null);
  }

  /** The entry of the table that holds all that was computed for the same seconds. */
  FileEntry bookSeconds(Window window, byte[] content) {
    return entry(BOOK_SECONDS, window, content, null);
  }

  private FileEntry entry(Dataset dataset, Window window, byte[] content, List<GapEntry> gaps) {
    long rows = window.rows().rows();
    return new FileEntry(
        layout.file(dataset, window.book(), window.start()).getFileName().toString(),
        text.second(window.start()),
        rows,
        window.end() - window.start(),
        rows == window.end() - window.start() ? "full" : "short",
        text.second(window.firstObserved()),
        text.second(window.lastObserved()),
        (long) content.length,
        Sha256.of(content),
        window.sources(),
        window.mode(),
        gaps,
        null);
  }
}
