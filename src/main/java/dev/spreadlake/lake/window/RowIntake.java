package dev.spreadlake.lake.window;

import dev.spreadlake.alert.AlertEvent;
import dev.spreadlake.basis.ImpliedRate;
import dev.spreadlake.basis.ImpliedSecond;
import dev.spreadlake.lake.journal.JournalEntry;
import dev.spreadlake.lake.journal.JournalEntry.Kind;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.GapRange;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.LakeRows;
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
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what is handed in into rows, or refuses it: each second of a book is taken once, and those
 * that were never handed in are explained. One thread, except {@link #fedBy}.
 */
final class RowIntake {
  private static final Logger LOG = LoggerFactory.getLogger(RowIntake.class);
  private static final String NO_ROOM = "too many rows wait to become files";

  private final LakeLayout layout;
  private final Meters meters;
  private final Accounting accounting;
  private final Filing filing;
  private final Publishing publishing;
  private final Consumer<JournalEntry> taken;
  private final LakeRows rows = new LakeRows();
  private volatile FeedMode mode;

  /**
   * @param taken each row that was taken, in order
   */
  RowIntake(
      LakeLayout layout,
      FeedMode mode,
      Meters meters,
      Accounting accounting,
      Publishing publishing,
      Consumer<JournalEntry> taken) {
    this.layout = layout;
    this.mode = mode;
    this.meters = meters;
    this.accounting = accounting;
    this.filing = new Filing(layout, mode == FeedMode.REPLAY);
    this.publishing = publishing;
    this.taken = taken;
  }

  /** The journal accounts for a book up to this second. */
  void recovered(Book book, long to) {
    accounting.recovered(book, to);
    filing.recovered(to);
  }

  void fedBy(SimulatedExchange exchange) {
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

  boolean observe(SpreadObservation observation) {
    long second = observation.second().getEpochSecond();
    if (!admit(observation.book(), second)) {
      return false;
    }
    if (publishing.refuses(Dataset.SPREADS, observation.book())) {
      explain(observation.book(), second, second, GapReason.LAKE_UNAVAILABLE, NO_ROOM);
      return false;
    }
    take(Kind.OBSERVATION, rows.wide(observation, mode));
    return true;
  }

  boolean gap(Gap gap) {
    long second = gap.second().getEpochSecond();
    if (!admit(gap.book(), second)) {
      return false;
    }
    explain(gap.book(), second, second, gap.reason(), gap.detail());
    return true;
  }

  boolean missed(MissedSeconds missed) {
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

  void suspect(SuspectSeconds suspect) {
    if (publishing.refuses(Dataset.SUSPECT, suspect.book())) {
      return;
    }
    long to = suspect.to().getEpochSecond();
    long from = Math.max(suspect.from().getEpochSecond(), to - LakeLayout.DAY_SECONDS);
    while (from <= to) {
      long dayEnd = Math.floorDiv(from, LakeLayout.DAY_SECONDS) * LakeLayout.DAY_SECONDS;
      long last = Math.min(to, dayEnd + LakeLayout.DAY_SECONDS - 1);
      take(Kind.SUSPECT, rows.suspect(suspect, from, last));
      from = last + 1;
    }
  }

  void alert(AlertEvent event) {
    if (event.subscriber() == null && !publishing.refuses(Dataset.ALERTS, event.book())) {
      long window = filing.windowOf(event.observedAt().getEpochSecond());
      take(Kind.ALERT, window + "," + rows.alert(event));
    }
  }

  void trade(Trade trade) {
    if (!publishing.refuses(Dataset.TRADES, trade.book())) {
      long second = trade.receivedAt().getEpochSecond();
      long window = filing.windowOf(second);
      take(Kind.TRADE, window + "," + second + "," + rows.trade(trade));
    }
  }

  boolean implied(ImpliedSecond said) {
    if (publishing.refuses(Dataset.IMPLIED, ImpliedRate.USD_MXN)) {
      return false;
    }
    long second = said.second().getEpochSecond();
    String refusal = filing.refusalOf(second);
    if (refusal != null) {
      meters.lakeErrors(refusal).increment();
      return false;
    }
    long window = layout.windowStart(second);
    take(Kind.IMPLIED, window + "," + rows.implied(said));
    return true;
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
    take(Kind.GAP, rows.gap(book.name(), range));
  }

  private void take(Kind kind, String row) {
    taken.accept(new JournalEntry(kind, row));
  }
}
