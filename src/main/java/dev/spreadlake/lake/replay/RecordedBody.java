package dev.spreadlake.lake.replay;

import dev.spreadlake.venue.ExchangeLink.RestReply;

/** The body of a recorded REST reply, and which question it answers. Immutable. */
interface RecordedBody {
  /** Two bodies with one key answer the same question. */
  String key();

  /**
   * True if it may wait for its question for as long as the connection lives: of a whole book, and
   * of trades after a stated one.
   */
  boolean isLasting();

  /** True if it may wait for a question that is asked later. */
  boolean isKept();

  /** True if this may be the answer to a GET of {@code path}. */
  boolean answers(String path);

  /** The reply as the feed would have had it. */
  RestReply reply();
}
