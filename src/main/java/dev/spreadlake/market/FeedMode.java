package dev.spreadlake.market;

import com.fasterxml.jackson.annotation.JsonValue;

/** Where the process as a whole gets its markets from; shown wherever data could be mistaken. */
public enum FeedMode {
  SIMULATED("simulated"),
  LIVE("live"),
  REPLAY("replay");

  private final String id;

  FeedMode(String id) {
    this.id = id;
  }

  @JsonValue
  public String id() {
    return id;
  }

  /** What is left of this mode once an exchange has said that it is simulated. */
  public FeedMode withSimulatedExchange() {
    return this == LIVE ? SIMULATED : this;
  }
}
