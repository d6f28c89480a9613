package dev.spreadlake.simulator;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the venues call the channels and REST endpoints that a fault may be narrowed to. */
final class FaultChannels {
  private static final List<String> BITSO_STREAMS =
      List.of("diff-orders", "orders", "processed-orders", "trades");
  private static final List<String> BITSO_ENDPOINTS =
      List.of("available_books", "catalogues", "ohlc", "order_book", "ticker", "trades");
  private static final List<String> BINANCE_STREAMS =
      Stream.concat(
              Stream.of(
                  "aggTrade",
                  "bookTicker",
                  "depth",
                  "depth5",
                  "depth10",
                  "depth20",
                  "miniTicker",
                  "ticker",
                  "trade"),
              Stream.of(
                      "1s", "1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h",
                      "1d", "3d", "1w", "1M")
                  .map(interval -> "kline_" + interval))
          .toList();
  private static final List<String> BINANCE_ENDPOINTS =
      List.of(
          "aggTrades",
          "avgPrice",
          "depth",
          "exchangeInfo",
          "historicalTrades",
          "klines",
          "ping",
          "ticker/24hr",
          "ticker/bookTicker",
          "ticker/price",
          "time",
          "trades",
          "uiKlines");

  private FaultChannels() {}

  /**
   * Those that a fault of this kind can strike: channels where it strikes frames, endpoints where
   * it strikes requests, either where it strikes a book.
   *
   * @param venue empty: those of both
   */
  static List<String> of(FaultKind kind, Optional<String> venue) {
    boolean bitso = !venue.equals(Optional.of(Fault.BINANCE));
    boolean binance = !venue.equals(Optional.of(Fault.BITSO));
    boolean streams =
        switch (kind.where()) {
          case FRAMES, BOOK -> true;
          case REST, CONNECTION -> false;
        };
    boolean endpoints =
        switch (kind.where()) {
          case REST, CONNECTION, BOOK -> true;
          case FRAMES -> false;
        };
    return Stream.of(
            bitso && streams ? BITSO_STREAMS : List.<String>of(),
            bitso && endpoints ? BITSO_ENDPOINTS : List.<String>of(),
            binance && streams ? BINANCE_STREAMS : List.<String>of(),
            binance && endpoints ? BINANCE_ENDPOINTS : List.<String>of())
        .flatMap(List::stream)
        .distinct()
        .toList();
  }
}
