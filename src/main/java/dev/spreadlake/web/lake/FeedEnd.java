package dev.spreadlake.web.lake;

import dev.spreadlake.market.Book;
import java.time.Instant;

/** Where what is asked for ends if nobody says it. Called on the server's event loop. */
@FunctionalInterface
public interface FeedEnd {
  /** Right after the newest second of a book in a replay that has come to it, else after now. */
  Instant of(Book book);
}
