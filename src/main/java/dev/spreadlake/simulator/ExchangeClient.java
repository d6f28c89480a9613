package dev.spreadlake.simulator;

import java.util.List;

/** The other end of a simulated WebSocket: what the exchange sends. */
public interface ExchangeClient {
  /** A text frame. */
  void text(String frame);

  /** One text message in several frames. */
  void fragments(List<String> parts);

  /** A ping frame. */
  void ping(String payload);

  /** The exchange closes with this code. */
  void close(int code, String reason);

  /** The exchange cuts the connection without a handshake. */
  void cut();
}
