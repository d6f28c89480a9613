package dev.spreadlake.web.lake;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** What lies in the lake. Called on a worker thread; may block. */
@FunctionalInterface
public interface LakeView {
  /**
   * One book and day; captured + explained = expected.
   *
   * @param mode of the feeds that its files were written from, as of a file; null if none says it
   */
  record Partition(
      String dataset,
      String book,
      String date,
      int files,
      long rows,
      long bytes,
      long expected,
      long captured,
      long explained,
      long suspect,
      boolean closed,
      String mode) {}

  /** Sums over a table, all its partitions, listed or not. */
  record Total(String dataset, int partitions, long files, long rows, long bytes) {}

  /**
   * One complete file.
   *
   * @param mode of the feeds it was written from: live, simulated, replay
   */
  record FileEntry(
      String dataset,
      String path,
      long rows,
      long bytes,
      Instant firstSecond,
      Instant lastSecond,
      String sha256,
      boolean complete,
      String mode) {}

  /** A run of seconds without observation; both ends included. */
  record GapSpan(String book, Instant from, Instant to, long seconds, String reason) {}

  /**
   * What cannot be read.
   *
   * @param path a file or a folder, relative to the lake
   * @param reason for a person
   */
  record Damage(String path, String reason) {}

  /**
   * Newest first, each list at most as long as asked for.
   *
   * @param totals of each table
   * @param firstSecond the first observed of any book, listed or not; null if nothing is recorded
   * @param leftOut partitions that are not listed
   * @param damaged folders that are in none of the lists, because what they say of themselves
   *     cannot be understood; in order of name
   * @param damage what of each of them cannot be read, and why
   */
  record Listing(
      String root,
      List<Partition> partitions,
      List<FileEntry> files,
      List<GapSpan> gaps,
      List<Total> totals,
      Instant firstSecond,
      int leftOut,
      List<String> damaged,
      List<Damage> damage) {
    /** Of a lake that holds nothing. */
    public static Listing empty() {
      return new Listing(
          "", List.of(), List.of(), List.of(), List.of(), null, 0, List.of(), List.of());
    }

    public Listing {
      damaged = List.copyOf(damaged);
      damage = List.copyOf(damage);
      partitions = List.copyOf(partitions);
      files = List.copyOf(files);
      gaps = List.copyOf(gaps);
      totals = List.copyOf(totals);
    }
  }

  /** Lists the newest {@code max} of each kind; partitions of the spread table before others. */
  Listing list(int max) throws IOException;

  /** A view of no lake. */
  static LakeView none() {
    return max -> Listing.empty();
  }
}
