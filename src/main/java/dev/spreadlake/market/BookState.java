package dev.spreadlake.market;

/** What a local book is good for at this moment. Only {@link #IN_STEP} yields quotes. */
public enum BookState {
  /** Nothing received since the feed started. */
  STARTING,
  /** Waiting for a snapshot, or replaying the queue onto one. */
  SEEDING,
  /** Sequence checked, both sides present, bid below ask. */
  IN_STEP,
  /** A sequence was missed; the book is being reseeded. */
  GAP,
  /** Best bid above best ask. */
  CROSSED,
  /** Best bid equals best ask. */
  LOCKED,
  /** One side is empty. */
  ONE_SIDED,
  /** The data are older than allowed (poll mode, or a dead socket). */
  STALE,
  /** No connection to the venue. */
  DISCONNECTED,
  /** The venue told us to stop asking (420, 429, 418). */
  RATE_LIMITED,
  /** The venue refuses us for who we are, or its firewall does (401, 403). */
  REFUSED,
  /** The venue does not serve the place we ask from (451). */
  GEO_BLOCKED,
  /** The venue does not list the book. */
  UNKNOWN_BOOK,
  /** The venue lists the book and does not let it be traded. */
  NOT_TRADING
}
