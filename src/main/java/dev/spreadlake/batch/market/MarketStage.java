package dev.spreadlake.batch.market;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;
import static dev.spreadlake.batch.duckdb.DuckDb.name;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.intake.Rejections;
import dev.spreadlake.batch.intake.SourceSpec;
import dev.spreadlake.batch.intake.Staging;
import dev.spreadlake.batch.model.SqlModel;
import dev.spreadlake.batch.run.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads minute files through their mappings and the staging model into {@code new_stg_minute}, and
 * gives every market that occurs its number. One thread.
 */
final class MarketStage {
  /** Name of the one source, in the staging model. */
  static final String SOURCE = "minute";

  /** More markets than this in one file, and the column is none of markets. */
  private static final int SERIES_MAX = 1000;

  private static final String NAME = "[a-z0-9][a-z0-9_.-]{0,39}";
  private static final Pattern COLUMN = Pattern.compile("\\{([^}]+)}");
  private static final Map<String, String> TEXTS =
      Map.of(
          "time", "time_text",
          "open", "open_text",
          "high", "high_text",
          "low", "low_text",
          "close", "close_text",
          "volume", "volume_text",
          "quote_volume", "quote_text",
          "trades", "trades_text",
          "end", "end_text",
          "conversion", "conversion_text");

  private final DuckDb db;
  private final SqlModel model;
  private final Staging staging;
  private final Rejections rejections;
  private final Map<Integer, Long> backwards = new HashMap<>();

  /**
   * @param work existing folder for files in between
   */
  MarketStage(DuckDb db, SqlModel model, Path work, Rejections rejections) {
    this.db = db;
    this.model = model;
    this.rejections = rejections;
    this.staging = new Staging(db, work, rejections);
  }

  /** Makes the empty staging table, and a copy of the state's numbers of markets to add to. */
  void open() {
    db.execute("create or replace temp table series as select * from state.main.series");
    SourceSpec none =
        new SourceSpec(SOURCE, "*", List.of("nothing"), List.of(), false, "blank_row");
    String columns =
        model.doc().columns().stream()
            .map(column -> "cast(null as " + column.type() + ") as " + name(column.name()))
            .collect(Collectors.joining(", "));
    staging.open(none, "select " + columns);
  }

  /** Takes the numbers that new markets were given into the state. */
  void keepSeries() {
    db.execute(
        "insert into state.main.series select * from temp.main.series where series_id not in"
            + " (select series_id from state.main.series); drop table temp.main.series");
  }

  /** Reads one file. */
  void add(MarketFile file) throws IOException {
    Mapping.Binding binding = file.binding().orElseThrow();
    MarketSql.judge(db, file.arrived());
    List<String> columns = new ArrayList<>(binding.columns().values());
    binding.named().stream().filter(c -> !columns.contains(c)).forEach(columns::add);
    SourceSpec source = new SourceSpec(SOURCE, "*", columns, List.of(), false, "blank_row");
    staging.add(source, () -> over(projection(binding, file)), file.file(), file.id());
    rejections.flush();
    mark(file, binding);
    backwards.put(
        file.id(),
        db.queryLong(
            "select count(*) from (select open_time < lag(open_time) over () and series_id ="
                + " lag(series_id) over () as back from new_stg_minute where src_file = "
                + (file.id() + ") where back")));
  }

  /** How often a row of a file lies before the row above it in the same market. */
  Map<Integer, Long> backwards() {
    return Map.copyOf(backwards);
  }

  private String over(String rows) {
    return model.sql().replace("from raw_minute as r", "from " + rows + " as r");
  }

  private String projection(Mapping.Binding binding, MarketFile file) {
    StringBuilder select = new StringBuilder("(select ").append(series(binding, file));
    TEXTS.forEach(
        (field, text) -> {
          String column = binding.columns().get(field);
          select.append(", ").append(column == null ? "null::varchar" : name(column));
          select.append(" as ").append(text);
        });
    return select + ", src_line from raw_minute)";
  }

  /** The market's number as an expression on a row; null where a row names no market. */
  private String series(Mapping.Binding binding, MarketFile file) {
    if (binding.named().isEmpty()) {
      String market = binding.source() + ":" + binding.pair();
      if (!market.matches(NAME + ":" + NAME)) {
        throw new RefusedException(
            RefusedException.READABLE_INPUT,
            file.taken().label() + ": '" + market + "' is no name of a market");
      }
      return number(market) + " as series_id";
    }
    String text = text(binding.source()) + " || ':' || " + text(binding.pair());
    List<String> found =
        db.queryStrings(
            ("select distinct "
                    + text
                    + " as market from raw_minute where regexp_full_match("
                    + text)
                + (", " + literal(NAME + ":" + NAME) + ") order by 1 limit " + (SERIES_MAX + 1)));
    if (found.size() > SERIES_MAX) {
      throw new RefusedException(
          RefusedException.READABLE_INPUT,
          file.taken().label()
              + ": more than "
              + SERIES_MAX
              + " markets; the mapping takes a wrong column for the market");
    }
    if (found.isEmpty()) {
      return "null::integer as series_id";
    }
    StringBuilder cases = new StringBuilder("case " + text);
    for (String market : found) {
      cases.append(" when ").append(literal(market)).append(" then ").append(number(market));
    }
    return cases + " end as series_id";
  }

  private static String text(String template) {
    List<String> parts = new ArrayList<>();
    Matcher matcher = COLUMN.matcher(template);
    int at = 0;
    while (matcher.find()) {
      if (matcher.start() > at) {
        parts.add(literal(template.substring(at, matcher.start())));
      }
      parts.add("lower(trim(" + name(matcher.group(1)) + "))");
      at = matcher.end();
    }
    if (at < template.length()) {
      parts.add(literal(template.substring(at)));
    }
    return String.join(" || ", parts);
  }

  private int number(String market) {
    List<Integer> known =
        db.query("select series_id from series where series = ?", row -> row.getInt(1), market);
    if (!known.isEmpty()) {
      return known.get(0);
    }
    int next = (int) db.queryLong("select coalesce(max(series_id), 0) + 1 from series");
    db.execute("insert into series values (" + next + ", " + literal(market) + ")");
    return next;
  }

  /**
   * The last bar of a download may be unfinished, even if it is broken. Rows that a person has
   * repaired win; a row of the quarantine that nobody has changed is what it was when it came, and
   * unfinished if its minute was not over then.
   */
  private void mark(MarketFile file, Mapping.Binding binding) {
    String own = "src_file = " + file.id();
    if (file.id() < 0) {
      db.execute(
          "update new_stg_minute as m set flag_bits = flag_bits | case when r.edited then 32 else 16"
              + " end from replayed_row as r where m.rule is null and m."
              + (own + " and r." + own + " and (r.edited or r.rule in ('unfinished_bar',")
              + " 'bars.not_future')) and r.line = coalesce(m.src_line, m.rowid - (select"
              + (" min(rowid) from new_stg_minute where " + own + ") + 2)"));
    } else if (binding.mapping().lastBar() == Mapping.LastBar.FORMING) {
      db.execute(
          "update new_stg_minute as m set flag_bits = flag_bits | 16 from (select series_id,"
              + " max(open_time) as last_time from new_stg_minute where "
              + own
              + " and (rule is null or rule not in ('unparsable_time', 'bars.on_grid',"
              + " 'bars.not_future')) group by series_id) as l where m.rule is null and m."
              + (own + " and m.series_id = l.series_id and m.open_time = l.last_time"));
    }
  }
}
