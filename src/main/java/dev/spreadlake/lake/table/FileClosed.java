package dev.spreadlake.lake.table;

import java.time.Instant;

/**
 * A file has appeared under its final name.
 *
 * @param path relative to the lake's root
 * @param complete true if it holds every second of its window
 */
public record FileClosed(
    String dataset,
    String path,
    long rows,
    Instant firstSecond,
    Instant lastSecond,
    String sha256,
    boolean complete) {}
