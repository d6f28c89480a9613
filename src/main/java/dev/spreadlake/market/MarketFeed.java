package dev.spreadlake.market;

import java.time.Instant;

/**
 * One venue's live books. A feed owns its connection, its local books and its request budget; it
 * tells a {@link FeedListener} what happens and answers what each book is worth when asked.
 *
 * <p>Single-threaded: every method, and every callback of whatever it is connected to, runs on one
 * thread (an event loop, or a test's virtual clock). No method blocks.
 */
public interface MarketFeed {
  /** Connects, and keeps connected until {@link #stop()}. */
  void start();

  /**
   * Closes the connection and cancels everything pending; nothing is told to the listener after.
   */
  void stop();

  /**
   * The state of every configured book as of now. Also ends the interval over which trades and
   * volume are counted.
   *
   * @param second the whole second the answer is for; copied into the reply
   */
  SampleReply sample(Instant second);
}
