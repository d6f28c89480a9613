package dev.spreadlake.simulator;

/**
 * One order's change within a {@link MarketEvent}.
 *
 * @param order the order as reported: as it now rests, or as it was when it left
 * @param status what became of it
 * @param before as it rested until now; null if it did not
 */
public record OrderChange(Order order, Status status, Order before) {
  /** What became of an order. */
  public enum Status {
    OPEN("open"),
    CANCELLED("cancelled"),
    COMPLETED("completed");

    private final String wire;

    Status(String wire) {
      this.wire = wire;
    }

    /** As the venue writes it. */
    public String wire() {
      return wire;
    }
  }
}
