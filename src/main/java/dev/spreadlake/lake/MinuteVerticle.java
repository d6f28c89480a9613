package dev.spreadlake.lake;

import dev.spreadlake.bars.LiveMinutes;
import dev.spreadlake.bars.MinuteNews;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.config.Settings;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.Trade;
import dev.spreadlake.spread.SpreadObservation;
import dev.spreadlake.time.TimeSource;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.eventbus.EventBus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The minutes of every book: on the bus each second as they happen, and in {@code gold/minutes}
 * made anew from silver a moment after each window's files are closed. The making runs on a thread
 * of its own, one at a time; asked for again while it waits, a book's day is made once.
 */
public final class MinuteVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(MinuteVerticle.class);

  /** After a window's spreads are a file, its trades follow within this time. */
  private static final long SETTLE_MS = 4_000;

  private static final Duration MAKING_MAX = Duration.ofMinutes(5);

  /** One day of one book. */
  private record Day(Book book, LocalDate date) {}

  private final Settings.Lake settings;
  private final List<Book> books;
  private final TimeSource time;
  private final MinuteHistory history;
  private final Map<Book, LiveMinutes> minutes = new LinkedHashMap<>();
  private final Set<Day> wanted = new LinkedHashSet<>();
  private boolean making;
  private WorkerExecutor worker;
  private MinuteTable table;

  /**
   * @param history told of every minute
   */
  public MinuteVerticle(
      Settings.Lake settings, List<Book> books, TimeSource time, MinuteHistory history) {
    this.history = history;
    this.settings = settings;
    this.books = List.copyOf(books);
    this.time = time;
  }

  @Override
  public Future<?> start() {
    EventBus bus = vertx.eventBus();
    worker =
        vertx.createSharedWorkerExecutor("minutes", 1, MAKING_MAX.toSeconds(), TimeUnit.SECONDS);
    LocalDate today = LocalDate.ofInstant(time.now(), ZoneOffset.UTC);
    return worker
        .executeBlocking(() -> load(today))
        .compose(
            loaded -> {
              minutes.putAll(loaded);
              vertx.setPeriodic(1_000, tick -> tick(bus));
              return Future.join(
                  Topics.TRADE.subscribe(bus, this::trade).completion(),
                  Topics.OBSERVATION.subscribe(bus, this::observation).completion(),
                  Topics.FILE_CLOSED.subscribe(bus, this::closed).completion());
            });
  }

  private Map<Book, LiveMinutes> load(LocalDate today) throws IOException {
    table =
        new MinuteTable(
            new LakeLayout(settings.root(), settings.window()), new DurableFiles(settings.root()));
    Map<Book, LiveMinutes> loaded = new LinkedHashMap<>();
    for (Book book : books) {
      loaded.put(book, new LiveMinutes(book, table.load(book, today)));
    }
    return loaded;
  }

  private void trade(Trade trade) {
    LiveMinutes known = minutes.get(trade.book());
    if (known != null) {
      known.add(trade);
    }
  }

  private void observation(SpreadObservation observation) {
    LiveMinutes known = minutes.get(observation.book());
    if (known != null) {
      known.add(observation);
    }
  }

  private void tick(EventBus bus) {
    Instant now = time.now();
    for (LiveMinutes book : minutes.values()) {
      for (MinuteNews news : book.tick(now)) {
        history.told(news);
        Topics.MINUTE.publish(bus, news);
      }
    }
  }

  private void closed(FileClosed file) {
    if (!file.dataset().equals(Dataset.SPREADS.id()) || file.firstSecond() == null) {
      return;
    }
    String name = file.path().replaceAll(".*/book=([a-z0-9_]+)/.*", "$1");
    LocalDate date = LocalDate.ofInstant(file.firstSecond(), ZoneOffset.UTC);
    Instant midnight = date.atStartOfDay(ZoneOffset.UTC).toInstant();
    // The day's first window holds what was received too late for the day before.
    boolean first = file.firstSecond().isBefore(midnight.plus(settings.window()));
    vertx.setTimer(
        SETTLE_MS,
        settled -> {
          if (first) {
            wanted.add(new Day(new Book(name), date.minusDays(1)));
          }
          wanted.add(new Day(new Book(name), date));
          makeNext();
        });
  }

  private void makeNext() {
    if (making || wanted.isEmpty()) {
      return;
    }
    Day next = wanted.iterator().next();
    wanted.remove(next);
    making = true;
    worker
        .executeBlocking(() -> table.make(next.book(), next.date()))
        .onComplete(
            rows -> {
              making = false;
              LOG.debug("minutes made book={} date={} rows={}", next.book(), next.date(), rows);
              makeNext();
            },
            failed -> {
              making = false;
              LOG.error("minutes not made book={} date={}", next.book(), next.date(), failed);
              makeNext();
            });
  }

  @Override
  public Future<?> stop() {
    return worker.close();
  }
}
