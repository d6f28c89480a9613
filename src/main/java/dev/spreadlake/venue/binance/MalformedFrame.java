package dev.spreadlake.venue.binance;

/** A frame or body that is not what the protocol says. */
final class MalformedFrame extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedFrame(String message) {
    super(message);
  }
}
