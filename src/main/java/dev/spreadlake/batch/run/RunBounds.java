package dev.spreadlake.batch.run;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run may use, and how much dirt it may find.
 *
 * @param badShareMax share of a file's rows that may be refused, 0 to 1
 * @param memoryMax bound of the SQL engine, such as {@code 4GB}; the rest spills into the lake
 * @param threads of the SQL engine at most, at least 1
 */
public record RunBounds(double badShareMax, String memoryMax, int threads) {
  /** Share of bad rows allowed unless told otherwise. */
  public static final double BAD_SHARE_MAX = 0.05;

  /** The engine's memory unless told otherwise. */
  public static final String MEMORY_MAX = "4GB";

  /** DuckDB hands its threads groups of so many rows; of fewer there is work for one only. */
  private static final long ROWS_OF_A_THREAD = 122_880;

  private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,8})(K|M|G|T)(i?)B");

  public RunBounds {
    if (!(badShareMax >= 0 && badShareMax <= 1)) {
      throw new IllegalArgumentException("--bad-share must be 0 to 1 (was " + badShareMax + ")");
    }
    if (!SIZE.matcher(memoryMax).matches()) {
      throw new IllegalArgumentException(
          "--memory must be such as 4GB or 512MB (was " + memoryMax + ")");
    }
    if (threads < 1) {
      throw new IllegalArgumentException("--threads must be at least 1 (was " + threads + ")");
    }
  }

  /** A size as {@code memoryMax} is written, in bytes: 1 KB are 1,000 of them, 1 KiB are 1,024. */
  public static long bytes(String size) {
    Matcher parts = SIZE.matcher(size);
    if (!parts.matches()) {
      throw new IllegalArgumentException("no size such as 4GB or 512MB: " + size);
    }
    long step = parts.group(3).isEmpty() ? 1_000 : 1_024;
    long bytes = Long.parseLong(parts.group(1));
    for (int power = "KMGT".indexOf(parts.group(2)); power >= 0; power--) {
      bytes *= step;
    }
    return bytes;
  }

  /** The usual ones on this machine. */
  public static RunBounds usual() {
    return of(MEMORY_MAX, Runtime.getRuntime().availableProcessors());
  }

  /** With the usual share of bad rows. */
  public static RunBounds of(String memoryMax, int threads) {
    return new RunBounds(BAD_SHARE_MAX, memoryMax, threads);
  }

  /**
   * Threads that so many rows keep busy, at least one and no more than allowed. A run of few rows
   * is a hundred small statements, and waking a second thread for each takes longer than it helps.
   */
  public int threadsFor(long rows) {
    return (int) Math.max(1, Math.min(threads, rows / ROWS_OF_A_THREAD));
  }

  /** The same with another share of bad rows. */
  public RunBounds allowing(double share) {
    return new RunBounds(share, memoryMax, threads);
  }
}
