package dev.spreadlake.market;

import java.time.Instant;

/** Asks every feed for the state of its books as of now, which is the given whole second. */
public record SampleRequest(Instant second) {}
