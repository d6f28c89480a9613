package dev.spreadlake.batch.run;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run may use, and how much dirt it may find.
 *
 * @param badShareMax share of a file's rows that may be refused, 0 to 1
 * @param memoryMax what the process may take while a run works, such as {@code 4GB}, at least
 *     {@link #MEMORY_LEAST}: the engine gets what the JVM leaves of it, and what does not fit into
 *     that spills into the lake
 * @param threads of the SQL engine at most, at least 1
 */
public record RunBounds(double badShareMax, String memoryMax, int threads) {
  /** Share of bad rows allowed unless told otherwise. */
  public static final double BAD_SHARE_MAX = 0.05;

  /** The memory of a run unless told otherwise. */
  public static final String MEMORY_MAX = "4GB";

  /** Less leaves the engine too little to work with. */
  public static final String MEMORY_LEAST = "1500MB";

  /** Bytes of heap that a run of any size gets by with. */
  static final long HEAP_SHARE = 512L << 20;

  /**
   * Bytes for what is not the engine's: the heap's share, the JVM around it, and what the engine
   * takes beside the memory it counts. Measured at full size, all of this was at most 920 MiB.
   */
  static final long JVM_SHARE = 1L << 30;

  /** DuckDB hands its threads groups of so many rows; of fewer there is work for one only. */
  private static final long ROWS_OF_A_THREAD = 122_880;

  /** Of memory that the engine gets for each row that comes, beside what it gets at the least. */
  private static final long BYTES_OF_A_ROW = 64;

  private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,8})(K|M|G|T)(i?)B");

  public RunBounds {
    if (!(badShareMax >= 0 && badShareMax <= 1)) {
      throw new IllegalArgumentException("--bad-share must be 0 to 1 (was " + badShareMax + ")");
    }
    if (!SIZE.matcher(memoryMax).matches()) {
      throw new IllegalArgumentException(
          "--memory must be such as 4GB or 512MB (was " + memoryMax + ")");
    }
    if (bytes(memoryMax) < bytes(MEMORY_LEAST)) {
      throw new IllegalArgumentException(
          "--memory must be at least " + MEMORY_LEAST + " (was " + memoryMax + ")");
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

  /** What the engine may take, in the form it understands. */
  public String engineMemory() {
    return kib(bytes(memoryMax));
  }

  /**
   * What the engine may take for a change of so many rows: a day of a large state reads most of it
   * once, and within little memory it uses the same pages again for that, where within much it
   * takes new ones, which cost more than the reading. Measured on a day of 36,000 facts and a
   * million users: 5.5 to 6 s within 350 to 500 MB, 9 to 11 s within 1.2 GB and more, 8 s within
   * 250 MB, which spills.
   */
  public String engineMemoryFor(long rows) {
    long most = bytes(memoryMax);
    long wanted = bytes(MEMORY_LEAST) + Math.min(rows, most / BYTES_OF_A_ROW) * BYTES_OF_A_ROW;
    return kib(Math.min(most, wanted));
  }

  private static String kib(long processBytes) {
    return (processBytes - JVM_SHARE) / 1024 + "KiB";
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
