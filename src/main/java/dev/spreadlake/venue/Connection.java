package dev.spreadlake.venue;

import dev.spreadlake.market.BookState;

/** A venue's socket, kept open by whoever owns it, as the watch over its books sees it. */
public interface Connection {
  /**
   * In step once valid data have been seen on it, seeding before; otherwise why it is not there.
   */
  BookState state();

  /** For people. */
  String detail();

  /** Connections opened after the first. */
  long reconnects();

  /** Ends it and opens another after a wait. */
  void drop(String reason);
}
