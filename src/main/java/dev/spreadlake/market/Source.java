package dev.spreadlake.market;

import com.fasterxml.jackson.annotation.JsonValue;

/** Which road a value came by. */
public enum Source {
  /**
   * The venue's socket: a sequence-checked local book fed by it, or best prices that it tells
   * beside the book, where they are newer.
   */
  WS("ws"),
  /** A REST poll; may be up to {@code bitso.poll-max-age} old. */
  REST("rest"),
  /** A recording played again. */
  REPLAY("replay");

  private final String id;

  Source(String id) {
    this.id = id;
  }

  @JsonValue
  public String id() {
    return id;
  }
}
