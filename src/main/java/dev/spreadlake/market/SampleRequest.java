package dev.spreadlake.market;

import java.time.Duration;
import java.time.Instant;

/** Asks every feed for the state of its books as of now, which is the given whole second. */
public record SampleRequest(Instant second) {
  /** From one second asked for to the next. A row of the lake is a second, so no other will do. */
  public static final Duration INTERVAL = Duration.ofSeconds(1);
}
