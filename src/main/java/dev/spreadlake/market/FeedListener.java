package dev.spreadlake.market;

/**
 * What a {@link MarketFeed} tells. Called on the feed's own thread; must not block and must not
 * call back into the feed.
 */
public interface FeedListener {
  /** The top of a book has changed. Never crossed, locked or one-sided. */
  void onQuote(Quote quote);

  /** An execution, each (book, id) once. */
  void onTrade(Trade trade);

  /** Health of the connection or of one book, on change and each second. */
  void onStatus(FeedStatus status);

  /** Seconds answered in good faith that may have been wrong. */
  void onSuspect(SuspectSeconds suspect);

  /** A frame or body exactly as received. */
  void onRawFrame(RawFrame frame);

  /** A sequence number of a book was missed, each time. */
  default void onMissedChange(MissedChange missed) {}

  /** A frame, or a row of one, that was not taken: malformed, or a trade a second time. */
  default void onRefused(RefusedRow refused) {}
}
