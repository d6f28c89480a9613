package dev.spreadlake.venue;

import dev.spreadlake.market.BookState;
import dev.spreadlake.market.Source;

/** What a book is good for right now, by which road, and why. */
public record BookView(BookState state, Source source, String detail) {}
