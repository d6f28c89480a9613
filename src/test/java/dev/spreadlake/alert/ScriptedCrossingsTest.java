package dev.spreadlake.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.alert.store.AlertStore;
import dev.spreadlake.alert.store.JournalLine;
import dev.spreadlake.market.Book;
import dev.spreadlake.metrics.Meters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A scripted market full of equality, flapping, gaps, restarts and clock steps, against an oracle
 * that replays the whole script for each rule by itself, with nothing sorted or remembered.
 */
@Timeout(120)
@SuppressWarnings("ReferenceEquality")
class ScriptedCrossingsTest {
  private static final Book BOOK = new Book("btc_mxn");
  private static final int STEPS = 9_000;
  private static final String[] LEVELS = {
    "0.05",
    "0.1",
    "0.10",
    "0.100000",
    "0.100001",
    "0.2",
    "0.3",
    "0.300001",
    "0.4",
    "0.5",
    "0.500000",
    "0.500001",
    "0.499999",
    "0.7",
    "1.0",
    "1",
    "1.000001",
    "1.3"
  };

  @TempDir Path lake;

  /** One step; value null is a gap, second -1 a kill and restart. */
  private record Step(long second, BigDecimal value) {
    static final Step RESTART = new Step(-1, null);
  }

  /** What is compared of an event. */
  private record Told(String state, long second, BigDecimal value, BigDecimal peak, long since) {}

  private static List<AlertRule> rules() {
    return List.of(
        rule("hysteresis", "0.5", "0.3", 0),
        rule("held", "0.5", "0.5", 3),
        rule("held-hysteresis", "0.3", "0.1", 2),
        rule("everywhere", "0.2", "0.2", 0),
        rule("long", "0.1", "0.05", 30));
  }

  private static AlertRule rule(String id, String above, String clear, int hold) {
    return new AlertRule(
        id,
        id,
        id.equals("everywhere") ? null : BOOK,
        new BigDecimal(above),
        new BigDecimal(clear),
        Duration.ofSeconds(hold),
        Severity.WARN);
  }

  private static List<Step> script(long seed) {
    Random random = new Random(seed);
    List<Step> script = new ArrayList<>();
    long second = 1_700_000_000L;
    int level = 0;
    for (int i = 0; i < STEPS; i++) {
      int dice = random.nextInt(1_000);
      if (dice < 5) {
        script.add(Step.RESTART);
        second += random.nextInt(9);
      } else if (dice < 22) {
        second += random.nextInt(20);
      } else if (dice < 24) {
        second += random.nextInt(20_000);
      }
      boolean gaps = dice >= 24 && dice < 60;
      for (int gap = gaps ? 1 + random.nextInt(9) : 0; gap > 0; gap--) {
        script.add(new Step(++second, null));
      }
      if (dice >= 60 && dice < 90) {
        // Disorder: the same second again, or an older one, saying something else.
        script.add(new Step(second - random.nextInt(50), level(random.nextInt(LEVELS.length))));
      } else if (dice >= 90 && dice < 92) {
        // The clock is set right: hours back.
        second -= 3_600 + random.nextInt(10_000);
      }
      boolean calm = random.nextInt(3) == 0;
      level = calm ? level : random.nextInt(LEVELS.length);
      script.add(new Step(++second, level(level)));
    }
    return script;
  }

  private static BigDecimal level(int index) {
    return new BigDecimal(LEVELS[index]);
  }

  @ParameterizedTest(name = "seed {0}")
  @DisplayName("10,000 scripted crossings: no missed, false or double alert")
  @ValueSource(longs = {1, 2})
  void noMissedFalseOrDoubleAlert(long seed) throws Exception {
    List<Step> script = script(seed);
    List<AlertEvent> events = play(script);
    Map<String, List<Told>> told = new LinkedHashMap<>();
    for (AlertEvent e : events) {
      told.computeIfAbsent(e.rule(), rule -> new ArrayList<>())
          .add(
              new Told(
                  e.state().id(),
                  e.observedAt().getEpochSecond(),
                  e.value(),
                  e.peak().stripTrailingZeros(),
                  e.since().getEpochSecond()));
    }
    List<AlertRule> all = new ArrayList<>(rules());
    for (String threshold : List.of("1.0", "0.5", "0.1")) {
      all.add(RuleSet.ofThreshold(BOOK, new BigDecimal(threshold)));
    }
    for (AlertRule rule : all) {
      assertThat(told.get(rule.id())).as(rule.id()).isEqualTo(oracle(rule, script));
    }
    assertThat(events.size()).isGreaterThan(10_000);
    assertJoinedById(events);
  }

  private static void assertJoinedById(List<AlertEvent> events) {
    Map<String, String> open = new LinkedHashMap<>();
    Set<String> used = new HashSet<>();
    long seq = 0;
    for (AlertEvent e : events) {
      assertThat(e.seq()).isEqualTo(++seq);
      switch (e.state()) {
        case FIRING -> {
          assertThat(used.add(e.id())).as("new id " + e.id()).isTrue();
          assertThat(open.put(e.rule(), e.id())).isNull();
        }
        case NO_DATA -> assertThat(open.get(e.rule())).isEqualTo(e.id());
        case RESOLVED -> assertThat(open.remove(e.rule())).isEqualTo(e.id());
      }
    }
  }

  /** Plays the script through the engine; every restart knows only what is in the files. */
  private List<AlertEvent> play(List<Step> script) throws Exception {
    List<AlertEvent> events = new ArrayList<>();
    List<JournalLine> lines = new ArrayList<>();
    AlertEngine.Sink sink =
        new AlertEngine.Sink() {
          @Override
          public void event(AlertEvent event) {
            events.add(event);
            lines.add(JournalLine.of(event));
          }

          @Override
          public void mark(Mark mark) {
            lines.add(JournalLine.of(mark));
          }
        };
    Meters meters = new Meters(new SimpleMeterRegistry());
    AlertStore store = new AlertStore(lake, 200, meters);
    AlertEngine engine = engine(sink, store);
    for (Step step : script) {
      if (step == Step.RESTART) {
        keep(lines, engine, store);
        store.close().get(10, TimeUnit.SECONDS);
        store = new AlertStore(lake, 200, meters);
        engine = engine(sink, store);
      } else if (step.value() == null) {
        engine.noData(BOOK, Instant.ofEpochSecond(step.second()));
      } else {
        engine.observe(
            BOOK, Instant.ofEpochSecond(step.second()), step.value(), BigDecimal.ONE, null);
      }
    }
    keep(lines, engine, store);
    store.close().get(10, TimeUnit.SECONDS);
    return events;
  }

  private static void keep(List<JournalLine> lines, AlertEngine engine, AlertStore store)
      throws Exception {
    store.append(List.copyOf(lines)).get(10, TimeUnit.SECONDS);
    lines.clear();
    if (store.wantsMemory()) {
      store.compact(engine.memory());
    }
  }

  private static AlertEngine engine(AlertEngine.Sink sink, AlertStore store) throws Exception {
    RuleSet rules =
        new RuleSet(
            List.of(new BigDecimal("1.0"), new BigDecimal("0.5"), new BigDecimal("0.1")),
            rules(),
            10);
    AlertEngine engine = new AlertEngine(rules, List.of(BOOK), Duration.ofSeconds(5), sink);
    engine.restore(store.open(event -> {}).get(10, TimeUnit.SECONDS).memory());
    return engine;
  }

  /** The rules of the game, one rule at a time, in the plainest way. */
  private static List<Told> oracle(AlertRule rule, List<Step> script) {
    List<Told> told = new ArrayList<>();
    List<BigDecimal> values = new ArrayList<>();
    boolean open = false;
    boolean pending = false;
    boolean lost = false;
    boolean restarted = false;
    long since = 0;
    int sinceIndex = 0;
    long newest = 0;
    long lastReading = 0;
    for (Step step : script) {
      if (step == Step.RESTART) {
        restarted = newest != 0;
        continue;
      }
      long now = step.second();
      if (newest != 0 && now <= newest) {
        if (newest - now < 3_600) {
          continue;
        }
        pending = false;
        lastReading = now;
      }
      newest = now;
      if (step.value() == null) {
        if (lastReading != 0 && now - lastReading >= 5) {
          pending = false;
        }
        if (restarted) {
          lastReading = now - 1;
          restarted = false;
        }
        if (lastReading != 0 && now - lastReading >= 5 && !lost) {
          lost = true;
          if (open) {
            told.add(new Told("no_data", now, null, peak(values, sinceIndex), since));
          }
        }
        continue;
      }
      if (now - lastReading > 5) {
        pending = false;
      }
      restarted = false;
      lost = false;
      lastReading = now;
      values.add(step.value());
      if (open) {
        if (step.value().compareTo(rule.clear()) <= 0) {
          open = false;
          told.add(new Told("resolved", now, step.value(), peak(values, sinceIndex), since));
        }
        continue;
      }
      if (step.value().compareTo(rule.above()) <= 0) {
        pending = false;
        continue;
      }
      if (!pending) {
        pending = true;
        since = now;
        sinceIndex = values.size() - 1;
      }
      if (now - since >= rule.hold().toSeconds()) {
        pending = false;
        open = true;
        told.add(new Told("firing", now, step.value(), peak(values, sinceIndex), since));
      }
    }
    return told;
  }

  private static BigDecimal peak(List<BigDecimal> values, int from) {
    BigDecimal peak = values.get(from);
    for (BigDecimal value : values.subList(from, values.size())) {
      peak = peak.max(value);
    }
    return peak.stripTrailingZeros();
  }
}
