package dev.spreadlake.batch.run;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.quality.Rule;
import dev.spreadlake.quality.RuleCatalogue;
import dev.spreadlake.quality.row.RowRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One pipeline's part of the catalogue: the rules whose ids begin with its name, and those of
 * single rows that it shares with the stream. Inside the pipeline (staging models, quarantine
 * files, run reports) a rule of its own may go by what follows the dot.
 *
 * @param pipeline what the ids of its own rules begin with
 * @param shared rules of single rows that it judges by besides
 */
public record RuleCatalog(String pipeline, RuleCatalogue catalogue, List<RowRule> shared) {
  public RuleCatalog {
    requireNonNull(catalogue, "catalogue");
    shared = List.copyOf(shared);
    if (catalogue.group(pipeline).isEmpty()) {
      throw new IllegalArgumentException("the catalogue has no rule of " + pipeline);
    }
  }

  /** The rules of a pipeline. */
  public static RuleCatalog of(String pipeline) {
    return new RuleCatalog(pipeline, RuleCatalogue.builtIn(), List.of());
  }

  /**
   * The rules of a pipeline, and those that it shares with the stream.
   *
   * @param ids such as {@code bars.ohlc_order}
   */
  public static RuleCatalog sharing(String pipeline, List<String> ids) {
    RuleCatalogue all = RuleCatalogue.builtIn();
    return new RuleCatalog(pipeline, all, ids.stream().map(id -> RowRule.of(all.get(id))).toList());
  }

  /** Defines the shared rules in a session, as {@link RowRule#macroSql} says. */
  public void define(DuckDb db) {
    shared.forEach(rule -> db.execute(rule.macroSql()));
  }

  /** Every rule of the pipeline, in the order of the file. */
  public List<Rule> rules() {
    return catalogue.group(pipeline);
  }

  /**
   * A rule by its name inside the pipeline, or by its whole id.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Rule rule(String name) {
    return catalogue.get(name.indexOf('.') < 0 ? pipeline + "." + name : name);
  }

  /**
   * A figure of a rule.
   *
   * @throws IllegalArgumentException if the catalogue has none of that name
   */
  public double parameter(String rule, String name) {
    return rule(rule).parameter(name).doubleValue();
  }

  /**
   * One result for each rule of single rows: those that any of the files' rows broke, and those
   * that none did.
   */
  public List<QualityResult> results(List<RunReport.Input> inputs, Instant now) {
    Map<String, Long> broken = new TreeMap<>();
    long rows = 0;
    for (RunReport.Input input : inputs) {
      rows += input.rowsIn();
      input.byRule().forEach((name, n) -> broken.merge(rule(name).id(), n, Long::sum));
    }
    List<QualityResult> results = new ArrayList<>();
    for (Rule rule : rules()) {
      if (!rule.stops() && rule.dataset().startsWith("silver/")) {
        results.add(counted(rule, rule.dataset(), broken, rows, now));
      }
    }
    for (RowRule rule : shared) {
      results.add(counted(rule.rule(), "silver/" + pipeline, broken, rows, now));
    }
    return results;
  }

  private static QualityResult counted(
      Rule rule, String dataset, Map<String, Long> broken, long rows, Instant now) {
    long failing = broken.getOrDefault(rule.id(), 0L);
    return QualityResult.of(
        rule,
        dataset,
        failing == 0,
        failing + " of " + rows + " rows",
        "0 rows",
        failing,
        now,
        rule.meaning() + " " + rule.action());
  }
}
