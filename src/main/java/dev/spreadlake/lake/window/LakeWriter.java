package dev.spreadlake.lake.window;

import dev.spreadlake.alert.AlertEvent;
import dev.spreadlake.basis.ImpliedSecond;
import dev.spreadlake.failure.FirstFailure;
import dev.spreadlake.lake.disk.LakeFiles;
import dev.spreadlake.lake.disk.LakeInUseException;
import dev.spreadlake.lake.disk.LakeLock;
import dev.spreadlake.lake.journal.Journal;
import dev.spreadlake.lake.journal.JournalEntry;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.FileClosed;
import dev.spreadlake.lake.table.GapRange;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.WindowClosed;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.market.SimulatedExchange;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Trade;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.spread.Gap;
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

  private final LakeLayout layout;
  private final boolean isReplay;
  private final TimeSource time;
  private final Meters meters;
  private final LakeLock lock;
  private final Journal journal;
  private final OpenWindows windows;
  private final SideTables sides;
  private final HeldRowsMove heldRows;
  private final Publishing publishing;
  private final RowIntake intake;
  private final List<JournalEntry> pending = new ArrayList<>();
  private final Deque<JournalEntry> durable = new ArrayDeque<>();
  private long durableSegment;
  private long newestWindow = Long.MIN_VALUE;
  private IOException unreleased;

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
    this.isReplay = mode == FeedMode.REPLAY;
    this.time = time;
    this.meters = meters;
    this.lock = lock;
    this.journal = journal;
    TablePublisher tables = new TablePublisher(layout, files);
    AccountedFiles accounted = new AccountedFiles(layout);
    StaleManifest stale = new StaleManifest(layout, accounted);
    WindowFiles stored = new WindowFiles(layout, tables, stale);
    WindowPublisher publisher = new WindowPublisher(layout, files, tables, stale);
    Listener counting = counting(listener);
    this.windows = new OpenWindows(layout, accounted, stored, publisher, counting);
    this.sides = new SideTables(tables, layout.windowSeconds(), meters, counting::fileClosed);
    this.heldRows = new HeldRowsMove(journal, windows, sides);
    this.publishing = new Publishing(windows, sides, meters);
    Accounting accounting = new Accounting(isReplay, time, meters, windows::accountedOnDisk);
    this.intake = new RowIntake(layout, mode, meters, accounting, publishing, pending::add);
    meters.lakeBooksUnread(windows::unreadBooks);
  }

  private Listener counting(Listener listener) {
    return new Listener() {
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
    windows.accounted().forEach(intake::recovered);
    if (!recovered.isEmpty()) {
      LOG.info("lake taken up where it stopped root={} rows={}", layout.root(), recovered.size());
    }
  }

  /** What comes from now on is marked as from a simulated exchange. Any thread. */
  public void fedBy(SimulatedExchange exchange) {
    intake.fedBy(exchange);
  }

  /**
   * Takes an observation; false if its second is already accounted for, or too many rows of its
   * book wait to become files.
   */
  public boolean observe(SpreadObservation observation) {
    return intake.observe(observation);
  }

  /** Takes a gap; false if its second is already accounted for. */
  public boolean gap(Gap gap) {
    return intake.gap(gap);
  }

  /** Takes a range of gaps, or what of it is not yet accounted for; false if that is nothing. */
  public boolean missed(MissedSeconds missed) {
    return intake.missed(missed);
  }

  /** Takes a suspect range; a range over midnight becomes one for each day. */
  public void suspect(SuspectSeconds suspect) {
    intake.suspect(suspect);
  }

  /** Takes an alert of a kept rule; a socket's own alerts are not kept. */
  public void alert(AlertEvent event) {
    intake.alert(event);
  }

  /**
   * Takes a trade; filed under the window in which it was received, or the open one if that is over
   * or not to be believed. Of a recording always under that in which it was received.
   */
  public void trade(Trade trade) {
    intake.trade(trade);
  }

  /**
   * Takes a second of the implied rate; false if it is of a window before the last one, as when the
   * clock was set back, or of one that is far ahead. A second that its window has is not written
   * again.
   */
  public boolean implied(ImpliedSecond said) {
    return intake.implied(said);
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
      if (!isReplay) {
        windows.retireIdle(newest);
      }
      sides.retireAllBut(newest);
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
    if (publishing.next()) {
      return true;
    }
    if (unreleased == null) {
      releaseJournal();
    }
    return false;
  }

  /** Deletes what of the journal is not needed; all that stays is tried again by the next call. */
  void releaseJournal() {
    try {
      journal.release(Math.min(windows.lowestSegment(), sides.lowestSegment()));
      unreleased = null;
    } catch (IOException e) {
      unreleased = e;
    }
  }

  /**
   * Why a segment of the journal that is not needed could not be deleted; null if all could. Until
   * {@link #releaseJournal} is called none is.
   */
  IOException unreleased() {
    return unreleased;
  }

  /** Lets {@link #publishNext} try again what could not be published, the oldest try first. */
  void retry() {
    publishing.retry();
  }

  /** True while something waits that could not be published. */
  boolean isHeldUp() {
    return publishing.isHeldUp();
  }

  /**
   * Once more rows than that wait behind what could not be published, further rows of those books
   * and tables are not taken; the seconds become {@code lake_unavailable}.
   */
  void holdAtMost(long rows) {
    publishing.holdAtMost(rows);
  }

  /**
   * Publishes everything finished.
   *
   * @throws IOException the first failure, once all that can be published is
   */
  public void publishAll() throws IOException {
    FirstFailure failures = new FirstFailure();
    failures.run(publishing::all);
    releaseJournal();
    failures.run(this::requireReleased);
    failures.rethrow();
  }

  private void requireReleased() throws IOException {
    if (unreleased != null) {
      throw unreleased;
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
