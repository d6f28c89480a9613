package dev.spreadlake.quality;

import dev.spreadlake.quality.QualityRequests.ServiceLevel;
import dev.spreadlake.quality.QualityRequests.ServiceLevel.Status;
import java.util.Locale;

/**
 * Turns the service levels into verdicts, each second, of the time that their data have their age
 * by. A level that was never attempted is not judged. The seconds of books are left out: each of
 * them is judged as it comes, and that none comes by {@link LiveQuality#silence}. One thread.
 */
final class FreshnessWatch {
  private static final String SECONDS = "spreads.freshness";

  private final ServiceLevels levels;
  private final Judge judge;

  FreshnessWatch(ServiceLevels levels, Judge judge) {
    this.levels = levels;
    this.judge = judge;
  }

  void check() {
    for (ServiceLevel level : levels.now()) {
      if (level.status() != Status.NOT_RUN && !level.rule().equals(SECONDS)) {
        judge.verdict(
            level.rule(),
            level.dataset(),
            level.status() == Status.MET,
            levels.now(level.rule()),
            () ->
                level.status().name().toLowerCase(Locale.ROOT)
                    + (level.ageSeconds() < 0 ? "" : ", age " + level.ageSeconds() + " s"),
            "");
      }
    }
  }
}
