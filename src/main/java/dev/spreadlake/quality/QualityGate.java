package dev.spreadlake.quality;

import java.util.List;

/**
 * Whether gold may be published.
 *
 * @param held failing rules that stop, each with its data sets, such as {@code spreads.accounted on
 *     btc_mxn}; empty if nothing is held back
 */
public record QualityGate(List<String> held) {
  public QualityGate {
    held = List.copyOf(held);
  }
}
