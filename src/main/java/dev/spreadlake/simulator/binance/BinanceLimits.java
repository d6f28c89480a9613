package dev.spreadlake.simulator.binance;

import java.time.Duration;

/**
 * What Binance allows one address or connection. {@link #published()} are the venue's own figures.
 *
 * @param weightPerMinute request weight of one address in a minute of the clock
 * @param connectionsPerFiveMinutes WebSocket connections one address may attempt
 * @param messagesPerSecond messages a client may send, pings and pongs among them
 * @param streams streams of one connection
 * @param pingEvery time between two pings of the server
 * @param pongWithin time a client has to answer one
 * @param lifetime of a connection
 */
public record BinanceLimits(
    int weightPerMinute,
    int connectionsPerFiveMinutes,
    int messagesPerSecond,
    int streams,
    Duration pingEvery,
    Duration pongWithin,
    Duration lifetime) {
  public BinanceLimits {
    if (weightPerMinute < 1
        || connectionsPerFiveMinutes < 1
        || messagesPerSecond < 1
        || streams < 1) {
      throw new IllegalArgumentException("limits must be at least 1");
    }
    if (pingEvery.toMillis() < 1 || pongWithin.toMillis() < 1 || lifetime.toMillis() < 1) {
      throw new IllegalArgumentException("durations must be at least 1ms");
    }
  }

  /** The venue's own: 6000 a minute, 300, 5, 1024, 20 s, 60 s, 24 h. */
  public static BinanceLimits published() {
    return new BinanceLimits(
        6_000, 300, 5, 1_024, Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofHours(24));
  }

  /** The same with connections that live shorter. */
  public BinanceLimits withLifetime(Duration shorter) {
    return new BinanceLimits(
        weightPerMinute,
        connectionsPerFiveMinutes,
        messagesPerSecond,
        streams,
        pingEvery,
        pongWithin,
        shorter);
  }

  /** The same with another weight limit. */
  public BinanceLimits withWeightPerMinute(int weight) {
    return new BinanceLimits(
        weight,
        connectionsPerFiveMinutes,
        messagesPerSecond,
        streams,
        pingEvery,
        pongWithin,
        lifetime);
  }
}
