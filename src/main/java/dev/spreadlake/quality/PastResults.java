package dev.spreadlake.quality;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Takes in what was found before a restart: of each rule on each data set the newest result counts,
 * and only if the rule may still be judged there. Not thread-safe; filled before anything else
 * looks at the ledger.
 */
final class PastResults {
  private record Key(String rule, String dataset) {}

  private final RuleCatalogue catalogue;
  private final StreamParts parts;
  private final QualityLedger ledger;
  private final Map<Key, QualityResult> gone = new LinkedHashMap<>();
  private final Set<QualityResult> fromReports = new HashSet<>();

  PastResults(RuleCatalogue catalogue, StreamParts parts, QualityLedger ledger) {
    this.catalogue = catalogue;
    this.parts = parts;
    this.ledger = ledger;
  }

  /** A result of the history, which comes in order. */
  void kept(QualityResult result) {
    if (catalogue.has(result.rule())
        && parts.judges(catalogue.get(result.rule()), result.dataset())) {
      ledger.accept(result);
    } else if (result.passed()) {
      gone.remove(new Key(result.rule(), result.dataset()));
    } else {
      gone.put(new Key(result.rule(), result.dataset()), result);
    }
  }

  /**
   * A result of a run's report: a batch may have run before the days of the history that are looked
   * at, and what it found holds until it runs again.
   */
  void reported(QualityResult result) {
    if (catalogue.has(result.rule()) && ledger.isNews(result)) {
      ledger.accept(result);
      fromReports.add(result);
    }
  }

  /**
   * Whether a result is known from a report alone, so that it is not in the history and nobody was
   * told of it. Asked once of each.
   */
  boolean isFromReport(QualityResult result) {
    return fromReports.remove(result);
  }

  /** What failed last and will not be judged any more. */
  Collection<QualityResult> gone() {
    return gone.values();
  }
}
