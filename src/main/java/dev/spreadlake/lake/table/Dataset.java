package dev.spreadlake.lake.table;

import dev.spreadlake.bars.MinuteRows;
import dev.spreadlake.market.Depth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tables that the writer keeps, one CSV header each. */
public enum Dataset {
  /** The exercise's five columns: one row a second. */
  SPREADS("silver", "orderbook_timestamp,book,bid,ask,spread"),
  /** Everything computed for the second; its first five columns are those of {@link #SPREADS}. */
  BOOK_SECONDS("silver", bookSecondsHeader()),
  /** Seconds without an observation, as ranges, both ends included. */
  GAPS("silver", "first_second,last_second,seconds,book,reason,detail"),
  /** Seconds that were recorded before a dead socket was found out, both ends included. */
  SUSPECT("silver", "first_second,last_second,seconds,book,venue,reason"),
  /** Alert transitions of kept rules. */
  ALERTS(
      "silver",
      "observed_at,book,seq,id,rule,name,state,severity,threshold,clear,value,bid,ask,since,peak"),
  /** Every execution once, by (book, id); times to the microsecond, empty where unknown. */
  TRADES(
      "silver",
      "exchange_time,received_time,book,venue,trade_id,price,amount,quote_amount,aggressor"),
  /** One row a minute: bar and indicators, made from {@link #TRADES} and {@link #BOOK_SECONDS}. */
  MINUTES("gold", MinuteRows.HEADER),
  /**
   * The USD/MXN that bitcoin implies, one row a second, filed under the book it is compared with.
   * Where it cannot be said the prices are empty and the reason is not.
   */
  IMPLIED(
      "gold",
      "orderbook_timestamp,implied_bid,implied_ask,implied_mid,quoted_mid,basis_pct,reason"),
  /** One row a minute, made from {@link #SPREADS}: what long charts read. */
  SPREADS_1M(
      "gold",
      "minute,book,seconds,spread_first,spread_last,spread_sum"
          + ",min_at,min_bid,min_ask,min_spread,max_at,max_bid,max_ask,max_spread");

  private final String layer;
  private final String header;

  Dataset(String layer, String header) {
    this.layer = layer;
    this.header = header;
  }

  /** {@code silver} or {@code gold}. */
  public String layer() {
    return layer;
  }

  /** Folder and label, such as {@code spreads}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Column names joined by commas, no line end. */
  public String header() {
    return header;
  }

  private static String bookSecondsHeader() {
    List<String> columns = new ArrayList<>();
    columns.add("orderbook_timestamp,book,bid,ask,spread,venue,mode,source,mid,spread_bps");
    columns.add("bid_size,ask_size,imbalance");
    for (String side : List.of("bid", "ask")) {
      for (double band : Depth.BANDS_PERCENT) {
        columns.add(side + "_depth_" + String.valueOf(band).replace('.', '_') + "_pct");
      }
    }
    for (String side : List.of("buy", "sell")) {
      for (int size = 1; size <= Depth.SLIPPAGE_SIZES; size++) {
        columns.add(side + "_slippage_" + size + "_pct");
      }
    }
    columns.add("trades,volume,age_ms,latency_ms");
    return String.join(",", columns);
  }
}
