package dev.spreadlake.lake.table;

import dev.spreadlake.market.Book;
import java.time.Instant;

/**
 * A window of one book has been closed: each of its seconds is in a file, or has its reason in the
 * day's manifest. A window of which no second was observed has no file.
 *
 * @param from first second of the window, or of a longer stretch within one day in which nothing
 *     ran
 * @param last newest second that has a row or a reason
 * @param rows seconds with a row
 * @param missed seconds without a row though the feed had begun
 * @param starting seconds in which the feed had not begun yet; like those in which nothing ran they
 *     are no miss
 */
public record WindowClosed(
    Book book, Instant from, Instant last, long rows, long missed, long starting) {}
