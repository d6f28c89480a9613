package dev.spreadlake.web.live;

/** The writing half of one socket. Called on the hub's thread only. */
interface Outbound {
  /** False while more than the allowed number of bytes wait for this socket. */
  boolean writable();

  /** Appends to what {@link #flush} sends. */
  void write(WireFrame frame);

  /** Sends what has been written. */
  void flush();

  /** Sends a ping at once. */
  void ping();

  /** Tells the peer and closes; by force if the peer does not answer. */
  void close(int code, String reason);
}
