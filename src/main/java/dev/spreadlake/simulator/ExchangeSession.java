package dev.spreadlake.simulator;

import java.util.Collection;

/** The exchange's end of a simulated WebSocket: what the client sends. Not thread-safe. */
public abstract class ExchangeSession {
  private final String id;
  private final String ip;
  private final Wire wire;

  /**
   * @param id number of the connection, for the log and the control API
   * @param ip the client's address
   * @param wire what is sent goes through it
   */
  protected ExchangeSession(String id, String ip, Wire wire) {
    this.id = id;
    this.ip = ip;
    this.wire = wire;
  }

  /** Number of the connection, for the log and the control API. */
  public final String id() {
    return id;
  }

  /** The client's address. */
  public final String ip() {
    return ip;
  }

  /** What stands between the exchange and the client. */
  public final Wire wire() {
    return wire;
  }

  /** Text messages sent to it so far. */
  public final long messagesSent() {
    return wire.sent();
  }

  /** Subscriptions, as {@code channel:book}. */
  public abstract Collection<String> subscriptions();

  /** A whole text message from the client. */
  public abstract void receive(String text);

  /** A ping from the client; the answer is the transport's business. */
  public abstract void receivePing();

  /** A pong from the client. */
  public abstract void receivePong(String payload);

  /** The connection is gone; nothing more may be sent. */
  public abstract void closed();
}
