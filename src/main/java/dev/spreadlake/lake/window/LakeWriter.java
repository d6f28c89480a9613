package dev.spreadlake.lake.window;

import dev.spreadlake.alert.AlertEvent;
import dev.spreadlake.basis.ImpliedRate;
import dev.spreadlake.basis.ImpliedSecond;
import dev.spreadlake.lake.disk.LakeFiles;
import dev.spreadlake.lake.disk.LakeInUseException;
import dev.spreadlake.lake.disk.LakeLock;
import dev.spreadlake.lake.journal.Journal;
import dev.spreadlake.lake.journal.JournalEntry;
import dev.spreadlake.lake.journal.JournalEntry.Kind;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.FileClosed;
import dev.spreadlake.lake.table.GapRange;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.LakeRows;
import dev.spreadlake.lake.table.WindowClosed;
import dev.spreadlake.lake.window.SideTables.Table;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.market.SimulatedExchange;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Trade;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.spread.MissedSeconds;
import dev.spreadlake.spread.SpreadObservation;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the lake's tables. What is handed in becomes durable with the next {@link #commit}, all
 * books of a second with one fsync; {@link #publishNext} turns finished windows into files.
 *
 * <p>A second of a book is written once: what is already accounted for is refused, and seconds that
 * were never handed in become gaps with a reason. No wall clock enters a file. Blocking; one
 * thread, except {@link #openRows} and {@link #openGaps}.
 */
public final class LakeWriter implements AutoCloseable {
  /** Told of what is complete, on the thread of the writer. */
  @FunctionalInterface
  public interface Listener {
    /** A file has appeared. */
    void fileClosed(FileClosed file);

    /** A window is in the tables, with a file, which was told before, or without. */
    default void windowClosed(WindowClosed window) {}
  }

  private static final Logger LOG = LoggerFactory.getLogger(LakeWriter.class);
  private static final String NO_ROOM = "too many rows wait to become files";

  private final LakeLayout layout;
  private final TimeSource time;
  private final Meters meters;
  private final LakeLock lock;
  private final Journal journal;
  private final LakeRows rows = new LakeRows();
  private final OpenWindows windows;
  private final SideTables sides;
  private final HeldRowsMove heldRows;
  private final Accounting accounting;
  private final Filing filing;
  private final List<JournalEntry> pending = new ArrayList<>();
  private final Deque<JournalEntry> durable = new ArrayDeque<>();
  private long durableSegment;
  private long newestWindow = Long.MIN_VALUE;
  private long rowsBehindMax = Long.MAX_VALUE;
  private IOException unreleased;
  private volatile FeedMode mode;

  private LakeWriter(
      LakeLayout layout,
      FeedMode mode,
      TimeSource time,
      Meters meters,
      LakeFiles files,
      LakeLock lock,
      Journal journal,
      Listener listener) {
    this.layout = layout;
    this.mode = mode;
    this.time = time;
    this.meters = meters;
    this.lock = lock;
    this.journal = journal;
    TablePublisher tables = new TablePublisher(layout, files);
    Listener counting =
        new Listener() {
          @Override
          public void fileClosed(FileClosed file) {
            meters.lakeFiles(file.dataset(), file.complete() ? "full" : "short").increment();
            listener.fileClosed(file);
          }

          @Override
          public void windowClosed(WindowClosed window) {
            listener.windowClosed(window);
          }
        };
    this.windows =
        new OpenWindows(layout, tables, new WindowPublisher(layout, files, tables), counting);
    this.accounting =
        new Accounting(mode == FeedMode.REPLAY, time, meters, windows::accountedOnDisk);
    this.filing = new Filing(layout, mode == FeedMode.REPLAY);
    this.sides = new SideTables(tables, layout.windowSeconds(), meters, counting::fileClosed);
    this.heldRows = new HeldRowsMove(journal, windows, sides);
    meters.lakeWindowsWaiting(windows.finished()::size);
    meters.lakeBooksUnread(windows::unreadBooks);
  }

  /**
   * Takes the lake for writing and goes on where it stopped.
   *
   * @param listener told of each file and window, on the calling thread of this writer
   * @throws LakeInUseException if another process writes to it
   */
  public static LakeWriter open(
      LakeLayout layout,
      FeedMode mode,
      TimeSource time,
      Meters meters,
      LakeFiles files,
      Listener listener)
      throws IOException {
    LakeLock lock = LakeLock.acquire(layout.root(), time.now());
    Journal journal = null;
    try {
      List<Journal.Recovered> recovered = new ArrayList<>();
      journal = Journal.open(layout.journal(), files, recovered);
      LakeWriter writer =
          new LakeWriter(layout, mode, time, meters, files, lock, journal, listener);
      writer.recover(recovered);
      return writer;
    } catch (IOException | RuntimeException e) {
      if (journal != null) {
        journal.close();
      }
      lock.close();
      throw e;
    }
  }

  private void recover(List<Journal.Recovered> recovered) {
    for (Journal.Recovered entry : HeldRowsMove.inOrder(recovered)) {
      apply(entry.entry(), entry.segment());
    }
    windows.recovered();
    windows
        .accounted()
        .forEach(
            (book, to) -> {
              accounting.recovered(book, to);
              filing.recovered(to);
            });
    if (!recovered.isEmpty()) {
      LOG.info("lake taken up where it stopped root={} rows={}", layout.root(), recovered.size());
    }
  }

  /** What comes from now on is marked as from a simulated exchange. Any thread. */
  public void fedBy(SimulatedExchange exchange) {
    FeedMode marked = mode.withSimulatedExchange();
    if (marked != mode) {
      LOG.warn(
          "{} at {} says that it is simulated: rows are marked {} from now on",
          exchange.venue().id(),
          exchange.host(),
          marked.id());
      mode = marked;
    }
  }

  /**
   * Takes an observation; false if its second is already accounted for, or too many rows of its
   * book wait to become files.
   */
  public boolean observe(SpreadObservation observation) {
    long second = observation.second().getEpochSecond();
    if (!admit(observation.book(), second)) {
      return false;
    }
    if (isFull() && windows.finished().isHeldUp(observation.book())) {
      meters.lakeOverflow(Dataset.SPREADS.id()).increment();
      explain(observation.book(), second, second, GapReason.LAKE_UNAVAILABLE, NO_ROOM);
      return false;
    }
    pending.add(new JournalEntry(Kind.OBSERVATION, rows.wide(observation, mode)));
    return true;
  }

  /** Takes a gap; false if its second is already accounted for. */
  public boolean gap(Gap gap) {
    long second = gap.second().getEpochSecond();
    if (!admit(gap.book(), second)) {
      return false;
    }
    explain(gap.book(), second, second, gap.reason(), gap.detail());
    return true;
  }

  /** Takes a range of gaps, or what of it is not yet accounted for; false if that is nothing. */
  public boolean missed(MissedSeconds missed) {
    Book book = missed.book();
    long last = missed.to().getEpochSecond();
    boolean running = accounting.isRunning(book);
    long first = accounting.admitTold(book, last);
    if (first > last) {
      return false;
    }
    long from = Math.max(first, missed.from().getEpochSecond());
    if (first < from) {
      fill(book, first, from - 1, running);
    }
    fill(book, from, last, missed.reason(), missed.detail());
    filing.taken(last);
    return true;
  }

  /** Takes a suspect range; a range over midnight becomes one for each day. */
  public void suspect(SuspectSeconds suspect) {
    if (tableFull(Dataset.SUSPECT, suspect.book())) {
      return;
    }
    long to = suspect.to().getEpochSecond();
    long from = Math.max(suspect.from().getEpochSecond(), to - LakeLayout.DAY_SECONDS);
    while (from <= to) {
      long dayEnd = Math.floorDiv(from, LakeLayout.DAY_SECONDS) * LakeLayout.DAY_SECONDS;
      long last = Math.min(to, dayEnd + LakeLayout.DAY_SECONDS - 1);
      pending.add(new JournalEntry(Kind.SUSPECT, rows.suspect(suspect, from, last)));
      from = last + 1;
    }
  }

  /** Takes an alert of a kept rule; a socket's own alerts are not kept. */
  public void alert(AlertEvent event) {
    if (event.subscriber() == null && !tableFull(Dataset.ALERTS, event.book())) {
      long window = filing.windowOf(event.observedAt().getEpochSecond());
      pending.add(new JournalEntry(Kind.ALERT, window + "," + rows.alert(event)));
    }
  }

  /**
   * Takes a trade; filed under the window in which it was received, or the open one if that is over
   * or not to be believed.
   */
  public void trade(Trade trade) {
    if (!tableFull(Dataset.TRADES, trade.book())) {
      long second = trade.receivedAt().getEpochSecond();
      long window = filing.windowOf(second);
      pending.add(new JournalEntry(Kind.TRADE, window + "," + second + "," + rows.trade(trade)));
    }
  }

  /**
   * Takes a second of the implied rate; false if it is of a window before the last one, as when the
   * clock was set back, or of one that is far ahead. A second that its window has is not written
   * again.
   */
  public boolean implied(ImpliedSecond said) {
    if (tableFull(Dataset.IMPLIED, ImpliedRate.USD_MXN)) {
      return false;
    }
    long second = said.second().getEpochSecond();
    String refusal = filing.refusalOf(second);
    if (refusal != null) {
      meters.lakeErrors(refusal).increment();
      return false;
    }
    long window = layout.windowStart(second);
    pending.add(new JournalEntry(Kind.IMPLIED, window + "," + rows.implied(said)));
    return true;
  }

  /** True if a row must be refused because too many of its table wait to become files. */
  private boolean tableFull(Dataset dataset, Book book) {
    if (!isFull() || !sides.finished().isHeldUp(new Table(dataset, book))) {
      return false;
    }
    meters.lakeOverflow(dataset.id()).increment();
    return true;
  }

  private boolean isFull() {
    return windows.finished().rowsBehind() + sides.finished().rowsBehind() > rowsBehindMax;
  }

  private boolean admit(Book book, long second) {
    boolean running = accounting.isRunning(book);
    long first = accounting.admit(book, second);
    if (first > second) {
      return false;
    }
    if (first < second) {
      fill(book, first, second - 1, running);
    }
    filing.taken(second);
    return true;
  }

  private void fill(Book book, long first, long last, boolean running) {
    GapReason reason =
        mode == FeedMode.REPLAY
            ? GapReason.NOT_RECORDED
            : running ? GapReason.LAKE_UNAVAILABLE : GapReason.NOT_RUNNING;
    String detail =
        switch (reason) {
          case NOT_RECORDED -> "no row in the recording";
          case LAKE_UNAVAILABLE -> "the row did not reach the lake";
          default -> "nothing was running";
        };
    fill(book, first, last, reason, detail);
  }

  /** Explains {@code first..last} by whole windows where it covers them, a range for each day. */
  private void fill(Book book, long first, long last, GapReason reason, String detail) {
    long at = first;
    while (at <= last) {
      long start = layout.windowStart(at);
      long dayEnd = LakeLayout.dayStart(LakeLayout.date(at)) + LakeLayout.DAY_SECONDS;
      long wholeEnd = Math.min(layout.windowStart(last + 1), dayEnd);
      long end =
          at == start && wholeEnd > start
              ? wholeEnd
              : Math.min(last + 1, start + layout.windowSeconds());
      explain(book, at, end - 1, reason, detail);
      at = end;
    }
  }

  private void explain(Book book, long first, long last, GapReason reason, String detail) {
    GapRange range = new GapRange(first, last, reason.id(), LakeRows.line(detail));
    pending.add(new JournalEntry(Kind.GAP, rows.gap(book.name(), range)));
  }

  /** Rows handed in and not yet durable. */
  public int pending() {
    return pending.size();
  }

  /**
   * Makes everything handed in durable.
   *
   * @throws IOException if the disk refuses; nothing is lost, and the call may be repeated
   */
  public void commit() throws IOException {
    applyDurable();
    if (pending.isEmpty()) {
      return;
    }
    long started = time.nanoTime();
    durableSegment = journal.append(pending);
    meters.lakeFsync().record(time.nanoTime() - started, TimeUnit.NANOSECONDS);
    durable.addAll(pending);
    pending.clear();
    applyDurable();
    rollSegment();
  }

  private void applyDurable() {
    while (!durable.isEmpty()) {
      apply(durable.peek(), durableSegment);
      durable.remove();
    }
  }

  /** A new segment each window, so that the old one can go once its windows are files. */
  private void rollSegment() throws IOException {
    long newest = windows.newestWindow();
    if (newest > newestWindow) {
      if (newestWindow != Long.MIN_VALUE) {
        journal.roll();
      }
      newestWindow = newest;
      if (mode != FeedMode.REPLAY) {
        windows.retireIdle(newest);
      }
      sides.retireBefore(newest);
      heldRows.moveFrom(durableSegment);
    }
  }

  private void apply(JournalEntry entry, long segment) {
    String row = entry.row();
    switch (entry.kind()) {
      case OBSERVATION -> {
        windows.observe(row, segment);
        meters.lakeRows(Dataset.SPREADS.id()).increment();
      }
      case GAP -> windows.explain(row, segment);
      case SUSPECT -> sides.suspect(row, segment);
      case ALERT -> {
        sides.alert(row, segment);
        meters.lakeRows(Dataset.ALERTS.id()).increment();
      }
      case TRADE -> {
        sides.trade(row, segment);
        meters.lakeRows(Dataset.TRADES.id()).increment();
      }
      case IMPLIED -> {
        sides.implied(row, segment);
        meters.lakeRows(Dataset.IMPLIED.id()).increment();
      }
      case HEADER -> throw new IllegalStateException("a header is no row");
    }
  }

  /**
   * Publishes one finished window or part of a table.
   *
   * @return true if there may be more to publish
   * @throws IOException if it cannot be published; what is after it in its book or table waits for
   *     {@link #retry}, all else is gone on with by the next call
   */
  public boolean publishNext() throws IOException {
    if (sides.publishNext() || windows.publishNext()) {
      return true;
    }
    try {
      journal.release(Math.min(windows.lowestSegment(), sides.lowestSegment()));
      unreleased = null;
    } catch (IOException e) {
      unreleased = e;
    }
    return false;
  }

  /** Why a segment of the journal that is not needed could not be deleted; null if all could. */
  IOException unreleased() {
    return unreleased;
  }

  /** Lets {@link #publishNext} try again what could not be published, the oldest try first. */
  void retry() {
    sides.finished().retry();
    windows.finished().retry();
  }

  /** True while something waits that could not be published. */
  boolean isHeldUp() {
    return windows.finished().isHeldUp() || sides.finished().isHeldUp();
  }

  /**
   * Once more rows than that wait behind what could not be published, further rows of those books
   * and tables are not taken; the seconds become {@code lake_unavailable}.
   */
  void holdAtMost(long rows) {
    rowsBehindMax = rows;
  }

  /**
   * Publishes everything finished.
   *
   * @throws IOException the first failure, once all that can be published is
   */
  public void publishAll() throws IOException {
    windows.finished().retryAll();
    sides.finished().retryAll();
    Exception first = null;
    boolean more = true;
    while (more) {
      try {
        more = publishNext();
      } catch (IOException | RuntimeException e) {
        first = first == null ? e : first;
      }
    }
    if (first instanceof RuntimeException unforeseen) {
      throw unforeseen;
    }
    if (first instanceof IOException refused) {
      throw refused;
    }
  }

  /** Why files that are gone on with cannot be read, of one of the books; null if all are. */
  IOException unread() {
    return windows.unread();
  }

  /** Tries again to read them. */
  void readAgain() {
    windows.readAgain();
  }

  /** Rows of the spread table that are durable and not yet in a published file, in order. */
  public List<String> openRows(Book book) {
    return windows.openRows(book);
  }

  /** Gaps that are durable and not yet in a published file, in order. */
  public List<GapRange> openGaps(Book book) {
    return windows.openGaps(book);
  }

  /** The lake's layout. */
  public LakeLayout layout() {
    return layout;
  }

  /** Root of the lake. */
  public Path root() {
    return layout.root();
  }

  /**
   * Makes everything durable, publishes open windows as short files and lets the lake go. The next
   * writer takes a short window up again.
   */
  @Override
  public void close() throws IOException {
    try {
      commit();
      windows.retireAll();
      sides.retireAll();
      publishAll();
      journal.roll();
      journal.release(Long.MAX_VALUE);
    } finally {
      journal.close();
      lock.close();
    }
  }

  /** Lets the lake go at once, as a crash would; what is durable is taken up by the next writer. */
  public void abandon() throws IOException {
    journal.close();
    lock.close();
  }
}
