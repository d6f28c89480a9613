package dev.spreadlake.batch.quality;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spreadlake.batch.publish.Durable;
import dev.spreadlake.quality.QualityResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;

/**
 * The newest day on which each rule fails on each table, kept between runs: an older day that is
 * good does not make it good. Holds at most one entry a rule and table. One thread.
 */
final class DayStandings {
  /**
   * A rule that fails.
   *
   * @param day newest day it fails on, {@code YYYY-MM-DD}
   * @param observed there
   */
  record Failing(String day, String observed) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Map<String, Failing> failing;

  private DayStandings(Path file, Map<String, Failing> failing) {
    this.file = file;
    this.failing = failing;
  }

  /** What runs before have left; nothing if there is no file. */
  static DayStandings read(Path file) throws IOException {
    return new DayStandings(
        file,
        Files.exists(file)
            ? JSON.readValue(
                Files.readAllBytes(file), new TypeReference<TreeMap<String, Failing>>() {})
            : new TreeMap<>());
  }

  /** How the rule stands once it was judged on {@code day}. */
  QualityResult after(QualityResult result, LocalDate day) {
    String key = result.rule() + " on " + result.dataset();
    Failing newest = failing.get(key);
    boolean older = newest != null && day.isBefore(LocalDate.parse(newest.day()));
    if (!result.passed()) {
      if (!older) {
        failing.put(key, new Failing(day.toString(), result.observed()));
      }
      return result;
    }
    if (!older) {
      failing.remove(key);
      return result;
    }
    return new QualityResult(
        result.seq(),
        result.rule(),
        result.dimension(),
        result.severity(),
        result.dataset(),
        false,
        newest.observed() + "; " + result.observed(),
        result.expected(),
        result.failingRows(),
        result.at(),
        "Good on " + day + ", but not on the newer " + newest.day() + ": judge that day again.");
  }

  /** Keeps it all for the next run. */
  void write() throws IOException {
    Files.createDirectories(file.getParent());
    Durable.write(file, JSON.writeValueAsBytes(failing));
  }
}
