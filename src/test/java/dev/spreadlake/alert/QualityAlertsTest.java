package dev.spreadlake.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.market.Book;
import dev.spreadlake.quality.QualityLevel;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Quality rules among the alerts")
@Timeout(20)
class QualityAlertsTest {
  private static final Instant START = Instant.parse("2026-11-22T04:10:00Z");
  private static final Book BTC = new Book("btc_mxn");

  private final KeptAlerts kept = new KeptAlerts();
  private final List<AlertEvent> events = kept.events;
  private final List<Mark> marks = kept.marks;
  private AlertEngine engine = engine();
  private int second;

  private AlertEngine engine() {
    return new AlertEngine(
        new RuleSet(List.of(new BigDecimal("0.5")), List.of(), 10),
        List.of(BTC),
        Duration.ofSeconds(5),
        kept);
  }

  private void tell(String value, long pendingSeconds) {
    engine.quality(
        new QualityLevel(
            "spreads.freshness",
            "silver/spreads/btc_mxn",
            "fresh",
            true,
            pendingSeconds,
            START.plusSeconds(second++),
            new BigDecimal(value)));
  }

  @Test
  @DisplayName("beyond the bound are not told, and counted")
  void bounded() {
    for (int i = 0; i <= AlertEngine.QUALITY_MAX; i++) {
      engine.quality(
          new QualityLevel(
              "spreads.freshness", "silver/" + i, "fresh", true, 0, START, BigDecimal.ONE));
    }
    assertThat(events).hasSize(AlertEngine.QUALITY_MAX);
    assertThat(engine.qualityRefused()).isEqualTo(1);
  }

  private List<String> states() {
    return events.stream().map(event -> event.state().id()).toList();
  }

  private String standing() {
    return engine.standings().stream()
        .filter(standing -> QualityAlerts.is(standing.rule().id()))
        .map(AlertRequests.Standing::state)
        .findFirst()
        .orElse("normal");
  }

  @Test
  @DisplayName("fire once and resolve once, however often a rule wavers in between")
  void noFlapping() {
    tell("1", 0);
    assertThat(standing()).isEqualTo("firing");
    for (int i = 0; i < 20; i++) {
      tell("0.5", 0);
      assertThat(standing()).isEqualTo("recovering");
      tell("1", 0);
    }
    tell("0.5", 0);
    tell("0", 0);

    assertThat(states()).containsExactly("firing", "resolved");
    assertThat(standing()).isEqualTo("normal");
    assertThat(events)
        .allSatisfy(
            event -> {
              assertThat(event.rule())
                  .isEqualTo("quality:spreads.freshness@silver/spreads/btc_mxn");
              assertThat(event.book()).isEqualTo(BTC);
              assertThat(event.severity()).isEqualTo(Severity.CRITICAL);
            });
  }

  @Test
  @DisplayName("wait as pending for as long as the rule says, and forget a short spell")
  void pending() {
    tell("1", 3);
    assertThat(standing()).isEqualTo("pending");
    tell("0", 3);
    assertThat(states()).isEmpty();
    for (int i = 0; i < 4; i++) {
      tell("1", 3);
    }

    assertThat(states()).containsExactly("firing");
    assertThat(marks).noneMatch(mark -> mark.kind() == Mark.Kind.SEEN);
  }

  @Test
  @DisplayName("go on after a restart: what fired does not fire again, and resolves")
  void restart() {
    tell("1", 0);
    AlertMemory memory = engine.memory();
    assertThat(memory.lastSeen()).as("a quality rule does not observe a book").isEmpty();

    engine = engine();
    engine.restore(memory);
    AlertEvent open = engine.memory().open().get(0);
    assertThat(open.observedAt()).isEqualTo(events.get(0).observedAt());
    assertThat(open.value()).isEqualByComparingTo("1");
    assertThat(standing()).isEqualTo("firing");
    tell("1", 0);
    assertThat(states()).containsExactly("firing");
    tell("0", 0);
    assertThat(states()).containsExactly("firing", "resolved");
    assertThat(events.get(1).id()).isEqualTo(events.get(0).id());
  }

  @Test
  @DisplayName("leave spreads alone, and spreads leave them alone")
  void apart() {
    tell("1", 0);
    engine.observe(
        BTC, START.plusSeconds(1), new BigDecimal("0.9"), BigDecimal.ONE, BigDecimal.ONE);

    assertThat(events.stream().map(AlertEvent::rule))
        .containsExactly("quality:spreads.freshness@silver/spreads/btc_mxn", "btc_mxn>0.5");
    assertThatThrownBy(
            () ->
                new RuleSet(List.of(), List.of(), 10)
                    .keptWith(
                        new AlertRule(
                            "quality:x",
                            "",
                            null,
                            BigDecimal.ONE,
                            BigDecimal.ONE,
                            Duration.ZERO,
                            Severity.WARN)))
        .hasMessageContaining("quality rule");
  }
}
