package dev.spreadlake.spread;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.spreadlake.market.BookState;

/** Why a second has no observation: a closed list, so that gaps can be counted by reason. */
public enum GapReason {
  /** The feed has not delivered its first snapshot yet. */
  STARTING("starting"),
  /** No connection to the venue. */
  DISCONNECTED("disconnected"),
  /** A sequence gap, or a reseed in progress. */
  RESYNCING("resyncing"),
  CROSSED("crossed"),
  LOCKED("locked"),
  ONE_SIDED("one_sided"),
  /** The newest data are older than allowed. */
  STALE("stale"),
  RATE_LIMITED("rate_limited"),
  /** The venue refuses us (401, 403). */
  REFUSED("refused"),
  /** The venue does not serve the place we ask from (451). */
  GEO_BLOCKED("geo_blocked"),
  UNKNOWN_BOOK("unknown_book"),
  /** The venue lists the book and does not let it be traded; the detail names its word for it. */
  NOT_TRADING("not_trading"),
  /** The feed's thread did not answer in time. */
  FEED_UNRESPONSIVE("feed_unresponsive"),
  /** The process was paused (GC, suspend, starved CPU) over this second. */
  PROCESS_STALLED("process_stalled"),
  /** The process was not running. */
  NOT_RUNNING("not_running"),
  /** The wall clock was stepped forward over this second. */
  CLOCK_STEP("clock_step"),
  /** The lake could not take the row and the buffer was full. */
  LAKE_UNAVAILABLE("lake_unavailable"),
  /** A replayed recording has no row for this second. */
  NOT_RECORDED("not_recorded");

  private final String id;

  GapReason(String id) {
    this.id = id;
  }

  @JsonValue
  public String id() {
    return id;
  }

  /** The reason for a state that is not {@link BookState#IN_STEP}. */
  public static GapReason of(BookState state) {
    return switch (state) {
      case STARTING -> STARTING;
      case SEEDING, GAP -> RESYNCING;
      case CROSSED -> CROSSED;
      case LOCKED -> LOCKED;
      case ONE_SIDED -> ONE_SIDED;
      case STALE -> STALE;
      case DISCONNECTED -> DISCONNECTED;
      case RATE_LIMITED -> RATE_LIMITED;
      case REFUSED -> REFUSED;
      case GEO_BLOCKED -> GEO_BLOCKED;
      case UNKNOWN_BOOK -> UNKNOWN_BOOK;
      case NOT_TRADING -> NOT_TRADING;
      case IN_STEP -> throw new IllegalArgumentException("a book in step is not a gap");
    };
  }
}
