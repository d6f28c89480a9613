package dev.spreadlake.batch.publish;

import static java.util.Objects.requireNonNull;

/**
 * The rows of one key, next to each other in a CSV file that is ordered by it.
 *
 * @param key such as a day, yyyymmdd
 * @param rows how many
 * @param end byte after its last row, from the beginning of the file
 * @param sha the hash of all up to {@code end}, as {@link RunningSha256#state} puts it down
 */
public record Segment(int key, long rows, long end, String sha) {
  public Segment {
    requireNonNull(sha, "sha");
  }

  /** Rows of a key whose place is not known yet. */
  public static Segment of(int key, long rows) {
    return new Segment(key, rows, 0, "");
  }
}
