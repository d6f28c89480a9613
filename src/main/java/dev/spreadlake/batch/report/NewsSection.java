package dev.spreadlake.batch.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the report says of the news. */
final class NewsSection {
  /** The reason of an item that no minute bar can give a price. */
  private static final String DAY_ONLY = "the news names only a day";

  private NewsSection() {}

  static void write(Html html, ReportTables tables, Map<String, Object> charts) throws IOException {
    html.raw("<h2 id=\"news\">News</h2>");
    if (!tables.open("news", "daily")
        || !tables.open("news", "keywords")
        || !tables.open("news", "price_after")) {
      html.element(
          "p",
          "No news have been published in this lake yet. Start with: spreadlake batch news --input DIR");
      return;
    }
    List<Object> sums =
        tables
            .first(
                "select cast(coalesce(sum(items), 0) as bigint), count(*), cast(min(date) as"
                    + " varchar), cast(max(date) as varchar), cast(coalesce(sum(zero_sentiment), 0)"
                    + " as bigint), cast(coalesce(sum(scored), 0) as bigint), cast(sum(items *"
                    + " sentiment_mean) / nullif(sum(items), 0) as double),"
                    + " cast(coalesce(sum(duplicate_texts), 0) as bigint) from news_daily")
            .orElseThrow();
    long items = (Long) sums.get(0);
    html.raw("<div class=\"tiles\">")
        .tile(Html.count(items), "items on " + Html.count((Long) sums.get(1)) + " days")
        .tile(
            items == 0 ? "–" : sums.get(3),
            "newest day, UTC" + (items == 0 ? "" : "; the first is " + sums.get(2)))
        .tile(items == 0 ? "–" : Html.signed((Double) sums.get(6)), "mean sentiment, from -1 to +1")
        .tile(Html.count((Long) sums.get(7)), "texts seen before")
        .raw("</div>");
    counts(html, tables, charts);
    sentiment(html, tables, charts, items, (Long) sums.get(4), (Long) sums.get(5));
    keywords(html, tables);
    priceAfter(html, tables);
  }

  private static void counts(Html html, ReportTables tables, Map<String, Object> charts) {
    charts.put(
        "newsCount",
        tables.rows(
            "select cast(date_trunc('week', date) as varchar), cast(sum(positive) as bigint),"
                + " cast(sum(neutral) as bigint), cast(sum(negative) as bigint) from news_daily"
                + " group by 1 order by 1"));
    html.element("h3", "How much was written")
        .element(
            "p",
            "Items per week, by the tone of the text: positive from +0.05, negative from -0.05,"
                + " neutral between. A week without a bar had no news at hand.")
        .raw("<div class=\"chart\" id=\"news-count\" data-of=\"newsCount\" role=\"img\"")
        .raw(" aria-label=\"Items per week by tone\"></div>");
  }

  private static void sentiment(
      Html html,
      ReportTables tables,
      Map<String, Object> charts,
      long items,
      long zero,
      long scored) {
    charts.put(
        "newsSentiment",
        tables.rows(
            "with w as (select unnest(generate_series(date_trunc('week', min(date)), max(date),"
                + " interval 7 day)) as week from news_daily) select strftime(w.week, '%Y-%m-%d'),"
                + " round(sum(items * sentiment_mean) / sum(items), 4), round(sum(items *"
                + " sentiment_scored_mean) / sum(items), 4) from w left join news_daily as d on"
                + " date_trunc('week', d.date) = w.week group by w.week order by w.week"));
    html.element("h3", "Its tone")
        .element(
            "p",
            "Mean per week. “As published” is the source's own figure, and the lexicon's where the"
                + " source gives none ("
                + Html.count(scored)
                + " items). “By the lexicon” scores every text by the words it uses (VADER). Where"
                + " the two lines part, trust neither alone.");
    if (items > 0 && zero > 0) {
      html.element(
          "p",
          String.format(
              java.util.Locale.ENGLISH,
              "%,d items (%.0f %%) have a sentiment of exactly zero. The source does not say whether"
                  + " that means neutral or not known; they are counted as neutral and pull the mean"
                  + " towards zero.",
              zero,
              100.0 * zero / items));
    }
    html.raw("<div class=\"chart\" id=\"news-sentiment\" data-of=\"newsSentiment\" role=\"img\"")
        .raw(" aria-label=\"Mean sentiment per week\"></div>");
  }

  private static void keywords(Html html, ReportTables tables) {
    List<List<Object>> rising =
        tables.rows(
            "select cast(week as varchar), term, items, week_items, prior_items, rise from"
                + " news_keywords where rise is not null and rise >= 2 and items >= 5 order by week"
                + " desc, rise desc, term limit 12");
    html.element("h3", "Words on the rise")
        .element(
            "p",
            "Words that at least five items of a week use and that are at least twice as frequent"
                + " as in the four weeks before; the newest weeks first. Copies of a text count"
                + " once.");
    List<List<Object>> shown = new ArrayList<>();
    for (List<Object> row : rising) {
      shown.add(
          List.of(
              row.get(0),
              row.get(1),
              Html.count((Long) row.get(2)) + " of " + Html.count((Long) row.get(3)),
              Html.count((Long) row.get(4)),
              String.format(java.util.Locale.ENGLISH, "%.1f ×", (Double) row.get(5))));
    }
    if (shown.isEmpty()) {
      html.element("p", "None rose that much.");
    } else {
      html.table(List.of("Week of", "Word", "Items#", "Four weeks before#", "Rise#"), shown);
    }
  }

  private static void priceAfter(Html html, ReportTables tables) {
    html.element("h3", "What the price did afterwards")
        .element(
            "p",
            "The change of bitcoin's price from the last one known at an item to an hour and a day"
                + " later. This counts what happened; it does not say that news made it happen."
                + " News that lie close together share one move, so the interval counts separate"
                + " hours or days, and is left out under 30 of them. An interval that holds zero"
                + " means: no difference can be told from chance.");
    if (tables.first("select 1 from news_price_after where n > 0").isEmpty()) {
      noPrice(html, tables);
      return;
    }
    List<List<Object>> shown = new ArrayList<>();
    for (List<Object> row :
        tables.rows(
            "select class, case horizon when '1h' then 'an hour' else 'a day' end, items, n,"
                + " windows, return_mean, return_median, mean_low, mean_high,"
                + " share_up, reason from news_price_after order by horizon desc, class")) {
      List<Object> cells = new ArrayList<>(row.subList(0, 2));
      cells.add(Html.count((Long) row.get(3)) + " of " + Html.count((Long) row.get(2)));
      cells.add(Html.count((Long) row.get(4)));
      cells.add(Html.percent((Double) row.get(5)));
      cells.add(Html.percent((Double) row.get(6)));
      String low = Html.percent((Double) row.get(7));
      cells.add(low == null ? null : low + " to " + Html.percent((Double) row.get(8)));
      Double up = (Double) row.get(9);
      cells.add(up == null ? null : Math.round(100 * up) + " %");
      cells.add(row.get(10) == null ? "" : row.get(10));
      shown.add(cells);
    }
    html.table(
        List.of(
            "Tone",
            "After",
            "Items with a price#",
            "Separate times#",
            "Mean#",
            "Median#",
            "95 % interval of the mean#",
            "Higher after#",
            "Note"),
        shown);
  }

  /** More minute bars help only news whose time of day is known. */
  private static void noPrice(Html html, ReportTables tables) {
    String reason =
        tables
            .first(
                "select coalesce(max(reason), 'no news') from news_price_after where class = 'all' and horizon = '1d'")
            .map(row -> (String) row.get(0))
            .orElseThrow();
    html.element("p", "Nothing can be said here, since no item has a price: " + reason + ".");
    if (!reason.equals(DAY_ONLY) && !reason.startsWith("no news")) {
      html.element(
          "p",
          "Once the minute bars of their time are published (spreadlake batch market), the next run"
              + " of the news fills in what can be said of news that name a time of day.");
    }
  }
}
