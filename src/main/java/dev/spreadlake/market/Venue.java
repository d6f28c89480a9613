package dev.spreadlake.market;

/** An exchange whose wire protocol we speak. */
public enum Venue {
  BITSO("bitso", "Bitso"),
  BINANCE("binance", "Binance");

  private final String id;
  private final String title;

  Venue(String id, String title) {
    this.id = id;
    this.title = title;
  }

  /** Lower-case name used in paths, labels and messages. */
  public String id() {
    return id;
  }

  /** As the venue writes itself, for people. */
  public String title() {
    return title;
  }
}
