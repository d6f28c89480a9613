package dev.spreadlake.batch.market;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.run.RuleCatalog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the rules of single rows cost in the minute history: its staging model as it is, and the
 * same without its rules, in turn over the same rows of text in memory, one thread.
 */
public final class RowRulesCost {
  private static final int ROUNDS = 3;
  private static final Pattern RULES =
      Pattern.compile("case\\s+when t\\.time_text is null and.*?end as rule", Pattern.DOTALL);

  private RowRulesCost() {}

  /**
   * The cost.
   *
   * @param seconds by which the rules make the model longer, best of the rounds; not below 0
   * @param evaluations rows times rules
   */
  public record Cost(double seconds, double evaluations) {}

  /**
   * Measures it.
   *
   * @param input folder of files of klines without a header
   */
  public static Cost measure(Path input, Path spill) {
    MarketSql sql = MarketSql.read();
    try (DuckDb db = DuckDb.inMemory("3GB", 1, spill)) {
      MarketSql.define(db, Instant.now());
      RuleCatalog.sharing(MarketPipeline.NAME, MarketRun.SHARED).define(db);
      String columns =
          IntStream.range(0, 12)
              .mapToObj(i -> "'c" + i + "': 'VARCHAR'")
              .collect(Collectors.joining(", "));
      db.execute(
          "create temp table raw_minute as select 1 as series_id, c0 as time_text, c1 as open_text,"
              + " c2 as high_text, c3 as low_text, c4 as close_text, c5 as volume_text, c6 as"
              + " end_text, c7 as quote_text, c8 as trades_text, null::varchar as conversion_text,"
              + (" null::bigint as src_line from read_csv(" + DuckDb.literal(input + "/*.csv"))
              + ", auto_detect = false, header = false, nullstr = '', quote = '', columns = {"
              + (columns + "}, null_padding = true, ignore_errors = true)"));
      String with = sql.model("stg_minute");
      Matcher rules = RULES.matcher(with);
      if (!rules.find()) {
        throw new IllegalStateException("the staging model has no rules");
      }
      int count = rules.group().split("\\bwhen\\b").length - 1;
      String without = rules.replaceFirst("cast(null as varchar) as rule");
      double[] best = {Double.MAX_VALUE, Double.MAX_VALUE};
      for (int round = 0; round < ROUNDS; round++) {
        int side = 0;
        for (String model : List.of(with, without)) {
          long began = System.nanoTime();
          db.execute("create or replace temp table made as " + model);
          best[side] = Math.min(best[side], (System.nanoTime() - began) / 1e9);
          side++;
        }
      }
      double rows = db.queryLong("select count(*) from raw_minute");
      return new Cost(Math.max(0, best[0] - best[1]), rows * count);
    }
  }
}
