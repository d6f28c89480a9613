package dev.spreadlake.lake.minutes;

import dev.spreadlake.bars.LiveMinutes;
import dev.spreadlake.bars.MinuteNews;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.config.Settings;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.disk.LakeFiles;
import dev.spreadlake.lake.journal.Journal;
import dev.spreadlake.lake.minutes.WantedDays.Day;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.FileClosed;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.WindowClosed;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.Trade;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.quality.QualityRequests.AskBoard;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.spread.SpreadObservation;
import dev.spreadlake.store.StoreThread;
import dev.spreadlake.time.ClockReading;
import dev.spreadlake.time.SteadyClock;
import dev.spreadlake.time.StepDoubt;
import dev.spreadlake.time.TimeSource;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.EventBus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The minutes of every book: on the bus each second as they happen, and in {@code gold/minutes}
 * made anew from silver a moment after each window is closed, with a file or without. While a rule
 * that stops fails on a book, its days wait and what was published before stays; they are made once
 * all of them pass. The making runs on a thread of its own, one at a time; asked for again while it
 * waits, a book's day is made once. A stop never interrupts it: what it has begun is finished, so
 * that table and manifest agree, and nothing new is begun.
 *
 * <p>At the start the days so far are read from the lake on that thread, book by book, some tenths
 * of a second each; the start waits for {@link #LOADED_WITHIN}, and what is not read then follows
 * while the server runs.
 */
public final class MinuteVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(MinuteVerticle.class);

  /** After a window's spreads are a file, its trades follow within this time. */
  private static final Duration SETTLE = Duration.ofSeconds(4);

  /** What failures are counted under. */
  private static final String ERROR_KIND = "minutes";

  private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

  /** Longest that a start waits for the days so far: with many books they take minutes. */
  private static final Duration LOADED_WITHIN = Duration.ofSeconds(5);

  /** One making, one load and one end; never more. */
  private static final int TASKS_MAX = 4;

  /** Opens the lake's files; on the thread that makes the minutes. */
  @FunctionalInterface
  interface FilesOf {
    LakeFiles open(Path root) throws IOException;
  }

  private final Settings.Lake settings;
  private final List<Book> books;
  private final TimeSource time;

  /** After a jump of the wall clock no minute becomes final by it before it has stood. */
  private final SteadyClock clock = SteadyClock.believed(StepDoubt.DOUBTED);

  private final MinuteHistory history;
  private final Meters meters;
  private final Duration settle;
  private final Duration loadedWithin;
  private final GoldGate gate = new GoldGate();
  private final Map<Book, LiveMinutes> minutes = new LinkedHashMap<>();
  private final UnreadDays unread;
  private final Set<WantedDays.Ask> settling = new HashSet<>();
  private final WantedDays wanted = new WantedDays();
  private volatile int withheld;
  private volatile int unloaded;
  private final FilesOf filesOf;
  private final StoreThread thread = new StoreThread("minutes", TASKS_MAX);
  private boolean making;
  private boolean stopped;
  private MinuteTable table;

  /**
   * Asks how the rules stand, so deployed after who can answer.
   *
   * @param history told of every minute
   */
  public MinuteVerticle(
      Settings.Lake settings,
      List<Book> books,
      TimeSource time,
      MinuteHistory history,
      Meters meters) {
    this(settings, books, time, history, meters, SETTLE, LOADED_WITHIN, DurableFiles::new);
  }

  MinuteVerticle(
      Settings.Lake settings,
      List<Book> books,
      TimeSource time,
      MinuteHistory history,
      Meters meters,
      Duration settle,
      Duration loadedWithin,
      FilesOf filesOf) {
    this.history = history;
    this.meters = meters;
    this.settle = settle;
    this.loadedWithin = loadedWithin;
    this.filesOf = filesOf;
    this.settings = settings;
    this.books = List.copyOf(books);
    this.time = time;
    this.unread = new UnreadDays(books);
    this.unloaded = unread.count();
  }

  @Override
  public Future<?> start() {
    EventBus bus = vertx.eventBus();
    LocalDate today = LocalDate.ofInstant(time.now(), ZoneOffset.UTC);
    meters.lakeMinutesUnloaded(() -> unloaded);
    return onThread(this::open)
        .compose(open -> within(loadedWithin, load(open)))
        .compose(loaded -> Topics.QUALITY_BOARD.ask(bus, new AskBoard(), ANSWER_MAX))
        .compose(
            board -> {
              meters.lakeTablesWithheld(() -> withheld);
              gate.begin(board);
              vertx.setPeriodic(1_000, tick -> tick(bus));
              return Future.join(
                  Topics.QUALITY.subscribe(bus, this::judged).completion(),
                  Topics.TRADE.subscribe(bus, this::trade).completion(),
                  Topics.OBSERVATION.subscribe(bus, this::observation).completion(),
                  Topics.WINDOW_CLOSED.subscribe(bus, this::windowClosed).completion(),
                  Topics.FILE_CLOSED.subscribe(bus, this::fileClosed).completion());
            })
        // Looked at after the first file can be heard of, so that none is missed in between.
        .compose(heard -> onThread(() -> behind(today)))
        .onSuccess(days -> begin(days, today));
  }

  /** A book whose days cannot be looked at is made again when its next window is filed. */
  private List<Day> behind(LocalDate today) {
    List<Day> days = new ArrayList<>();
    for (Book book : books) {
      try {
        table.behind(book, today).forEach(date -> days.add(new Day(book, date)));
      } catch (IOException | RuntimeException e) {
        meters.lakeErrors(ERROR_KIND).increment();
        LOG.error("minutes left unmade not looked for book={}", book, e);
      }
    }
    return days;
  }

  /** What a process before this one held back, or had no time for, is still to be made. */
  private void begin(List<Day> behind, LocalDate today) {
    behind.forEach(day -> want(day.book(), day.date()));
    for (Book book : books) {
      if (!gate.holding(book).isEmpty()) {
        want(book, today.minusDays(1));
        want(book, today);
      }
    }
    makeNext();
  }

  private void judged(QualityResult result) {
    gate.take(result);
    makeNext();
  }

  /** What of the open windows is in the journal, by the name of its book. */
  private Map<String, MinuteTable.Open> open() throws IOException {
    LakeLayout layout = new LakeLayout(settings.root(), settings.window());
    table = new MinuteTable(layout, filesOf.open(settings.root()));
    return journal();
  }

  private Map<String, MinuteTable.Open> journal() throws IOException {
    LakeLayout layout = new LakeLayout(settings.root(), settings.window());
    return MinuteTable.byBook(Journal.peek(layout.journal()));
  }

  /** As what is asked for ends, but done after some time if it has not; it goes on then. */
  private Future<?> within(Duration time, Future<?> asked) {
    Promise<Void> first = Promise.promise();
    asked.onComplete(done -> first.tryComplete(), first::tryFail);
    vertx.setTimer(time.toMillis(), late -> first.tryComplete());
    return first.future();
  }

  /** One book after the other, each a task of its own, so that others are made in between. */
  private Future<?> load(Map<String, MinuteTable.Open> open) {
    Book next = unread.next();
    if (next == null || stopped) {
      return Future.succeededFuture();
    }
    return load(next, open).compose(read -> load(open));
  }

  /** Succeeds also if the book cannot be read: it keeps nothing else from starting. */
  private Future<?> load(Book book, Map<String, MinuteTable.Open> open) {
    MinuteTable.Open ofBook = open.getOrDefault(book.name(), new MinuteTable.Open());
    return onThread(() -> read(book, ofBook))
        .transform(
            loaded -> {
              if (loaded.succeeded()) {
                unread.read(book, loaded.result());
                unloaded = unread.count();
                minutes.put(book, loaded.result());
              } else {
                unread.failed(book);
                meters.lakeErrors(ERROR_KIND).increment();
                LOG.error(
                    "day so far not read, no live minutes until its next window is filed book={}",
                    book,
                    loaded.cause());
              }
              return Future.succeededFuture();
            });
  }

  /** All that could not be read, with one look at the journal. */
  private void loadAgain() {
    onThread(this::journal)
        .onFailure(
            failed -> {
              unread.allFailed();
              meters.lakeErrors(ERROR_KIND).increment();
              LOG.error("days so far not read, the journal cannot be", failed);
            })
        .compose(this::load);
  }

  /**
   * What is known of the day is told to the history here: a day's minutes are much for one turn.
   */
  private LiveMinutes read(Book book, MinuteTable.Open open) throws IOException {
    Instant now = time.now();
    LiveMinutes live = new LiveMinutes(book, table.loadLive(book, now, open));
    live.tick(now).forEach(history::told);
    return live;
  }

  private void trade(Trade trade) {
    LiveMinutes known = minutes.get(trade.book());
    if (known != null) {
      known.add(trade);
    } else if (!unread.add(trade)) {
      meters.lakeOverflow(ERROR_KIND).increment();
    }
  }

  private void observation(SpreadObservation observation) {
    LiveMinutes known = minutes.get(observation.book());
    if (known != null) {
      known.add(observation);
    } else if (!unread.add(observation)) {
      meters.lakeOverflow(ERROR_KIND).increment();
    }
  }

  private void tick(EventBus bus) {
    Instant now = clock.now(ClockReading.of(time));
    for (LiveMinutes book : minutes.values()) {
      for (MinuteNews news : book.tick(now)) {
        history.told(news);
        Topics.MINUTE.publish(bus, news);
      }
    }
  }

  private void windowClosed(WindowClosed window) {
    WantedDays.afterWindow(window.book(), window.from()).forEach(this::settle);
    wanted.again(window.book());
    if (unread.beginAgain(window.book())) {
      loadAgain();
    }
  }

  /** Trades make minutes, too; those of one window are filed a moment after its seconds. */
  private void fileClosed(FileClosed file) {
    if (file.dataset().equals(Dataset.TRADES.id())) {
      Book book = new Book(file.path().replaceAll(".*/book=([a-z0-9_]+)/.*", "$1"));
      WantedDays.afterTrades(book, file.firstSecond(), file.path()).forEach(this::settle);
    }
  }

  private void settle(WantedDays.Ask asked) {
    if (settling.add(asked)) {
      vertx.setTimer(
          settle.toMillis(),
          settled -> {
            settling.remove(asked);
            want(asked);
            makeNext();
          });
    }
  }

  private void want(Book book, LocalDate date) {
    want(new WantedDays.Ask(new Day(book, date), ""));
  }

  private void want(WantedDays.Ask asked) {
    Day day = asked.day();
    wanted.add(asked);
    if (!gate.holding(day.book()).isEmpty()) {
      LOG.warn(
          "minutes withheld book={} date={} rules={}",
          day.book(),
          day.date(),
          gate.holding(day.book()));
    }
  }

  private void makeNext() {
    Day next = wanted.first(day -> gate.holding(day.book()).isEmpty());
    withheld = wanted.count(day -> !gate.holding(day.book()).isEmpty());
    if (making || stopped || next == null) {
      return;
    }
    Set<String> trades = wanted.remove(next);
    making = true;
    onThread(
            () ->
                trades.isEmpty() || table.countsAnyOf(trades, next.book(), next.date())
                    ? table.make(next.book(), next.date())
                    : 0)
        .onComplete(
            rows -> {
              making = false;
              LOG.debug("minutes made book={} date={} rows={}", next.book(), next.date(), rows);
              makeNext();
            },
            failed -> {
              making = false;
              meters.lakeErrors(ERROR_KIND).increment();
              LOG.error("minutes not made book={} date={}", next.book(), next.date(), failed);
              wanted.failed(next, trades);
              makeNext();
            });
  }

  private <T> Future<T> onThread(Callable<T> work) {
    return Future.fromCompletionStage(
        thread.submit(work, () -> LOG.error("the minutes' thread takes no more work")), context);
  }

  /** Done once what was begun is. */
  @Override
  public Future<?> stop() {
    stopped = true;
    if (!wanted.isEmpty()) {
      LOG.info("minutes left for a later start days={}", wanted.days());
    }
    Future<Void> ended = onThread(() -> null);
    thread.end();
    return ended;
  }
}
