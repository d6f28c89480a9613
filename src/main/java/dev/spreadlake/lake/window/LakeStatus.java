package dev.spreadlake.lake.window;

import java.time.Instant;

/**
 * Health of the writer.
 *
 * @param healthy false while the disk refuses writes, or a file cannot be made
 * @param buffered rows waiting for the writer thread
 * @param bufferMax bound of that buffer
 * @param detail what is wrong and what the program does about it
 */
public record LakeStatus(
    boolean healthy, int buffered, int bufferMax, Instant since, String detail) {}
