package dev.spreadlake.quality;

import dev.spreadlake.quality.QualityRequests.ServiceLevel;
import dev.spreadlake.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Freshness of every data set. Each rule of the catalogue whose name is {@code freshness} promises
 * an age ({@code max_age_s}); who brings data tells each attempt and whether it was good.
 *
 * <p>Data are as old as the wall clock says, and at least as old as the monotonic clock says since
 * they were told of: a wall clock that is set back makes nothing fresh. One thread.
 */
public final class ServiceLevels {
  private static final int SERIES_MAX = 10_000;

  /** When data are of, and when they were told of on the monotonic clock. */
  private record Attempt(Instant at, long toldNanos) {}

  private static final class Series {
    private Attempt good;
    private Attempt attempt;
  }

  private final TimeSource time;
  private final List<Rule> rules;
  private final Map<String, Map<String, Series>> series = new HashMap<>();
  private int count;
  private long overflow;

  public ServiceLevels(RuleCatalogue catalogue, TimeSource time) {
    this.time = time;
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
    Attempt now = new Attempt(at, time.nanoTime());
    one.attempt = younger(one.attempt, now);
    if (good) {
      one.good = younger(one.good, now);
    }
  }

  /** Attempts beyond the bound, which are not looked after. */
  long overflow() {
    return overflow;
  }

  private Attempt younger(Attempt one, Attempt other) {
    return one == null || age(other).compareTo(age(one)) <= 0 ? other : one;
  }

  /** Where each data set stands now. */
  public List<ServiceLevel> now() {
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
                      status(one, max),
                      one.good == null ? -1 : age(one.good).toSeconds(),
                      max)));
    }
    return levels;
  }

  private ServiceLevel.Status status(Series one, long max) {
    if (one.good != null && age(one.good).toSeconds() <= max) {
      return ServiceLevel.Status.MET;
    }
    return age(one.attempt).toSeconds() <= max
        ? ServiceLevel.Status.ALL_FAILED
        : ServiceLevel.Status.MISSED;
  }

  private Duration age(Attempt attempt) {
    Duration byWall = Duration.between(attempt.at(), time.now());
    Duration sinceTold = Duration.ofNanos(time.nanoTime() - attempt.toldNanos());
    return byWall.compareTo(sinceTold) > 0 ? byWall : sinceTold;
  }
}
