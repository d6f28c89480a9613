package dev.spreadlake.quality;

import dev.spreadlake.lake.FileClosed;
import dev.spreadlake.lake.LakeStatus;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.spread.SpreadObservation;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Judges the stream by the catalogue. A result leaves when a rule's standing on a data set changes:
 * it fails at the first failing second and passes again after {@code clear_after_s} good ones, so
 * that a flickering book does not flood anybody. One thread.
 */
public final class LiveQuality {
  private final RuleCatalogue catalogue;
  private final Consumer<QualityResult> results;
  private final Map<String, Standing> standings = new HashMap<>();
  private final Map<Book, Instant> newest = new HashMap<>();
  private final Map<Book, Instant> lastRecord = new HashMap<>();
  private long seq;

  /** How one rule stands on one data set. */
  private static final class Standing {
    boolean failing;
    long failed;
    int goodInRow;
  }

  public LiveQuality(RuleCatalogue catalogue, Consumer<QualityResult> results) {
    this.catalogue = catalogue;
    this.results = results;
  }

  /** One good second. */
  public void observation(SpreadObservation observation) {
    Book book = observation.book();
    Instant second = observation.second();
    accounted(book, second);
    newest.put(book, second);
    judge("spreads.freshness", book, true, second, "age 0 s", "");
    BigDecimal max = catalogue.get("spreads.in_range").parameter("max_percent");
    boolean inRange = observation.spread().compareTo(max) <= 0;
    judge(
        "spreads.in_range", book, inRange, second, observation.spread().toPlainString() + " %", "");
    judge("book.crossed", book, true, second, "in order", "");
    judge("feed.sequence", book, true, second, "in step", "");
    judge("process.on_time", book, true, second, "on time", "");
  }

  /** One second without an observation. */
  public void gap(Gap gap) {
    Book book = gap.book();
    Instant second = gap.second();
    accounted(book, second);
    // Before the first observation the age counts from the first record.
    Instant before = newest.computeIfAbsent(book, name -> second);
    long age = Duration.between(before, second).toSeconds();
    long max = catalogue.get("spreads.freshness").parameter("max_age_s").longValueExact();
    judge("spreads.freshness", book, age <= max, second, "age " + age + " s", gap.reason().id());
    String rule = ruleOf(gap.reason());
    if (rule != null) {
      judge(rule, book, false, second, gap.reason().id(), gap.detail());
    }
  }

  /** Seconds found out to be suspect. */
  public void suspect(SuspectSeconds suspect) {
    long seconds = Duration.between(suspect.from(), suspect.to()).toSeconds() + 1;
    Rule rule = catalogue.get("spreads.suspect_seconds");
    tell(
        rule,
        suspect.book().name(),
        false,
        seconds + " s",
        "0 s",
        seconds,
        suspect.to(),
        suspect.reason());
  }

  /** A file has been closed. */
  public void fileClosed(FileClosed file) {
    if (!file.dataset().equals("silver/spreads") || file.lastSecond() == null) {
      return;
    }
    tell(
        catalogue.get("spreads.window_complete"),
        file.path(),
        file.complete(),
        file.rows() + " rows",
        "a row for every second",
        0,
        file.lastSecond(),
        file.complete() ? "" : "the manifest lists the missing seconds with their reasons");
  }

  /** Health of the lake's writer. */
  public void lakeStatus(LakeStatus status, Instant at) {
    judge(
        "lake.writable",
        null,
        status.healthy(),
        at,
        status.healthy() ? "writing" : "refused",
        status.detail());
  }

  private static String ruleOf(GapReason reason) {
    return switch (reason) {
      case CROSSED, LOCKED, ONE_SIDED -> "book.crossed";
      case RESYNCING -> "feed.sequence";
      case PROCESS_STALLED, CLOCK_STEP, FEED_UNRESPONSIVE -> "process.on_time";
      case LAKE_UNAVAILABLE -> "lake.writable";
      case STARTING,
          DISCONNECTED,
          STALE,
          RATE_LIMITED,
          REFUSED,
          UNKNOWN_BOOK,
          NOT_RUNNING,
          NOT_RECORDED ->
          null;
    };
  }

  private void accounted(Book book, Instant second) {
    Instant before = lastRecord.put(book, second);
    if (before != null && !before.isBefore(second)) {
      tell(
          catalogue.get("spreads.accounted"),
          book.name(),
          false,
          "second " + second + " after " + before,
          "each second once, in order",
          1,
          second,
          "");
    }
  }

  private void judge(
      String id, Book book, boolean passed, Instant at, String observed, String detail) {
    Rule rule = catalogue.get(id);
    String dataset = book == null ? rule.dataset() : book.name();
    Standing standing = standings.computeIfAbsent(id + " " + dataset, key -> new Standing());
    if (!passed) {
      standing.goodInRow = 0;
      standing.failed++;
      if (!standing.failing) {
        standing.failing = true;
        standing.failed = 1;
        tell(rule, dataset, false, observed, expected(rule), 1, at, detail);
      }
      return;
    }
    if (!standing.failing) {
      return;
    }
    standing.goodInRow++;
    BigDecimal clearAfter = rule.parameters().getOrDefault("clear_after_s", BigDecimal.ONE);
    if (standing.goodInRow >= clearAfter.intValueExact()) {
      standing.failing = false;
      tell(rule, dataset, true, observed, expected(rule), standing.failed, at, detail);
    }
  }

  private static String expected(Rule rule) {
    return rule.meaning();
  }

  private void tell(
      Rule rule,
      String dataset,
      boolean passed,
      String observed,
      String expected,
      long failing,
      Instant at,
      String detail) {
    seq++;
    results.accept(
        new QualityResult(
            seq,
            rule.id(),
            rule.dimension(),
            rule.severity(),
            dataset,
            passed,
            observed,
            expected,
            failing,
            at,
            detail));
  }
}
