package dev.spreadlake.lake.table;

import java.time.Instant;

/**
 * A file has appeared under its final name.
 *
 * @param path relative to the lake's root
 * @param complete true if it holds every second of its window
 * @param missed seconds of its window without a row though the feed had begun; 0 for a table that
 *     is not accounted by the second
 * @param starting seconds of its window in which the feed had not begun yet; like those in which
 *     nothing ran they are no miss
 */
public record FileClosed(
    String dataset,
    String path,
    long rows,
    Instant firstSecond,
    Instant lastSecond,
    String sha256,
    boolean complete,
    long missed,
    long starting) {}
