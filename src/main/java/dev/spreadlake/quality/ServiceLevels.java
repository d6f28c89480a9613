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
 * they were told of: a wall clock that is set back makes nothing fresh. In a replay data of the
 * stream are as old as the newest of any that were told of is newer: its time goes at a pace of its
 * own, and stands where the recording ends. One thread.
 */
public final class ServiceLevels {
  private static final int SERIES_MAX = 10_000;

  /** When data are of, and when they were told of on the monotonic clock. */
  private record Attempt(Instant at, long toldNanos) {}

  private static final class Series {
    private Attempt good;
    private Attempt attempt;
  }

  /** What is told of the parts of one data set. */
  private static final class Parts {
    private final boolean played;
    private final Map<String, Series> series = new LinkedHashMap<>();

    private Parts(boolean played) {
      this.played = played;
    }
  }

  private final boolean isReplay;
  private final TimeSource time;
  private final List<Rule> rules;
  private final Map<String, Parts> told = new HashMap<>();

  /** Newest time of a replay's data. */
  private Instant playedTo = Instant.MIN;

  private int count;
  private long overflow;

  /**
   * @param isReplay true if the stream is a recording that is played
   */
  public ServiceLevels(RuleCatalogue catalogue, boolean isReplay, TimeSource time) {
    this.isReplay = isReplay;
    this.time = time;
    this.rules =
        catalogue.rules().stream().filter(rule -> rule.name().equals("freshness")).toList();
  }

  /** The rules that promise an age. */
  public List<Rule> rules() {
    return rules;
  }

  /**
   * Data of the stream were attempted.
   *
   * @param rule id of the promise
   * @param part of the data set, such as a book; empty for all of it
   */
  public void attempt(String rule, String part, boolean good, Instant at) {
    if (isReplay && at.isAfter(playedTo)) {
      playedTo = at;
    }
    attempt(rule, part, good, at, isReplay);
  }

  /** A batch ended. */
  void ran(String pipeline, boolean succeeded, Instant at) {
    attempt(pipeline + ".freshness", "", succeeded, at, false);
  }

  private void attempt(String rule, String part, boolean good, Instant at, boolean played) {
    Parts parts = told.computeIfAbsent(rule, id -> new Parts(played));
    Series one = parts.series.get(part);
    if (one == null) {
      if (count >= SERIES_MAX) {
        overflow++;
        return;
      }
      count++;
      one = new Series();
      parts.series.put(part, one);
    }
    Attempt now = new Attempt(at, time.nanoTime());
    one.attempt = younger(one.attempt, now, played);
    if (good) {
      one.good = younger(one.good, now, played);
    }
  }

  /** Attempts beyond the bound, which are not looked after. */
  long overflow() {
    return overflow;
  }

  private Attempt younger(Attempt one, Attempt other, boolean played) {
    return one == null || age(other, played).compareTo(age(one, played)) <= 0 ? other : one;
  }

  /** The time by which data of a rule have their age. */
  Instant now(String rule) {
    Parts parts = told.get(rule);
    return parts != null && parts.played ? playedTo : time.now();
  }

  /** Where each data set stands now. */
  public List<ServiceLevel> now() {
    List<ServiceLevel> levels = new ArrayList<>();
    for (Rule rule : rules) {
      long max = rule.parameter("max_age_s").longValueExact();
      Parts parts = told.get(rule.id());
      if (parts == null || parts.series.isEmpty()) {
        levels.add(
            new ServiceLevel(rule.dataset(), rule.id(), ServiceLevel.Status.NOT_RUN, -1, max));
        continue;
      }
      parts.series.forEach(
          (part, one) ->
              levels.add(
                  new ServiceLevel(
                      part.isEmpty() ? rule.dataset() : rule.dataset() + "/" + part,
                      rule.id(),
                      status(one, parts.played, max),
                      one.good == null ? -1 : age(one.good, parts.played).toSeconds(),
                      max)));
    }
    return levels;
  }

  private ServiceLevel.Status status(Series one, boolean played, long max) {
    if (one.good != null && age(one.good, played).toSeconds() <= max) {
      return ServiceLevel.Status.MET;
    }
    return age(one.attempt, played).toSeconds() <= max
        ? ServiceLevel.Status.ALL_FAILED
        : ServiceLevel.Status.MISSED;
  }

  private Duration age(Attempt attempt, boolean played) {
    if (played) {
      return Duration.between(attempt.at(), playedTo);
    }
    Duration byWall = Duration.between(attempt.at(), time.now());
    Duration sinceTold = Duration.ofNanos(time.nanoTime() - attempt.toldNanos());
    return byWall.compareTo(sinceTold) > 0 ? byWall : sinceTold;
  }
}
