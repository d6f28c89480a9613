package dev.spreadlake.simulator;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Everything that can be made to go wrong. */
public enum FaultKind {
  /** Data frames stop, keepalives go on, the books move on. */
  SILENCE(Where.FRAMES),
  /** Nothing is sent at all, the socket stays open. */
  MUTE(Where.FRAMES),
  /** Pings and keepalives stop, data go on. */
  NO_PINGS(Where.FRAMES),
  /** Each n-th trade is sent only in the minute after its own; Binance only. */
  LATE_TRADE(Where.FRAMES),
  /** Each n-th depth event is late, and none overtakes it; best prices are not; Binance only. */
  LATE_DEPTH(Where.FRAMES),
  /** All that a socket is sent leaves late, pings and keepalives too, and in order. */
  LATE_STREAM(Where.FRAMES),
  /** Each n-th data frame is lost. */
  GAP(Where.FRAMES),
  /** Each n-th change of orders keeps quiet about those that went, under a good sequence. */
  OMIT_DELETE(Where.FRAMES),
  /** Each n-th data frame is sent twice. */
  DUPLICATE(Where.FRAMES),
  /** Each n-th data frame comes after its successor. */
  REORDER(Where.FRAMES),
  /** Each n-th data frame is no JSON. */
  MALFORMED(Where.FRAMES),
  /** Each n-th data frame ends in the middle. */
  TRUNCATED(Where.FRAMES),
  /** Each n-th data frame says that it is of no time at all. */
  BOGUS_TIMES(Where.FRAMES),
  /** Each n-th data frame writes its numbers padded, stripped or with an exponent. */
  ODD_NUMBERS(Where.FRAMES),
  /** Each n-th data frame comes in continuation frames. */
  FRAGMENTED(Where.FRAMES),
  /** The last trades are sent again to whoever subscribes to trades. */
  REPLAY_TRADES(Where.FRAMES),
  /** The book says nothing because nothing happens in it. */
  QUIET_BOOK(Where.BOOK),
  /** A bid above the best ask. */
  CROSSED(Where.BOOK),
  /** A bid equal to the best ask. */
  LOCKED(Where.BOOK),
  /** One side of the book is empty. */
  ONE_SIDED(Where.BOOK),
  /** The spread opens to at least the given percentage at once. */
  SPREAD_SPIKE(Where.BOOK),
  /** The venue no longer knows the book. */
  UNKNOWN_BOOK(Where.BOOK),
  /** Book snapshots are so many updates old. */
  STALE_SNAPSHOT(Where.REST),
  /** Book snapshots are taken at once but answered late. */
  LATE_SNAPSHOT(Where.REST),
  /** Every REST reply is late. */
  SLOW_REPLIES(Where.REST),
  /** REST answers 503 with a page of HTML. */
  HTTP_503(Where.REST),
  /** REST answers 401 with the venue's error. */
  HTTP_401(Where.REST),
  /** REST answers 403 with a page of HTML, as a firewall does. */
  HTTP_403(Where.REST),
  /** REST answers 404 with nothing. */
  HTTP_404(Where.REST),
  /** REST answers 200 with the venue's error for too many requests. */
  ERROR_200(Where.REST),
  /** REST answers 200 with nothing. */
  EMPTY_200(Where.REST),
  /** REST answers 200 with a page of HTML. */
  HTML_200(Where.REST),
  /** REST answers 420, whatever the budget; Bitso only. */
  HTTP_420(Where.REST),
  /** REST and upgrades answer 429 with Retry-After. */
  HTTP_429(Where.CONNECTION),
  /** REST and upgrades answer 418: the address is banned; Binance only. */
  HTTP_418(Where.CONNECTION),
  /** REST and upgrades answer 451. */
  HTTP_451(Where.CONNECTION),
  /** Open sockets are told serverShutdown and closed after the delay; Binance only. */
  SERVER_SHUTDOWN(Where.CONNECTION),
  /** Open sockets are closed as if they had lived their 24 hours. */
  CUT_24H(Where.CONNECTION),
  /** Open sockets are closed with 1011. */
  CLOSE_1011(Where.CONNECTION),
  /** Open sockets are cut without a closing handshake. */
  DROP(Where.CONNECTION),
  /** New connections are cut without a byte of reply, REST too. */
  REFUSE(Where.CONNECTION),
  /** Upgrades to WebSocket are answered 503. */
  REFUSE_UPGRADE(Where.CONNECTION),
  /** The venue's clock is off in the times it stamps on frames and replies. */
  CLOCK_SKEW(Where.CONNECTION);

  /** What a fault takes hold of. */
  public enum Where {
    FRAMES,
    BOOK,
    REST,
    CONNECTION
  }

  private final Where where;

  FaultKind(Where where) {
    this.where = where;
  }

  /** What it takes hold of. */
  public Where where() {
    return where;
  }

  /**
   * Whether it strikes a connection or clock as a whole, so that no book, channel or endpoint can
   * narrow it.
   */
  public boolean isWhole() {
    return switch (this) {
      case MUTE,
          NO_PINGS,
          LATE_STREAM,
          SERVER_SHUTDOWN,
          CUT_24H,
          CLOSE_1011,
          DROP,
          REFUSE_UPGRADE,
          CLOCK_SKEW ->
          true;
      default -> false;
    };
  }

  /** The only venue it can strike; empty: all. */
  Optional<String> onlyVenue() {
    return switch (this) {
      case HTTP_420 -> Optional.of(Fault.BITSO);
      case HTTP_418, LATE_TRADE, LATE_DEPTH, SERVER_SHUTDOWN -> Optional.of(Fault.BINANCE);
      default -> Optional.empty();
    };
  }

  /** Name in files and in the control API, e.g. {@code stale-snapshot}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The kind of this name. */
  public static Optional<FaultKind> of(String id) {
    return Arrays.stream(values()).filter(kind -> kind.id().equals(id)).findFirst();
  }
}
