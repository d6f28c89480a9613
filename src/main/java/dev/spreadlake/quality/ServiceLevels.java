package dev.spreadlake.quality;

import dev.spreadlake.quality.QualityRequests.ServiceLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Freshness of every data set. Each rule of the catalogue whose name is {@code freshness} promises
 * an age ({@code max_age_s}); who brings data tells each attempt and whether it was good. One
 * thread.
 */
public final class ServiceLevels {
  private static final int SERIES_MAX = 10_000;

  private static final class Series {
    private Instant good;
    private Instant attempt;
  }

  private final List<Rule> rules;
  private final Map<String, Map<String, Series>> series = new HashMap<>();
  private int count;
  private long overflow;

  public ServiceLevels(RuleCatalogue catalogue) {
    this.rules =
        catalogue.rules().stream().filter(rule -> rule.name().equals("freshness")).toList();
  }

  /** The rules that promise an age. */
  public List<Rule> rules() {
    return rules;
  }

  /**
   * Data were attempted.
   *
   * @param rule id of the promise
   * @param part of the data set, such as a book; empty for all of it
   */
  public void attempt(String rule, String part, boolean good, Instant at) {
    Map<String, Series> parts = series.computeIfAbsent(rule, id -> new LinkedHashMap<>());
    Series one = parts.get(part);
    if (one == null) {
      if (count >= SERIES_MAX) {
        overflow++;
        return;
      }
      count++;
      one = new Series();
      parts.put(part, one);
    }
    one.attempt = later(one.attempt, at);
    if (good) {
      one.good = later(one.good, at);
    }
  }

  /** Attempts beyond the bound, which are not looked after. */
  long overflow() {
    return overflow;
  }

  private static Instant later(Instant one, Instant other) {
    return one == null || one.isBefore(other) ? other : one;
  }

  /** Where each data set stands. */
  public List<ServiceLevel> at(Instant now) {
    List<ServiceLevel> levels = new ArrayList<>();
    for (Rule rule : rules) {
      long max = rule.parameter("max_age_s").longValueExact();
      Map<String, Series> parts = series.getOrDefault(rule.id(), Map.of());
      if (parts.isEmpty()) {
        levels.add(
            new ServiceLevel(rule.dataset(), rule.id(), ServiceLevel.Status.NOT_RUN, -1, max));
      }
      parts.forEach(
          (part, one) ->
              levels.add(
                  new ServiceLevel(
                      part.isEmpty() ? rule.dataset() : rule.dataset() + "/" + part,
                      rule.id(),
                      status(one, now, max),
                      one.good == null ? -1 : age(one.good, now),
                      max)));
    }
    return levels;
  }

  private static ServiceLevel.Status status(Series one, Instant now, long max) {
    if (one.good != null && age(one.good, now) <= max) {
      return ServiceLevel.Status.MET;
    }
    return age(one.attempt, now) <= max
        ? ServiceLevel.Status.ALL_FAILED
        : ServiceLevel.Status.MISSED;
  }

  private static long age(Instant then, Instant now) {
    return Math.max(0, Duration.between(then, now).toSeconds());
  }
}
