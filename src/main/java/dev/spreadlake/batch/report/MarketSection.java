package dev.spreadlake.batch.report;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the report says of the minute history. */
final class MarketSection {
  private static final int SERIES_MAX = 8;
  private static final int DIGITS = 5;
  private static final int PLACES_MAX = 8;

  private MarketSection() {}

  static void write(Html html, ReportTables tables, Map<String, Object> charts) throws IOException {
    html.raw("<h2 id=\"market\">Market</h2>");
    if (!tables.open("market", "bars_daily")) {
      html.element(
          "p",
          "No minute history has been published in this lake yet. Start with: spreadlake batch"
              + " market --input DIR");
      return;
    }
    List<List<Object>> series =
        tables.rows(
            "select series, count(*), cast(min(cast(open_time as date)) as varchar),"
                + " cast(max(cast(open_time as date)) as varchar), cast(arg_max(close, open_time) as"
                + " double), cast(max(high) as double), cast(min(low) as double), cast(sum(minutes)"
                + " as bigint) from market_bars_daily group by series order by sum(minutes) desc,"
                + " series");
    List<List<Object>> shown = new ArrayList<>();
    for (List<Object> row : series) {
      shown.add(
          List.of(
              row.get(0),
              row.get(2) + " – " + row.get(3),
              Html.count((Long) row.get(1)),
              Html.count((Long) row.get(7)),
              price(row.get(4)),
              price(row.get(6)) + " – " + price(row.get(5))));
    }
    html.table(
        List.of("Series", "From – to", "Days#", "Minutes#", "Last close#", "Low – high#"), shown);
    List<Map<String, Object>> lines = new ArrayList<>();
    for (List<Object> row : series.subList(0, Math.min(SERIES_MAX, series.size()))) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("series", row.get(0));
      line.put(
          "rows",
          tables.rows(
              "select cast(cast(open_time as date) as varchar), cast(close as double), cast(close"
                  + " as double) / max(cast(close as double)) over (order by open_time) - 1 from"
                  + " market_bars_daily where series = "
                  + dev.spreadlake.batch.duckdb.DuckDb.literal((String) row.get(0))
                  + " order by open_time"));
      lines.add(line);
    }
    charts.put("market", lines);
    html.element("h3", "Price")
        .element(
            "p",
            "The last price of each UTC day, in the quote currency of the series." + more(series))
        .raw("<div class=\"chart\" id=\"market-close\" data-of=\"market\" role=\"img\"")
        .raw(" aria-label=\"Daily close by series\"></div>")
        .element("h3", "Drawdown")
        .element("p", "How far each day's close lies below the highest close so far.")
        .raw("<div class=\"chart\" id=\"market-drawdown\" data-of=\"market\" role=\"img\"")
        .raw(" aria-label=\"Drawdown by series\"></div>");
  }

  private static String more(List<List<Object>> series) {
    return series.size() > SERIES_MAX
        ? " The " + SERIES_MAX + " series with the most minutes are drawn."
        : "";
  }

  /** At least five digits that tell something, at least two places and at most eight. */
  static String price(Object value) {
    BigDecimal price = BigDecimal.valueOf((Double) value).stripTrailingZeros();
    int whole = price.precision() - price.scale();
    int places = Math.min(Math.max(DIGITS - whole, 2), PLACES_MAX);
    BigDecimal rounded = price.setScale(places, RoundingMode.HALF_EVEN).stripTrailingZeros();
    return String.format(Locale.ENGLISH, "%,." + Math.max(rounded.scale(), 2) + "f", rounded);
  }
}
