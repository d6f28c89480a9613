package dev.spreadlake.alert;

import dev.spreadlake.config.Settings;
import dev.spreadlake.market.Book;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.SpreadObservation;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * The alert rules over a recording, without a bus and without a memory of earlier runs: the same
 * records give the same events. One thread.
 */
public final class RecordedAlerts {
  private static final int RULES_MAX = 1_000;

  private final AlertEngine engine;

  public RecordedAlerts(
      Settings.Alerts settings, Collection<Book> books, Consumer<AlertEvent> events) {
    RuleSet rules = new RuleSet(settings.thresholds(), settings.rules(), RULES_MAX);
    AlertEngine.Sink sink =
        new AlertEngine.Sink() {
          @Override
          public void event(AlertEvent event) {
            events.accept(event);
          }

          @Override
          public void mark(Mark mark) {
            // Marks serve restarts; a recording is judged from its beginning each time.
          }
        };
    engine = new AlertEngine(rules, books, settings.noDataAfter(), sink);
  }

  /** Judges one second. */
  public void observe(SpreadObservation o) {
    engine.observe(o.book(), o.second(), o.spread(), o.bid(), o.ask());
  }

  /** Judges one second without an observation. */
  public void gap(Gap gap) {
    engine.noData(gap.book(), gap.second());
  }
}
