package dev.spreadlake.venue.binance;

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
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The combined stream: opened, watched for silence, opened again with full jitter, and changed over
 * to a second socket before the venue's 24 hours are up or when it announces a restart. During a
 * change-over both sockets are heard; the first is closed once the second has caught up. If a
 * restart is announced on that one too, a third follows. What a socket says after it has been given
 * up is not heard. Not thread-safe.
 */
final class Streams implements Connection {
  /** What the feed does about the sockets. */
  interface Owner {
    /** The first socket of a connection is open: streams flow. */
    void onOpen();

    /**
     * A text message.
     *
     * @param second true if it came over the socket that is to take over
     */
    void onText(FrameText text, boolean second);

    /** There is no open socket any more. */
    void onLost(String reason);

    /** True once the second socket has shown changes of every symbol. */
    boolean followed();

    /** True if a symbol has changed on the first socket, and on the second not yet. */
    boolean lags();

    /**
     * A change-over begins or has ended.
     *
     * @param overlap true while two sockets are heard
     */
    void onChangeOver(boolean overlap);
  }

  /** The server pings each 20 s; without a frame of any kind for this long it is dead. */
  static final Duration SILENCE_MAX = Duration.ofSeconds(60);

  /** After this long a second socket takes over if it only lacks symbols that are quiet. */
  static final Duration FOLLOW_MAX = Duration.ofSeconds(5);

  /** After this long a second socket that does not show what the first shows is given up. */
  static final Duration LAG_MAX = Duration.ofSeconds(15);

  private static final Logger LOG = LoggerFactory.getLogger(Streams.class);
  private static final Duration OPEN_MAX = Duration.ofSeconds(10);
  private static final Duration BACKOFF_FIRST = Duration.ofSeconds(1);
  private static final Duration BACKOFF_MOST = Duration.ofSeconds(32);
  private static final long NEVER = Long.MAX_VALUE;
  private static final String RESTARTS = "the server will shut down";

  private final ExchangeLink link;
  private final TimeSource time;
  private final Meters meters;
  private final Owner owner;
  private final Backoff backoff;
  private final Backoff followers;
  private final ThrottlePauses pauses = new ThrottlePauses();
  private final long sessionMaxNanos;

  private Line current;
  private Line next;
  private BookState whileDown = BookState.STARTING;
  private String detail = "connecting";
  private long openAgainAt = NEVER;
  private long opened;
  private boolean valid;
  private boolean changing;
  private long secondAt = NEVER;
  private boolean stopped;

  Streams(
      ExchangeLink link,
      TimeSource time,
      Meters meters,
      RandomGenerator random,
      Duration sessionMax,
      Owner owner) {
    this.link = link;
    this.time = time;
    this.meters = meters;
    this.owner = owner;
    this.backoff = new Backoff(BACKOFF_FIRST, BACKOFF_MOST, random);
    this.followers = new Backoff(BACKOFF_FIRST, BACKOFF_MOST, random);
    this.sessionMaxNanos = sessionMax.toNanos();
  }

  void start() {
    current = new Line();
  }

  void stop() {
    stopped = true;
    openAgainAt = NEVER;
    end(current);
    end(next);
    current = null;
    next = null;
  }

  /** Connections opened after the first. */
  @Override
  public long reconnects() {
    return Math.max(0, opened - 1);
  }

  /** In step once valid data have been seen on this connection. */
  @Override
  public BookState state() {
    if (current != null && current.open) {
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

  /** Opens a second socket that takes over once it has caught up; if it cannot, another later. */
  void changeOver(String reason) {
    if (current != null && current.open && next == null && !changing) {
      LOG.info("binance change-over: {}", reason);
      changing = true;
      second();
    }
  }

  /**
   * The venue announces that it will close a socket.
   *
   * @param second true if it said so on the socket that is to take over
   */
  void restarts(boolean second) {
    if (second) {
      next.restarts = true;
    } else {
      changeOver(RESTARTS);
    }
  }

  private void second() {
    secondAt = NEVER;
    owner.onChangeOver(true);
    next = new Line();
  }

  /** Ends every socket and opens another after a wait. */
  @Override
  public void drop(String reason) {
    if (current != null) {
      lost(reason, BookState.DISCONNECTED, nextWait());
    }
  }

  void tick(long now) {
    if (current == null) {
      if (openAgainAt != NEVER && now - openAgainAt >= 0) {
        openAgainAt = NEVER;
        current = new Line();
      }
      return;
    }
    if (!current.open && now - current.begunAt > OPEN_MAX.toNanos()) {
      drop("handshake took more than " + OPEN_MAX.toSeconds() + " s");
    } else if (current.open && now - current.lastFrameAt > SILENCE_MAX.toNanos()) {
      meters.feedFaults(Venue.BINANCE, "silence").increment();
      drop("no frame for " + SILENCE_MAX.toSeconds() + " s");
    } else if (next != null) {
      follow(now);
    } else if (changing) {
      if (secondAt != NEVER && now - secondAt >= 0) {
        second();
      }
    } else if (current.open && now - current.openedAt > sessionMaxNanos) {
      changeOver("the session is old");
    }
  }

  private void follow(long now) {
    if (!next.open) {
      if (now - next.begunAt > OPEN_MAX.toNanos()) {
        end(next);
        tryAgain("handshake took more than " + OPEN_MAX.toSeconds() + " s", followers.next());
      }
      return;
    }
    long waited = now - next.openedAt;
    if (owner.followed() || (waited > FOLLOW_MAX.toNanos() && !owner.lags())) {
      end(current);
      meters.reconnects(Venue.BINANCE).increment();
      LOG.info("binance change-over done");
      tookOver();
    } else if (waited > LAG_MAX.toNanos()) {
      meters.feedFaults(Venue.BINANCE, "change_over_lags").increment();
      end(next);
      tryAgain("it shows less than the first", followers.next());
    }
  }

  private void onOpen(Line line) {
    opened++;
    pauses.good();
    detail = "connected";
    if (line == current) {
      valid = false;
      if (opened > 1) {
        meters.reconnects(Venue.BINANCE).increment();
      }
      owner.onOpen();
    }
  }

  private void onClosed(Line line, int status, long retryAfterSeconds, String why) {
    line.over = true;
    Optional<Lockout> lockout = Lockout.of(status, retryAfterSeconds);
    if (line == next) {
      tryAgain(
          status > 0 ? "HTTP " + status : why,
          lockout.map(pauses::next).orElseGet(followers::next));
      return;
    }
    if (next != null && (next.open || wasGood(line))) {
      LOG.info("binance first socket closed during the change-over: {}", why);
      if (next.open) {
        tookOver();
      } else {
        promoted(why);
      }
      return;
    }
    lockout.ifPresentOrElse(
        shut -> lost("HTTP " + status, shut.state(), pauses.next(shut)),
        () -> lost(why, BookState.DISCONNECTED, nextWait()));
  }

  /** The first socket goes on; for as long as the reason stands, another is tried. */
  private void tryAgain(String why, Duration wait) {
    singled(current);
    secondAt = time.nanoTime() + wait.toNanos();
    LOG.warn("binance second socket lost: {}; {}", why, Backoff.said(wait));
  }

  private void tookOver() {
    singled(next);
    changing = false;
    followers.reset();
    if (current.restarts) {
      changeOver(RESTARTS);
    }
  }

  /** After one that was not, the next is worth a wait, be it under way already. */
  private boolean wasGood(Line line) {
    return valid && time.nanoTime() - line.openedAt >= Backoff.STEADY.toNanos();
  }

  /** The second socket, still being opened, is all there is: nothing is had sooner than that. */
  private void promoted(String reason) {
    backoff.reset();
    singled(next);
    changing = false;
    followers.reset();
    valid = false;
    whileDown = BookState.DISCONNECTED;
    detail = reason + "; the next is being opened";
    owner.onLost(reason);
  }

  private Duration nextWait() {
    return backoff.nextAfter(valid, time.nanoTime() - current.openedAt);
  }

  /** One socket is left of two. */
  private void singled(Line left) {
    current = left;
    next = null;
    owner.onChangeOver(false);
  }

  private void lost(String reason, BookState state, Duration wait) {
    end(current);
    end(next);
    singled(null);
    changing = false;
    secondAt = NEVER;
    followers.reset();
    valid = false;
    whileDown = state;
    openAgainAt = time.nanoTime() + wait.toNanos();
    detail = reason + "; " + Backoff.said(wait);
    LOG.warn("binance socket lost: {}", detail);
    owner.onLost(reason);
  }

  private static void end(Line line) {
    if (line != null && !line.over) {
      line.over = true;
      line.socket.close();
    }
  }

  /** One socket, from the attempt to open it to its end. */
  private final class Line implements ExchangeLink.SocketListener {
    private final long begunAt = time.nanoTime();
    private final ExchangeLink.Socket socket = link.open(this);
    private boolean open;
    private boolean over;
    private boolean restarts;
    private long openedAt;
    private long lastFrameAt;

    @Override
    public void onOpen() {
      if (over || stopped) {
        return;
      }
      open = true;
      openedAt = time.nanoTime();
      lastFrameAt = openedAt;
      Streams.this.onOpen(this);
    }

    @Override
    public void onText(FrameText text) {
      if (!over && !stopped) {
        lastFrameAt = time.nanoTime();
        owner.onText(text, this == next);
      }
    }

    @Override
    public void onPing() {
      lastFrameAt = time.nanoTime();
    }

    @Override
    public void onClosed(int status, long retryAfterSeconds, String why) {
      if (!over && !stopped) {
        Streams.this.onClosed(this, status, retryAfterSeconds, why);
      }
    }
  }
}
