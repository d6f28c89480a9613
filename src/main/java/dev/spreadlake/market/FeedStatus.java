package dev.spreadlake.market;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A change in the health of a feed or of one of its books. Published on change, and every second as
 * a heartbeat.
 *
 * @param book null for the connection itself
 * @param state of the book, or of the connection ({@code IN_STEP} = connected and valid data seen)
 * @param detail what happened and what the program does about it, for people
 * @param since when this state began
 * @param reconnects connections opened after the first since the process started
 * @param restBudgetLeft REST requests that may be sent right now
 * @param lastFrameAgeMillis since the last data frame (keep-alives do not count); -1 if none yet
 */
public record FeedStatus(
    Venue venue,
    Book book,
    BookState state,
    Source source,
    String detail,
    Instant since,
    long reconnects,
    int restBudgetLeft,
    long lastFrameAgeMillis) {
  public FeedStatus {
    requireNonNull(venue, "venue");
    requireNonNull(state, "state");
    requireNonNull(detail, "detail");
    requireNonNull(since, "since");
  }
}
