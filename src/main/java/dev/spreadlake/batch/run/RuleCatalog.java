package dev.spreadlake.batch.run;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.quality.Rule;
import dev.spreadlake.quality.RuleCatalogue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One pipeline's part of the catalogue: the rules whose ids begin with its name. Inside the
 * pipeline (staging models, quarantine files, run reports) a rule goes by what follows the dot.
 *
 * @param pipeline what the ids begin with
 */
public record RuleCatalog(String pipeline, RuleCatalogue catalogue) {
  public RuleCatalog {
    requireNonNull(catalogue, "catalogue");
    if (catalogue.group(pipeline).isEmpty()) {
      throw new IllegalArgumentException("the catalogue has no rule of " + pipeline);
    }
  }

  /** The rules of a pipeline. */
  public static RuleCatalog of(String pipeline) {
    return new RuleCatalog(pipeline, RuleCatalogue.builtIn());
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
        long failing = broken.getOrDefault(rule.id(), 0L);
        results.add(
            QualityResult.of(
                rule,
                rule.dataset(),
                failing == 0,
                failing + " of " + rows + " rows",
                "0 rows",
                failing,
                now,
                rule.meaning() + " " + rule.action()));
      }
    }
    return results;
  }
}
