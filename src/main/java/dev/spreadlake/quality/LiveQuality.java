package dev.spreadlake.quality;

import dev.spreadlake.lake.table.FileClosed;
import dev.spreadlake.lake.window.LakeStatus;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.spread.SpreadObservation;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Judges the seconds, gaps and files of the stream by the catalogue. Tells its {@link Judge}; one
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

  private static final String BOOK = "book=";

  private final RuleCatalogue catalogue;
  private final Judge judge;
  private final ServiceLevels levels;
  private final Map<Book, Instant> newest = new HashMap<>();
  private final Map<Book, Instant> lastRecord = new HashMap<>();

  public LiveQuality(RuleCatalogue catalogue, Judge judge, ServiceLevels levels) {
    this.catalogue = catalogue;
    this.judge = judge;
    this.levels = levels;
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
    Book book = gap.book();
    String name = book.name();
    Instant second = gap.second();
    accounted(book, second);
    levels.attempt("spreads.freshness", name, false, second);
    // Before the first observation the age counts from the first record.
    Instant before = newest.computeIfAbsent(book, key -> second);
    long age = Duration.between(before, second).toSeconds();
    long max = catalogue.get("spreads.freshness").parameter("max_age_s").longValueExact();
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

  /** A file has been closed. */
  public void fileClosed(FileClosed file) {
    if (!file.dataset().equals("spreads") || file.lastSecond() == null) {
      return;
    }
    long start =
        catalogue.get("spreads.window_complete").parameter("starting_max_s").longValueExact();
    boolean whole = file.missed() == 0 && file.starting() <= start;
    judge.verdict(
        "spreads.window_complete",
        bookOf(file.path()),
        whole,
        file.lastSecond(),
        () -> file.rows() + " rows",
        whole ? "" : file.path() + ": the manifest lists the missing seconds with their reasons");
  }

  private static String bookOf(String path) {
    for (String part : path.split("/", -1)) {
      if (part.startsWith(BOOK)) {
        return part.substring(BOOK.length());
      }
    }
    return "";
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
      case RESYNCING -> "feed.sequence";
      case PROCESS_STALLED, CLOCK_STEP, FEED_UNRESPONSIVE -> "process.on_time";
      case LAKE_UNAVAILABLE -> "lake.writable";
      case STARTING,
          DISCONNECTED,
          STALE,
          RATE_LIMITED,
          REFUSED,
          GEO_BLOCKED,
          UNKNOWN_BOOK,
          NOT_RUNNING,
          NOT_RECORDED ->
          null;
    };
  }

  private void accounted(Book book, Instant second) {
    Instant before = lastRecord.put(book, second);
    boolean inOrder = before == null || before.isBefore(second);
    judge.verdict(
        "spreads.accounted",
        book.name(),
        inOrder,
        second,
        () -> inOrder ? "each second once" : "second " + second + " after " + before,
        "");
  }
}
