package dev.spreadlake.web.live;

import java.time.Duration;

/**
 * Every bound of {@code /live}.
 *
 * @param clientsMax sockets at once
 * @param frameBytesMax one frame from a client
 * @param messageBytesMax one message from a client, fragments together
 * @param subscriptionsMax {@code subscribe} ids of one socket
 * @param thresholdsMax own thresholds of one socket
 * @param messagesPerSecond sustained rate of messages from one client; its pings and the parts of a
 *     message count as messages
 * @param messagesBurst how many may come at once
 * @param snapshotsPerSecond sustained rate of snapshots to one client; beyond, one of each topic
 *     follows later
 * @param snapshotsBurst how many may be asked for at once
 * @param errorsPerMinute refused messages after which a socket is closed with 1008
 * @param repliesHeldMax replies that may wait for a client that does not read
 * @param alertsHeldMax alerts kept for a client that is behind
 * @param keysHeldMax newest values kept for a client that is behind, all topics together
 * @param writeBytesMax bytes waiting in the process for one socket before it counts as behind
 * @param behindMax how long a client may stay behind before it is closed with 1013
 * @param pingEvery how often the server pings
 * @param silentMax without any frame from the client for this long, the socket is closed
 */
public record LiveLimits(
    int clientsMax,
    int frameBytesMax,
    int messageBytesMax,
    int subscriptionsMax,
    int thresholdsMax,
    int messagesPerSecond,
    int messagesBurst,
    int snapshotsPerSecond,
    int snapshotsBurst,
    int errorsPerMinute,
    int repliesHeldMax,
    int alertsHeldMax,
    int keysHeldMax,
    int writeBytesMax,
    Duration behindMax,
    Duration pingEvery,
    Duration silentMax) {

  /**
   * The server closes a connection on which nothing moves for 75 s, and proxies often one of 60 s.
   */
  private static final Duration PING_MAX = Duration.ofSeconds(25);

  /** The usual limits with the three that can be set. */
  public static LiveLimits of(int clientsMax, int thresholdsMax, Duration silentMax) {
    return new LiveLimits(
        clientsMax,
        // Larger than a message, so that a message too big is answered and not cut off.
        128 * 1024,
        64 * 1024,
        32,
        thresholdsMax,
        50,
        200,
        2,
        64,
        60,
        64,
        256,
        4096,
        64 * 1024,
        Duration.ofSeconds(30),
        silentMax.dividedBy(3).compareTo(PING_MAX) < 0 ? silentMax.dividedBy(3) : PING_MAX,
        silentMax);
  }
}
