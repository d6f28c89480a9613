package dev.spreadlake.lake.minutes;

import dev.spreadlake.market.Book;
import dev.spreadlake.quality.QualityRequests.Board;
import dev.spreadlake.quality.QualityRequests.RuleState;
import dev.spreadlake.quality.QualityResult;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which books' gold is held back, and by which rules: those that stop and fail on the book. One
 * thread.
 */
final class GoldGate {
  private static final String STOP = "stop";

  private final Map<String, Set<String>> failing = new HashMap<>();

  /** How everything stands at the start. */
  void begin(Board board) {
    for (RuleState state : board.rules()) {
      if (state.rule().stops()) {
        state.failing().forEach(dataset -> stands(state.rule().id(), dataset, false));
      }
    }
  }

  /** A standing changed. */
  void take(QualityResult result) {
    if (result.severity().equals(STOP)) {
      stands(result.rule(), result.dataset(), result.passed());
    }
  }

  private void stands(String rule, String dataset, boolean passes) {
    if (!passes) {
      failing.computeIfAbsent(dataset, name -> new TreeSet<>()).add(rule);
    } else if (failing.containsKey(dataset)) {
      failing.get(dataset).remove(rule);
    }
  }

  /** The rules that hold a book's gold back, in order; none while it may be published. */
  Set<String> holding(Book book) {
    return failing.getOrDefault(book.name(), Set.of());
  }
}
