package dev.spreadlake.venue.bitso;

/**
 * A frame or body that is not what the venue promises; the connection may be sound all the same.
 */
final class MalformedMessage extends Exception {
  private static final long serialVersionUID = 1;

  MalformedMessage(String message) {
    super(message);
  }
}
