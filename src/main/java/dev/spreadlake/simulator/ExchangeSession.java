package dev.spreadlake.simulator;

import java.util.Collection;

/** The exchange's end of a simulated WebSocket: what the client sends. */
public interface ExchangeSession {
  /** Number of the connection, for the log and the control API. */
  String id();

  /** The client's address. */
  String ip();

  /** Subscriptions, as {@code channel:book}. */
  Collection<String> subscriptions();

  /** Text messages sent to it so far. */
  long messagesSent();

  /** A whole text message from the client. */
  void receive(String text);

  /** A ping from the client; the answer is the transport's business. */
  void receivePing();

  /** A pong from the client. */
  void receivePong(String payload);

  /** The connection is gone; nothing more may be sent. */
  void closed();
}
