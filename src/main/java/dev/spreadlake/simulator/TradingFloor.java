package dev.spreadlake.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * All markets of a simulated exchange and its clock. Time passes only in {@link #advanceTo}, in
 * which everything due happens in order; so a test may run a day in seconds, and a verticle calls
 * it as real time goes by. Not thread-safe; one thread drives it.
 */
public final class TradingFloor {
  private static final long WARM_UP_MICROS = 20_000_000;

  private final Simulation simulation;
  private final Map<String, Market> markets = new LinkedHashMap<>();
  private final Agenda agenda = new Agenda();
  private final List<Consumer<MarketEvent>> listeners = new ArrayList<>();
  private final Faults faults;
  private final Map<String, BookDistortion> distortions = new LinkedHashMap<>();
  private long nowMicros;

  /** A generated market for each book of the simulation, open at {@code start}. */
  public TradingFloor(Simulation simulation, Instant start) {
    this(simulation, start, null);
  }

  /** Markets fed from a recording; null generates them. */
  public TradingFloor(Simulation simulation, Instant start, Recording recording) {
    this.simulation = simulation;
    long startMicros = micros(start);
    faults = new Faults(this);
    if (recording == null) {
      nowMicros = startMicros - (long) (WARM_UP_MICROS / simulation.speed());
      generate(simulation);
    } else {
      nowMicros = startMicros;
      recording
          .markets(startMicros, simulation)
          .forEach(market -> markets.put(market.book().name(), market));
    }
    advanceTo(start);
  }

  private void generate(Simulation simulation) {
    FairPrices fair = new FairPrices(simulation.seed());
    for (String name : simulation.books()) {
      MarketSpec spec = MarketSpec.of(name);
      SplittableRandom random =
          new SplittableRandom(simulation.seed() * 1_000_003 + name.hashCode());
      long sequence = (1L << 31) + 100_000_000L + random.nextLong(2_500_000_000L);
      Bars bars =
          new Bars(
              nowMicros / 1_000,
              Math.round(spec.ticksOf(spec.price().doubleValue())),
              spec.typicalAmount(),
              random.nextLong());
      LimitOrderBook book = new LimitOrderBook(spec, sequence, simulation.topsMax(), bars);
      markets.put(name, new GeneratedMarket(book, fair, random, nowMicros, simulation.speed()));
    }
  }

  /** How it was set up. */
  public Simulation simulation() {
    return simulation;
  }

  /** The exchange's own time. */
  public Instant now() {
    return Instant.EPOCH.plus(nowMicros, ChronoUnit.MICROS);
  }

  /** The exchange's own time, ms since epoch. */
  public long nowMs() {
    return Math.floorDiv(nowMicros, 1_000);
  }

  /** The exchange's own time, µs since epoch. */
  public long nowMicros() {
    return nowMicros;
  }

  /** Faults that can be switched while it runs. */
  public Faults faults() {
    return faults;
  }

  /** Runs an action after {@code delayMs} of the exchange's own time. */
  public Agenda.Entry after(long delayMs, Runnable action) {
    return agenda.at(nowMicros + delayMs * 1_000, action);
  }

  /** Names of all books, in the order they were configured. */
  public Collection<String> books() {
    return Collections.unmodifiableCollection(markets.keySet());
  }

  /** A book's truth, or null if there is none of that name. */
  public LimitOrderBook book(String name) {
    Market market = markets.get(name);
    return market == null ? null : market.book();
  }

  /** Tells a listener of every event from now on, in order. */
  public void listen(Consumer<MarketEvent> listener) {
    listeners.add(listener);
  }

  /** When {@link #advanceTo} next has something to do; far in the future if never. */
  public Instant nextDue() {
    long next = agenda.nextAtMicros();
    for (Market market : markets.values()) {
      if (!distortions.containsKey(market.book().name())) {
        next = Math.min(next, market.nextAtMicros());
      }
    }
    return next == Long.MAX_VALUE ? Instant.MAX : Instant.EPOCH.plus(next, ChronoUnit.MICROS);
  }

  /** Lets time pass; a time already past changes nothing. */
  public void advanceTo(Instant time) {
    long until = micros(time);
    while (true) {
      Market due = null;
      long at = agenda.nextAtMicros();
      for (Market market : markets.values()) {
        if (market.nextAtMicros() < at && !distortions.containsKey(market.book().name())) {
          due = market;
          at = market.nextAtMicros();
        }
      }
      if (at > until) {
        break;
      }
      nowMicros = Math.max(nowMicros, at);
      if (due == null) {
        agenda.runNext();
      } else {
        due.step(this::publish);
      }
    }
    nowMicros = Math.max(nowMicros, until);
  }

  /**
   * Sets the clock ahead without letting that time pass: the markets, and all that is still to
   * come, go on after it where they were.
   */
  public void skip(Duration ahead) {
    long micros = Math.multiplyExact(ahead.toMillis(), 1_000L);
    nowMicros += micros;
    agenda.postpone(micros);
    for (Market market : markets.values()) {
      // One that a fault keeps from its course is told at its end how long it stood.
      if (!distortions.containsKey(market.book().name())) {
        market.resume(micros, 0);
      }
    }
  }

  void publish(MarketEvent event) {
    for (Consumer<MarketEvent> listener : listeners) {
      listener.accept(event);
    }
  }

  void distort(String name, BookDistortion distortion) {
    restore(name);
    distortions.put(name, distortion);
    distortion.begin();
  }

  /** Ends whatever keeps a book from its own course. */
  void restore(String name) {
    BookDistortion distortion = distortions.remove(name);
    if (distortion != null) {
      distortion.end();
      markets.get(name).resume(nowMicros - distortion.sinceMicros(), distortion.events());
    }
  }

  boolean isDistortedBy(String name, BookDistortion distortion) {
    return distortions.get(name) == distortion;
  }

  static long micros(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000);
  }
}
