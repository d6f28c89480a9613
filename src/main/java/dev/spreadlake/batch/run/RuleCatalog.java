package dev.spreadlake.batch.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.spreadlake.quality.Dimension;
import dev.spreadlake.quality.QualityResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A pipeline's {@code rules.yml}: what may be wrong with a row or a file, and what follows.
 *
 * @param parameters figures the rules use
 */
public record RuleCatalog(Map<String, Double> parameters, List<Rule> rules) {
  /**
   * One rule.
   *
   * @param severity note, warn, quarantine, stop
   * @param reason why it is wrong
   * @param action what to do about it
   */
  public record Rule(
      String id, Dimension dimension, String severity, String reason, String action) {}

  public RuleCatalog {
    parameters = Map.copyOf(parameters);
    rules = List.copyOf(rules);
  }

  /**
   * Reads a catalogue.
   *
   * @throws IllegalArgumentException if it is not one
   */
  public static RuleCatalog parse(String yaml) {
    try {
      return new ObjectMapper(new YAMLFactory()).readValue(yaml, RuleCatalog.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("rules.yml: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * A figure.
   *
   * @throws IllegalArgumentException if the catalogue has none of that name
   */
  public double parameter(String name) {
    Double value = parameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("rules.yml has no parameter " + name);
    }
    return value;
  }

  /** One result for each rule that any of the files' rows broke, and for each that none did. */
  public List<QualityResult> results(List<RunReport.Input> inputs, String dataset, Instant now) {
    Map<String, Long> broken = new TreeMap<>();
    long rows = 0;
    for (RunReport.Input input : inputs) {
      rows += input.rowsIn();
      input.byRule().forEach((rule, n) -> broken.merge(rule, n, Long::sum));
    }
    List<QualityResult> results = new ArrayList<>();
    for (Rule rule : rules) {
      if (!rule.severity().equals("stop")) {
        long failing = broken.getOrDefault(rule.id(), 0L);
        results.add(
            new QualityResult(
                0,
                rule.id(),
                rule.dimension(),
                rule.severity(),
                dataset,
                failing == 0,
                failing + " of " + rows + " rows",
                "0 rows",
                failing,
                now,
                rule.reason() + " " + rule.action()));
      }
    }
    return results;
  }
}
