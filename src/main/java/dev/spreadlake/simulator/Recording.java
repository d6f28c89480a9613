package dev.spreadlake.simulator;

import java.util.List;

/** Something recorded that moves the markets instead of a generator. */
public interface Recording {
  /** The markets it holds, beginning at a time on the exchange's clock. */
  List<Market> markets(long startMicros, Simulation simulation);
}
