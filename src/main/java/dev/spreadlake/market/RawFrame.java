package dev.spreadlake.market;

import java.time.Instant;

/**
 * A frame or REST body as received, for the bronze layer.
 *
 * @param channel closed set per venue, safe as a folder name: {@code diff-orders}, {@code trades},
 *     {@code order_book}, {@code control} …
 * @param text the whole text, fragments joined, otherwise untouched
 */
public record RawFrame(Venue venue, String channel, Instant receivedAt, String text) {}
