package dev.spreadlake.market;

/** An exchange whose wire protocol we speak. */
public enum Venue {
  BITSO("bitso"),
  BINANCE("binance");

  private final String id;

  Venue(String id) {
    this.id = id;
  }

  /** Lower-case name used in paths, labels and messages. */
  public String id() {
    return id;
  }
}
