package dev.spreadlake.batch;

import java.time.Instant;

/**
 * Progress or end of a batch run.
 *
 * @param status running, succeeded, failed, refused, cancelled
 * @param step what it is doing, for people
 * @param done steps done out of {@code total}
 */
public record BatchEvent(
    String pipeline, String run, String status, String step, int done, int total, Instant at) {}
