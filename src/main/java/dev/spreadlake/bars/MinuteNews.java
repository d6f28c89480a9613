package dev.spreadlake.bars;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.market.Book;
import java.time.Instant;

/**
 * One minute of one book, as of now.
 *
 * @param isFinal its watermark has passed
 * @param revision trades of it that came after that
 * @param row its values in the order of {@link MinuteRows#COLUMNS}, as in {@code gold/minutes}
 * @param bar the same values before they became text, without the indicators
 * @param again it was told as final before: a late trade corrected it or a minute before it
 */
public record MinuteNews(
    Book book,
    Instant minute,
    boolean isFinal,
    int revision,
    String row,
    MinuteBar bar,
    boolean again) {
  public MinuteNews {
    requireNonNull(book, "book");
    requireNonNull(minute, "minute");
    requireNonNull(row, "row");
    requireNonNull(bar, "bar");
  }

  /** When its watermark passes. */
  public Instant settlesAt() {
    return minute.plusSeconds(60).plus(DayBars.WATERMARK);
  }
}
