package dev.spreadlake.quality;

import dev.spreadlake.metrics.Meters;
import dev.spreadlake.quality.QualityRequests.RuleState;
import java.util.List;

/**
 * How many rules stand how. Counted on the verticle's event loop, read by scrapes on any thread.
 */
final class QualityGauges {
  private volatile int passing;
  private volatile int failing;
  private volatile int notRun;
  private volatile int held;
  private volatile long overflow;

  QualityGauges(Meters meters) {
    meters.qualityRules("pass", () -> passing);
    meters.qualityRules("fail", () -> failing);
    meters.qualityRules("not_run", () -> notRun);
    meters.qualityHeld(() -> held);
    meters.qualityStandingsOverflow(() -> overflow);
  }

  void count(List<RuleState> rules, long beyondBounds) {
    int good = 0;
    int bad = 0;
    int stops = 0;
    for (RuleState state : rules) {
      if (!state.failing().isEmpty()) {
        bad++;
        stops += state.rule().stops() ? 1 : 0;
      } else if (state.last() != null) {
        good++;
      }
    }
    passing = good;
    failing = bad;
    notRun = rules.size() - good - bad;
    held = stops;
    overflow = beyondBounds;
  }
}
