package dev.spreadlake.alert;

import dev.spreadlake.metrics.Meters;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many kept rules stand in each state. Counted on the verticle's event loop, read by scrapes on
 * any thread.
 */
final class AlertGauges {
  private static final List<String> STATES =
      List.of("normal", "pending", "firing", "recovering", "no_data");

  private final Map<String, Integer> counts = new ConcurrentHashMap<>();
  private volatile int subscriptions;
  private volatile long qualityRefused;

  AlertGauges(Meters meters) {
    for (String state : STATES) {
      meters.alertsInState(state, () -> counts.getOrDefault(state, 0));
    }
    meters.alertSubscriptions(() -> subscriptions);
    meters.alertQualityOverflow(() -> qualityRefused);
  }

  /** Counts anew; call about once a second. */
  void count(AlertEngine engine, int subscriptionsNow) {
    Map<String, Integer> fresh = engine.countByState();
    STATES.forEach(state -> counts.put(state, fresh.getOrDefault(state, 0)));
    subscriptions = subscriptionsNow;
    qualityRefused = engine.qualityRefused();
  }
}
