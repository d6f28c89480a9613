package dev.spreadlake.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.market.Book;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.spread.MissedSeconds;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class AlertEngineTest {
  private static final Book BOOK = new Book("btc_mxn");
  private static final Instant START = Instant.parse("2026-11-22T04:10:00Z");

  private final KeptAlerts kept = new KeptAlerts();
  private final List<AlertEvent> events = kept.events;
  private final List<Mark> marks = kept.marks;
  private AlertEngine engine;
  private RuleSet rules;
  private int at;

  private void engineWith(AlertRule... fileRules) {
    rules = new RuleSet(List.of(), List.of(fileRules), 10);
    engine = new AlertEngine(rules, List.of(BOOK), Duration.ofSeconds(5), kept);
  }

  private static AlertRule rule(String above, String clear, int holdSeconds) {
    return new AlertRule(
        "r",
        "name",
        BOOK,
        new BigDecimal(above),
        new BigDecimal(clear),
        Duration.ofSeconds(holdSeconds),
        Severity.WARN);
  }

  /** Feeds one second per word: a spread, or {@code -} for a gap; returns the states after each. */
  private List<String> states(String script) {
    List<String> states = new ArrayList<>();
    for (String word : script.split(" ", -1)) {
      second(at++, word);
      states.add(engine.standings().get(0).state());
    }
    return states;
  }

  private void second(int offset, String word) {
    Instant second = START.plusSeconds(offset);
    if (word.equals("-")) {
      engine.noData(BOOK, second);
    } else {
      engine.observe(BOOK, second, new BigDecimal(word), BigDecimal.ONE, BigDecimal.TEN);
    }
  }

  private List<Long> seen() {
    return marks.stream()
        .filter(mark -> mark.kind() == Mark.Kind.SEEN)
        .map(mark -> Duration.between(START, mark.at()).toSeconds())
        .toList();
  }

  private List<String> told() {
    return events.stream()
        .map(
            e ->
                e.state().id()
                    + "@"
                    + Duration.between(START, e.observedAt()).toSeconds()
                    + " peak "
                    + e.peak())
        .toList();
  }

  @Test
  @DisplayName("fires strictly above the threshold, resolves at it, whatever the scale")
  void strictlyAbove() {
    engineWith(rule("0.5", "0.5", 0));
    assertThat(states("0.4 0.5 0.500000 0.500001 0.7 0.50"))
        .containsExactly("normal", "normal", "normal", "firing", "firing", "normal");
    assertThat(told()).containsExactly("firing@3 peak 0.500001", "resolved@5 peak 0.7");
    assertThat(events.get(0).id()).isEqualTo(events.get(1).id());
    assertThat(events.get(1).duration()).isEqualTo(Duration.ofSeconds(2));
    assertThat(events.get(1).value()).isEqualTo(new BigDecimal("0.50"));
  }

  @Test
  @DisplayName("recovers between clear and above without telling, and resolves at clear")
  void recovering() {
    engineWith(rule("0.5", "0.3", 0));
    assertThat(states("0.6 0.5 0.4 0.55 0.31 0.3 0.5"))
        .containsExactly(
            "firing", "recovering", "recovering", "firing", "recovering", "normal", "normal");
    assertThat(told()).containsExactly("firing@0 peak 0.6", "resolved@5 peak 0.6");
  }

  @Test
  @DisplayName("waits for its hold time, begins anew after a dip, and bridges single gaps")
  void pending() {
    engineWith(rule("0.5", "0.5", 3));
    assertThat(states("0.6 0.7 0.5 0.6 - 0.9 0.6 0.6"))
        .containsExactly(
            "pending", "pending", "normal", "pending", "pending", "pending", "firing", "firing");
    assertThat(told()).containsExactly("firing@6 peak 0.9");
    assertThat(events.get(0).since()).isEqualTo(START.plusSeconds(3));
    assertThat(marks)
        .extracting(Mark::kind)
        .contains(Mark.Kind.PENDING, Mark.Kind.PENDING_ENDED, Mark.Kind.PEAK, Mark.Kind.SEEN);
  }

  @Test
  @DisplayName("does not fire on a gap even if the hold time has run out")
  void neverFiresOnAGap() {
    engineWith(rule("0.5", "0.5", 2));
    assertThat(states("0.6 0.6 - - 0.4")).endsWith("pending", "pending", "normal");
    assertThat(told()).isEmpty();
  }

  @Test
  @DisplayName("a feed that dies while firing is no_data once, and the same excursion goes on")
  void noDataThenStillAbove() {
    engineWith(rule("0.5", "0.5", 0));
    assertThat(states("0.6 - - - - - - - 0.8 0.4"))
        .containsExactly(
            "firing", "firing", "firing", "firing", "firing", "no_data", "no_data", "no_data",
            "firing", "normal");
    assertThat(told())
        .containsExactly("firing@0 peak 0.6", "no_data@5 peak 0.6", "resolved@9 peak 0.8");
    assertThat(events).extracting(AlertEvent::id).containsOnly(events.get(0).id());
    assertThat(events.get(1).value()).isNull();
  }

  @Test
  @DisplayName("tells a loss of data at the same second when its seconds come as one range")
  void noDataAsRange() {
    engineWith(rule("0.5", "0.5", 0));
    states("0.6 -");
    Instant last = START.plusSeconds(100_000);
    engine.noData(
        new MissedSeconds(BOOK, START.plusSeconds(2), last, GapReason.CLOCK_STEP, "passed over"));
    assertThat(told()).containsExactly("firing@0 peak 0.6", "no_data@5 peak 0.6");
    assertThat(engine.noData(BOOK, last)).isFalse();
  }

  @Test
  @DisplayName("resolves when data return below clear, and tells each loss of data once")
  void noDataThenBelow() {
    engineWith(rule("0.5", "0.5", 0));
    states("0.6 - - - - - - 0.6 - - - - - 0.1 - - - - - -");
    assertThat(told())
        .containsExactly(
            "firing@0 peak 0.6",
            "no_data@5 peak 0.6",
            "no_data@12 peak 0.6",
            "resolved@13 peak 0.6");
  }

  @Test
  @DisplayName("a lost feed ends a wait; it begins anew with the first value")
  void noDataEndsPending() {
    engineWith(rule("0.5", "0.5", 10));
    assertThat(states("0.6 - - - - - 0.6")).endsWith("no_data", "pending");
    assertThat(engine.standings().get(0).since()).isEqualTo(START.plusSeconds(6).toString());
  }

  @Test
  @DisplayName("ignores repeated and older seconds, follows a clock set right by an hour or more")
  void disorder() {
    engineWith(rule("0.5", "0.5", 0));
    second(5_000, "0.6");
    second(5_000, "0.4");
    second(4_000, "0.4");
    second(1_401, "-");
    assertThat(told()).containsExactly("firing@5000 peak 0.6");
    second(1_400, "0.7");
    second(1_401, "0.2");
    assertThat(told()).containsExactly("firing@5000 peak 0.6", "resolved@1401 peak 0.7");
    assertThat(events.get(1).duration()).isZero();
  }

  @Test
  @DisplayName("continues open and pending excursions after a restart, with their peaks")
  void restart() {
    AlertRule held =
        new AlertRule(
            "held",
            "",
            BOOK,
            new BigDecimal("0.5"),
            new BigDecimal("0.5"),
            Duration.ofSeconds(6),
            Severity.INFO);
    engineWith(rule("0.3", "0.2", 0), held);
    states("0.9 0.6 0.6");
    AlertMemory memory = engine.memory();
    engineWith(rule("0.3", "0.2", 0), held);
    engine.restore(memory);
    states("0.6 0.6 0.6 0.6 0.1");
    assertThat(told())
        .containsExactly(
            "firing@0 peak 0.9", "firing@6 peak 0.9", "resolved@7 peak 0.9", "resolved@7 peak 0.9");
    assertThat(events).extracting(AlertEvent::seq).containsExactly(1L, 2L, 3L, 4L);
    assertThat(events.get(2).id()).isEqualTo(events.get(1).id());
    assertThat(events.get(3).id()).isEqualTo(events.get(0).id());
  }

  @Test
  @DisplayName("a restart alone is not a lost feed")
  void restartIsNotNoData() {
    engineWith(rule("0.5", "0.5", 0));
    states("0.9");
    AlertMemory memory = engine.memory();
    engineWith(rule("0.5", "0.5", 0));
    engine.restore(memory);
    at = 100;
    assertThat(states("- - - - -"))
        .containsExactly("firing", "firing", "firing", "firing", "no_data");
  }

  @Test
  @DisplayName("a rule taken away or changed while firing resolves its excursion")
  void ruleTakenAway() {
    engineWith();
    rules.put(rule("0.5", "0.5", 0));
    engine.ruleChanged("r");
    states("0.6");
    rules.put(rule("0.8", "0.8", 0));
    engine.ruleChanged("r");
    states("0.9");
    rules.delete("r");
    engine.ruleChanged("r");
    assertThat(told())
        .containsExactly(
            "firing@0 peak 0.6", "resolved@0 peak 0.6", "firing@1 peak 0.9", "resolved@1 peak 0.9");
    assertThat(engine.standings()).isEmpty();
  }

  @Test
  @DisplayName("an excursion whose rule is gone after a restart is resolved at once")
  void ruleGoneAfterRestart() {
    engineWith(rule("0.5", "0.5", 0));
    states("0.9");
    AlertMemory memory = engine.memory();
    engineWith();
    engine.restore(memory);
    assertThat(told()).containsExactly("firing@0 peak 0.9", "resolved@0 peak 0.9");
    assertThat(events.get(1).value()).isNull();
    assertThat(events.get(1).seq()).isEqualTo(2);
  }

  @Test
  @DisplayName(
      "how long an excursion was seen is told each minute, of a lost book to its last second")
  void seenWhileOpen() {
    engineWith(rule("0.5", "0.5", 0));
    states("0.9");
    for (int i = 1; i <= 130; i++) {
      states("0.8");
    }
    assertThat(seen()).containsExactly(60L, 120L);
    engine.tellSeen();
    assertThat(seen()).endsWith(130L);
    states("- - - - - -");
    engine.tellSeen();
    assertThat(seen()).endsWith(136L);
    states("0.1");
    engine.tellSeen();
    assertThat(seen()).as("nothing is open").endsWith(136L);
  }
}
