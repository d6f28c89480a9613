package dev.spreadlake.batch.market;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.model.ModelCatalog;
import dev.spreadlake.batch.model.SqlFolder;
import dev.spreadlake.batch.run.FieldForms;
import dev.spreadlake.batch.run.RuleCatalog;
import dev.spreadlake.quality.row.RowRule;
import dev.spreadlake.store.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The SQL of the minute history, read from the class path, and the functions its models use. */
record MarketSql(SqlFolder folder, ModelCatalog models) {
  /** The models' functions. */
  private static final String FUNCTIONS =
      // Seconds, milliseconds or microseconds by magnitude, else ISO 8601; no zone is UTC.
      "create or replace temp macro whole_us(n) as case when abs(n) < 100000000000 then"
          + " n * 1000000 when abs(n) < 100000000000000 then n * 1000 when abs(n) <"
          + " 100000000000000000 then n end;"
          + "create or replace temp macro time_us(t, n) as case when n is not null then"
          + " whole_us(n) else epoch_us(utc_minute(t)) end;"
          // Text to 128 bits takes the engine a hundred times as long as to 64; few need it.
          + "create or replace temp macro wide_amount(t) as case when is_ungrouped(t) then"
          + " coalesce(cast(try_cast(t as decimal(18, 8)) as decimal(28, 8)), try_cast(t as"
          + " decimal(28, 8))) end;"
          + "create or replace temp macro price_number(t) as case when is_ungrouped(t) then"
          + " try_cast(t as decimal(18, 8)) end;"
          // A cast rounds: any digit but a nought behind the eighth is lost.
          + "create or replace temp macro too_precise(t, v) as case when contains(t, 'e') or"
          + " contains(t, 'E') then try_cast(t as decimal(38, 18)) is distinct from cast(v as"
          + " decimal(38, 18)) when strpos(t, '.') > 0 and length(t) - strpos(t, '.') > 8 then"
          + " regexp_matches(substr(t, strpos(t, '.') + 9), '[1-9]') else false end;"
          + "create or replace temp macro rounded_below_zero(t, v) as case when v = 0 and"
          + " contains(t, '-') then regexp_matches(t, '^\\s*-[0-9.]*[1-9]') else false end;"
          + "create or replace temp macro is_there(t) as case when t is not null then 1 end;"
          + "create or replace temp macro part_of(t) as cast(year(t) * 100 + month(t) as"
          + " integer);"
          // Whole 1e-8ths. Below ten million a double is exact to less than half of one, and 128
          // bits take the engine fifty times as long.
          + "create or replace temp macro unscaled(p) as case when p < 10000000 then"
          + " cast(cast(p as double) * 1e8 as bigint) else cast(cast(p as decimal(28, 8)) *"
          + " 100000000 as bigint) end;"
          + "create or replace temp macro scaled(i) as cast(cast(i as decimal(20, 0)) *"
          + " 0.00000001 as decimal(18, 8));"
          + "create or replace temp macro typical(h, l, c) as (unscaled(h) + unscaled(l) +"
          + " unscaled(c)) // 3;"
          + "create or replace temp macro step_of(i) as cast(pow(10, greatest(length(cast(i as"
          + " varchar)) - 3, 0)) as bigint);"
          + "create or replace temp macro price_step(p) as scaled(step_of(unscaled(p)));"
          + "create or replace temp macro flag_text(b) as case when b = 0 then '' when b = 1 then"
          + " 'zero_volume' else concat_ws('+', case when b & 1 > 0 then 'zero_volume' end, case"
          + " when b & 2 > 0 then 'frozen' end, case when b & 4 > 0 then 'coarse' end, case when"
          + " b & 8 > 0 then 'converted' end, case when b & 16 > 0 then 'provisional' end, case"
          + " when b & 32 > 0 then 'repaired' end) end;"
          + "create or replace temp macro own_bits(f) as cast(case when f = '' then 0 else case"
          + " when contains(f, 'zero_volume') then 1 else 0 end + case when contains(f,"
          + " 'converted') then 8 else 0 end + case when contains(f, 'provisional') then 16 else 0"
          + " end + case when contains(f, 'repaired') then 32 else 0 end end as smallint);"
          + "create or replace temp macro all_bits(f) as cast(case when f = '' then 0 else"
          + " own_bits(f) + case when contains(f, 'frozen') then 2 else 0 end + case when"
          + " contains(f, 'coarse') then 4 else 0 end end as smallint)";

  static MarketSql read() {
    SqlFolder folder = SqlFolder.read("sql/market");
    return new MarketSql(folder, ModelCatalog.read(folder, List.of("staging", "core", "marts")));
  }

  String model(String name) {
    return models.model(name).sql();
  }

  /**
   * Changes whenever a model does, a function it uses, the form that a field is read in or a rule
   * of single rows: bars made by another one do not fit.
   *
   * @param rules those of single rows among them
   */
  String fingerprint(RuleCatalog rules) {
    MessageDigest sha = Sha256.digest();
    for (String prefix : List.of("staging/", "core/", "marts/")) {
      for (String path : folder.list(prefix, ".sql")) {
        sha.update(path.getBytes(StandardCharsets.UTF_8));
        sha.update(folder.text(path).getBytes(StandardCharsets.UTF_8));
      }
    }
    sha.update((FieldForms.sql() + FUNCTIONS).getBytes(StandardCharsets.UTF_8));
    for (RowRule rule : rules.shared()) {
      sha.update(rule.macroSql().getBytes(StandardCharsets.UTF_8));
    }
    return Sha256.hex(sha);
  }

  /**
   * The markets and times of rows, each wherever it is another than in the row above: each once, if
   * the rows lie in order. Told without a hash table, which takes the engine two megabytes however
   * few they are.
   *
   * @param time the column beside {@code series_id}
   * @param rows a select of these two
   */
  static String changes(String time, String rows) {
    return ("select series_id, " + time + " from (select *, coalesce(lag(series_id) over () =")
        + (" series_id and lag(" + time + ") over () = " + time + ", false) as same from (")
        + (rows + ")) where not same");
  }

  /** Defines the instant past which a minute is of the future. */
  static void judge(DuckDb db, Instant now) {
    db.execute(
        "create or replace temp macro judged_us() as cast("
            + (ChronoUnit.MICROS.between(Instant.EPOCH, now) + " as bigint)"));
  }

  /**
   * Defines the models' functions in a session.
   *
   * @param now past which a minute is of the future
   */
  static void define(DuckDb db, Instant now) {
    FieldForms.define(db);
    judge(db, now);
    db.execute(FUNCTIONS);
  }
}
