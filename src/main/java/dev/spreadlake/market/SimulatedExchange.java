package dev.spreadlake.market;

/**
 * An exchange that says of itself that nothing it says is real, by the header {@link #HEADER} on a
 * REST reply or on the handshake of a socket.
 *
 * @param host where it was reached, for people
 */
public record SimulatedExchange(Venue venue, String host) {
  /** What the built-in exchange puts on every reply; the value does not matter. */
  public static final String HEADER = "x-spreadlake-simulated";
}
