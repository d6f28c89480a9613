package dev.spreadlake.market;

import java.time.Instant;

/**
 * A frame or REST body as received, for the bronze layer.
 *
 * @param channel closed set per venue, safe as a folder name: {@code diff-orders}, {@code trades},
 *     {@code order_book}, {@code control} …
 * @param asked path and query that a REST body answers, where the body does not name its book;
 *     otherwise empty
 * @param text the whole text, fragments joined, otherwise untouched
 */
public record RawFrame(
    Venue venue, String channel, Instant receivedAt, String asked, FrameText text) {
  /** What tells by itself what it is. */
  public RawFrame(Venue venue, String channel, Instant receivedAt, FrameText text) {
    this(venue, channel, receivedAt, "", text);
  }
}
