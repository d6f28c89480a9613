package dev.spreadlake.market;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A frame, or a row of one, that a feed did not take.
 *
 * @param rule of the catalogue of quality rules
 * @param part of the rule's data set: a book, or the venue where none is known
 * @param text the whole frame; quarantined as it is
 */
public record RefusedRow(
    Venue venue,
    String channel,
    String rule,
    String part,
    Instant receivedAt,
    String text,
    String detail) {
  public RefusedRow {
    requireNonNull(venue, "venue");
    requireNonNull(channel, "channel");
    requireNonNull(rule, "rule");
    requireNonNull(part, "part");
    requireNonNull(receivedAt, "receivedAt");
    requireNonNull(text, "text");
    requireNonNull(detail, "detail");
  }
}
