package dev.spreadlake.venue.bitso;

import dev.spreadlake.market.Book;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.FrameText;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.venue.Backoff;
import dev.spreadlake.venue.Connection;
import dev.spreadlake.venue.ExchangeLink;
import dev.spreadlake.venue.Lockout;
import dev.spreadlake.venue.ThrottlePauses;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one socket: opened, subscribed, watched for silence, and opened again with full jitter. What
 * a socket says after it has been given up is not heard. Not thread-safe.
 */
final class BitsoSocket implements Connection {
  /** What the feed does about the socket. */
  interface Owner {
    /** Books to subscribe to. */
    List<Book> wanted();

    /** A book has been subscribed to; the answer is awaited. */
    void onAsked(Book book);

    /** A text message. */
    void onText(FrameText text);

    /** The socket has gone. */
    void onLost(String reason);
  }

  /** Three keep-alives: without a frame of any kind for this long the socket is dead. */
  static final Duration SILENCE_MAX = Duration.ofSeconds(60);

  private static final Logger LOG = LoggerFactory.getLogger(BitsoSocket.class);
  private static final Duration OPEN_MAX = Duration.ofSeconds(10);
  private static final Duration BACKOFF_FIRST = Duration.ofSeconds(1);
  private static final Duration BACKOFF_MOST = Duration.ofSeconds(32);
  private static final long NEVER = Long.MAX_VALUE;

  private enum Phase {
    STOPPED,
    CONNECTING,
    OPEN,
    WAITING
  }

  private final ExchangeLink link;
  private final TimeSource time;
  private final Meters meters;
  private final Owner owner;
  private final Backoff backoff;
  private final ThrottlePauses pauses = new ThrottlePauses();

  private Phase phase = Phase.STOPPED;
  private BookState whileDown = BookState.STARTING;
  private String detail = "connecting";
  private ExchangeLink.Socket socket;
  private long connection;
  private long phaseAt;
  private long openedAt;
  private long lastFrameAt;
  private long openAgainAt = NEVER;
  private long opened;
  private boolean valid;

  BitsoSocket(
      ExchangeLink link, TimeSource time, Meters meters, RandomGenerator random, Owner owner) {
    this.link = link;
    this.time = time;
    this.meters = meters;
    this.owner = owner;
    this.backoff = new Backoff(BACKOFF_FIRST, BACKOFF_MOST, random);
  }

  void start() {
    connect();
  }

  void stop() {
    phase = Phase.STOPPED;
    connection++;
    openAgainAt = NEVER;
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }

  /** Connections opened after the first. */
  @Override
  public long reconnects() {
    return Math.max(0, opened - 1);
  }

  /** In step once valid data have been seen on this connection. */
  @Override
  public BookState state() {
    if (phase == Phase.OPEN) {
      return valid ? BookState.IN_STEP : BookState.SEEDING;
    }
    return whileDown;
  }

  @Override
  public String detail() {
    return detail;
  }

  /** A frame with data could be read. */
  void sawValidData() {
    valid = true;
  }

  /** Subscribes one more book on the open socket. */
  void subscribe(Book book) {
    if (phase == Phase.OPEN) {
      for (String channel : List.of(BitsoMessages.DIFF_ORDERS, BitsoMessages.TRADES)) {
        socket.send(
            "{\"action\":\"subscribe\",\"book\":\"" + book + "\",\"type\":\"" + channel + "\"}");
      }
      owner.onAsked(book);
    }
  }

  /** Ends the socket and opens another after a wait. */
  @Override
  public void drop(String reason) {
    if (phase == Phase.OPEN || phase == Phase.CONNECTING) {
      lost(reason, BookState.DISCONNECTED, nextWait());
    }
  }

  void tick(long now) {
    if (phase == Phase.CONNECTING && now - phaseAt > OPEN_MAX.toNanos()) {
      drop("handshake took more than " + OPEN_MAX.toSeconds() + " s");
    } else if (phase == Phase.OPEN && now - lastFrameAt > SILENCE_MAX.toNanos()) {
      meters.feedFaults(Venue.BITSO, "silence").increment();
      drop("no frame for " + SILENCE_MAX.toSeconds() + " s");
    } else if (phase == Phase.WAITING && now - openAgainAt >= 0) {
      connect();
    }
  }

  private void connect() {
    long mine = ++connection;
    phase = Phase.CONNECTING;
    phaseAt = time.nanoTime();
    valid = false;
    socket =
        link.open(
            new ExchangeLink.SocketListener() {
              @Override
              public void onOpen() {
                if (mine == connection) {
                  BitsoSocket.this.onOpen();
                }
              }

              @Override
              public void onText(FrameText text) {
                if (mine == connection) {
                  lastFrameAt = time.nanoTime();
                  owner.onText(text);
                }
              }

              @Override
              public void onClosed(int status, long retryAfterSeconds, String why) {
                if (mine == connection) {
                  BitsoSocket.this.onClosed(status, retryAfterSeconds, why);
                }
              }
            });
  }

  private void onOpen() {
    phase = Phase.OPEN;
    openedAt = time.nanoTime();
    lastFrameAt = openedAt;
    detail = "connected";
    pauses.good();
    if (++opened > 1) {
      meters.reconnects(Venue.BITSO).increment();
    }
    owner.wanted().forEach(this::subscribe);
  }

  private void onClosed(int status, long retryAfterSeconds, String why) {
    Lockout.of(status, retryAfterSeconds)
        .ifPresentOrElse(
            shut -> lost("HTTP " + status, shut.state(), pauses.next(shut)),
            () -> lost(why, BookState.DISCONNECTED, nextWait()));
  }

  private Duration nextWait() {
    return backoff.nextAfter(valid, time.nanoTime() - openedAt);
  }

  private void lost(String reason, BookState state, Duration wait) {
    connection++;
    socket.close();
    socket = null;
    phase = Phase.WAITING;
    whileDown = state;
    openAgainAt = time.nanoTime() + wait.toNanos();
    detail = reason + "; " + Backoff.said(wait);
    LOG.warn("bitso socket lost: {}", detail);
    owner.onLost(reason);
  }
}
