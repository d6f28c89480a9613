package dev.spreadlake.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The faults in force on one exchange. They begin and end on the exchange's own clock. Not
 * thread-safe; use it on the thread that drives the {@link TradingFloor}.
 */
public final class Faults {
  /** Faults in force and planned at once. */
  public static final int FAULTS_MAX = 1_000;

  private static final String TOO_MANY = "at most " + FAULTS_MAX + " faults at once";
  private static final Logger LOG = LoggerFactory.getLogger(Faults.class);

  private final TradingFloor floor;
  private final Map<String, Active> active = new LinkedHashMap<>();
  private final Set<Agenda.Entry> planned = new HashSet<>();
  private final List<Consumer<Active>> starts = new ArrayList<>();
  private long started;

  Faults(TradingFloor floor) {
    this.floor = floor;
  }

  /** A fault in force. */
  public static final class Active {
    private static final int STREAMS_MAX = 10_000;

    private final String id;
    private final Fault fault;
    private final long sinceMs;
    private final Map<String, int[]> streams = new LinkedHashMap<>();
    private final List<Runnable> undo = new ArrayList<>();
    private long hits;

    private Active(String id, Fault fault, long sinceMs) {
      this.id = id;
      this.fault = fault;
      this.sinceMs = sinceMs;
    }

    /** Its name for {@link Faults#stop}. */
    public String id() {
      return id;
    }

    /** What goes wrong. */
    public Fault fault() {
      return fault;
    }

    /** Since when, ms since epoch. */
    public long sinceMs() {
      return sinceMs;
    }

    /** Frames or replies it has spoilt. */
    public long hits() {
      return hits;
    }

    /** Counts one more thing passing on a connection, and says whether it is to be spoilt. */
    private boolean hit(String stream) {
      if (streams.size() > STREAMS_MAX) {
        streams.remove(streams.keySet().iterator().next());
      }
      int[] seenAndHit = streams.computeIfAbsent(stream, s -> new int[2]);
      seenAndHit[0]++;
      if (seenAndHit[0] % fault.every() != 0
          || (fault.times() > 0 && seenAndHit[1] >= fault.times())) {
        return false;
      }
      seenAndHit[1]++;
      hits++;
      return true;
    }
  }

  /**
   * Lets a fault begin now.
   *
   * @throws IllegalArgumentException if it names a book that does not exist
   * @throws IllegalStateException if too many are in force or planned
   */
  public Active start(Fault fault) {
    check(fault);
    requireRoom();
    Active begun = new Active("f" + ++started, fault, floor.nowMs());
    active.put(begun.id, begun);
    LOG.info("fault begins id={} {}", begun.id, fault.kind().id());
    if (fault.kind().where() == FaultKind.Where.BOOK && fault.kind() != FaultKind.UNKNOWN_BOOK) {
      for (String name : concerned(fault)) {
        BookDistortion distortion = new BookDistortion(floor, floor.book(name), fault);
        begun.undo.add(
            () -> {
              if (floor.isDistortedBy(name, distortion)) {
                floor.restore(name);
              }
            });
        floor.distort(name, distortion);
      }
    }
    fault.duration().ifPresent(d -> floor.after(d.toMillis(), () -> stop(begun.id)));
    starts.forEach(listener -> listener.accept(begun));
    return begun;
  }

  /**
   * Lets a fault begin after so long on the exchange's clock. Its place among those at once is
   * taken from now on.
   *
   * @throws IllegalArgumentException if it names a book that does not exist
   * @throws IllegalStateException if too many are in force or planned
   */
  public void startAfter(Duration offset, Fault fault) {
    check(fault);
    requireRoom();
    AtomicReference<Agenda.Entry> own = new AtomicReference<>();
    own.set(
        floor.after(
            offset.toMillis(),
            () -> {
              planned.remove(own.get());
              start(fault);
            }));
    planned.add(own.get());
  }

  private boolean hasRoomFor(int more) {
    return active.size() + planned.size() + more <= FAULTS_MAX;
  }

  private void requireRoom() {
    if (!hasRoomFor(1)) {
      throw new IllegalStateException(TOO_MANY);
    }
  }

  /**
   * Plans a script of faults (YAML or JSON), offsets counted from now.
   *
   * @throws IllegalArgumentException if it cannot be understood or holds too many; nothing is
   *     planned then
   */
  public void play(String script) {
    List<FaultFormat.Planned> all = FaultFormat.script(script);
    all.forEach(p -> check(p.fault()));
    if (!hasRoomFor(all.size())) {
      throw new IllegalArgumentException(TOO_MANY);
    }
    all.forEach(p -> startAfter(p.at(), p.fault()));
  }

  /** Ends a fault; false if there is none of that id. */
  public boolean stop(String id) {
    Active ended = active.remove(id);
    if (ended == null) {
      return false;
    }
    LOG.info("fault ends id={} {} hits={}", id, ended.fault.kind().id(), ended.hits);
    ended.undo.forEach(Runnable::run);
    return true;
  }

  /** Ends all, and strikes out those that are planned. */
  public void stopAll() {
    planned.forEach(Agenda.Entry::cancel);
    planned.clear();
    List.copyOf(active.keySet()).forEach(this::stop);
  }

  /** Those in force, oldest first. */
  public List<Active> active() {
    return List.copyOf(active.values());
  }

  /** The faults as they concern one venue. */
  public VenueFaults at(String venue) {
    return new VenueFaults(this, venue);
  }

  /** The oldest in force of this kind that concerns venue, book and channel; null: any. */
  Optional<Active> find(String venue, FaultKind kind, String book, String channel) {
    for (Active candidate : active.values()) {
      if (candidate.fault.kind() == kind && candidate.fault.concerns(venue, book, channel)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /**
   * Counts what passes on a stream; the oldest in force of this kind that spoils it. One that has
   * spoilt as much as it should stands in the way of none.
   */
  Optional<Active> hit(String venue, FaultKind kind, String book, String channel, String stream) {
    return hit(kind, stream, fault -> fault.concerns(venue, book, channel));
  }

  /** The same, of those that concern everything of the venue. */
  Optional<Active> hitWhole(String venue, FaultKind kind, String stream) {
    return hit(kind, stream, fault -> !fault.isNarrow() && fault.concerns(venue, null, null));
  }

  private Optional<Active> hit(FaultKind kind, String stream, Predicate<Fault> concerns) {
    for (Active candidate : active.values()) {
      if (candidate.fault.kind() == kind
          && concerns.test(candidate.fault)
          && candidate.hit(stream)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /** Whether nothing is wrong at all. */
  public boolean none() {
    return active.isEmpty();
  }

  private List<String> concerned(Fault fault) {
    return fault
        .book()
        .map(List::of)
        .orElseGet(
            () ->
                floor.books().stream()
                    .filter(name -> fault.concerns(Fault.venueOf(name), name, null))
                    .toList());
  }

  /** Tells a listener of each fault as it begins, on whatever venue. */
  void onStart(Consumer<Active> listener) {
    starts.add(listener);
  }

  private void check(Fault fault) {
    fault
        .book()
        .ifPresent(
            name -> {
              if (floor.book(name) == null) {
                throw new IllegalArgumentException(
                    "book '" + name + "' is none of " + floor.books());
              }
            });
  }
}
