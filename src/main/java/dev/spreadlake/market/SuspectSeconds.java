package dev.spreadlake.market;

import java.time.Instant;

/**
 * Seconds that were recorded in good faith before a stall was discovered: the socket was already
 * dead. Both ends included, whole seconds.
 */
public record SuspectSeconds(Venue venue, Book book, Instant from, Instant to, String reason) {}
