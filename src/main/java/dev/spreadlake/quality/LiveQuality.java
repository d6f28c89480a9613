package dev.spreadlake.quality;

import dev.spreadlake.lake.table.WindowClosed;
import dev.spreadlake.lake.window.LakeStatus;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.MissedChange;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.spread.MissedSeconds;
import dev.spreadlake.spread.SpreadObservation;
import dev.spreadlake.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Judges the seconds, gaps and windows of the stream by the catalogue. Tells its {@link Judge}; one
 * thread.
 */
public final class LiveQuality {
  /** What this class evaluates. */
  public static final List<String> RULES =
      List.of(
          "spreads.freshness",
          "spreads.window_complete",
          "spreads.accounted",
          "spreads.suspect_seconds",
          "book.crossed",
          "book.locked",
          "book.one_sided",
          "feed.sequence",
          "process.on_time",
          "lake.writable");

  /** Those a good second speaks for. */
  private static final List<String> GOOD_SECOND =
      List.of(
          "book.crossed",
          "book.locked",
          "book.one_sided",
          "feed.sequence",
          "process.on_time",
          "spreads.suspect_seconds");

  private final RuleCatalogue catalogue;
  private final Judge judge;
  private final ServiceLevels levels;
  private final boolean isReplay;
  private final TimeSource time;
  private final Map<Book, Instant> newest = new HashMap<>();
  private final Map<Book, Told> lastRecord = new HashMap<>();

  /** The last second of a book that was told, and when on the monotonic clock. */
  private record Told(Instant second, long toldNanos) {}

  /**
   * @param isReplay true if the seconds are a recording's, which may have holes and goes at a pace
   *     of its own
   */
  public LiveQuality(
      RuleCatalogue catalogue,
      Judge judge,
      ServiceLevels levels,
      boolean isReplay,
      TimeSource time) {
    this.catalogue = catalogue;
    this.judge = judge;
    this.levels = levels;
    this.isReplay = isReplay;
    this.time = time;
  }

  /** One good second. */
  public void observation(SpreadObservation observation) {
    Book book = observation.book();
    String name = book.name();
    Instant second = observation.second();
    accounted(book, second);
    newest.put(book, second);
    levels.attempt("spreads.freshness", name, true, second);
    judge.verdict("spreads.freshness", name, true, second, () -> "age 0 s", "");
    for (String rule : GOOD_SECOND) {
      judge.verdict(rule, name, true, second, () -> "good", "");
    }
  }

  /** One second without an observation. */
  public void gap(Gap gap) {
    accounted(gap.book(), gap.second());
    judge(gap);
  }

  /** Many seconds without an observation: judged by the last of them. */
  public void missed(MissedSeconds missed) {
    accounted(missed.book(), missed.from());
    lastRecord.put(missed.book(), new Told(missed.to(), time.nanoTime()));
    judge(missed.last());
  }

  private void judge(Gap gap) {
    Book book = gap.book();
    String name = book.name();
    Instant second = gap.second();
    levels.attempt("spreads.freshness", name, false, second);
    // Before the first observation the age counts from the first record.
    Instant before = newest.computeIfAbsent(book, key -> second);
    long age = Duration.between(before, second).toSeconds();
    long max = maxAgeSeconds();
    judge.verdict(
        "spreads.freshness",
        name,
        age <= max,
        second,
        () -> "age " + age + " s",
        gap.reason().id());
    String rule = ruleOf(gap.reason());
    if (rule != null) {
      // The writer's health clears it, for all books together.
      String part = rule.equals("lake.writable") ? "" : name;
      judge.verdict(rule, part, false, second, () -> gap.reason().id(), gap.detail());
    }
  }

  private long maxAgeSeconds() {
    return catalogue.get("spreads.freshness").parameter("max_age_s").longValueExact();
  }

  /**
   * To be called each second: judges books of which neither observation nor gap comes, because
   * nothing is sampled, or the clock is behind the last second that was.
   */
  public void silence() {
    Instant now = time.now();
    long nanos = time.nanoTime();
    lastRecord.forEach(
        (book, last) -> {
          long silent = TimeUnit.NANOSECONDS.toSeconds(nanos - last.toldNanos());
          if (!isReplay && silent > maxAgeSeconds()) {
            String why =
                now.isBefore(last.second())
                    ? "the clock is behind the last second recorded, " + last.second()
                    : "no second is recorded";
            for (String rule : List.of("spreads.freshness", "process.on_time")) {
              judge.verdict(
                  rule, book.name(), false, now, () -> "no record for " + silent + " s", why);
            }
          }
        });
  }

  /** Seconds found out to be suspect. */
  public void suspect(SuspectSeconds suspect) {
    long seconds = Duration.between(suspect.from(), suspect.to()).toSeconds() + 1;
    judge.verdict(
        "spreads.suspect_seconds",
        suspect.book().name(),
        false,
        suspect.to(),
        () -> seconds + " s",
        suspect.reason(),
        seconds);
  }

  /** A sequence number did not come, however soon the book was in step again. */
  public void missedChange(MissedChange missed) {
    judge.verdict(
        "feed.sequence",
        missed.book().name(),
        false,
        missed.foundAt().truncatedTo(ChronoUnit.SECONDS),
        () -> "sequence number missed",
        "");
  }

  /** A window has been closed; not judged if nothing ran in it. */
  public void windowClosed(WindowClosed window) {
    if (window.rows() + window.missed() + window.starting() == 0) {
      return;
    }
    long start =
        catalogue.get("spreads.window_complete").parameter("starting_max_s").longValueExact();
    boolean whole = window.missed() == 0 && window.starting() <= start;
    judge.verdict(
        "spreads.window_complete",
        window.book().name(),
        whole,
        window.last(),
        () -> window.rows() + " rows",
        whole
            ? ""
            : "window of "
                + window.from()
                + ": the day's manifest lists the missing seconds with their reasons");
  }

  /** Health of the lake's writer. */
  public void lakeStatus(LakeStatus status, Instant at) {
    judge.verdict(
        "lake.writable",
        "",
        status.healthy(),
        at,
        () -> status.healthy() ? "writing" : "refused",
        status.detail());
  }

  private static String ruleOf(GapReason reason) {
    return switch (reason) {
      case CROSSED -> "book.crossed";
      case LOCKED -> "book.locked";
      case ONE_SIDED -> "book.one_sided";
      case PROCESS_STALLED, CLOCK_STEP, FEED_UNRESPONSIVE -> "process.on_time";
      case LAKE_UNAVAILABLE -> "lake.writable";
      case STARTING,
          DISCONNECTED,
          RESYNCING,
          STALE,
          RATE_LIMITED,
          REFUSED,
          GEO_BLOCKED,
          UNKNOWN_BOOK,
          NOT_TRADING,
          NOT_RUNNING,
          NOT_RECORDED ->
          null;
    };
  }

  /** Each second follows the one before. */
  private void accounted(Book book, Instant second) {
    Told before = lastRecord.put(book, new Told(second, time.nanoTime()));
    long skipped = before == null ? 0 : Duration.between(before.second(), second).toSeconds() - 1;
    boolean inOrder = skipped == 0 || (skipped > 0 && isReplay);
    judge.verdict(
        "spreads.accounted",
        book.name(),
        inOrder,
        second,
        () -> inOrder ? "each second once" : "second " + second + " after " + before.second(),
        "");
  }
}
