package dev.spreadlake.venue;

import dev.spreadlake.market.Book;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.FeedListener;
import dev.spreadlake.market.FeedStatus;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Tells the listener how the feed is: on change, and all of it each second. Also keeps the state
 * gauges, which are read from other threads.
 */
public final class StatusBoard {
  private static final long HEARTBEAT = Duration.ofSeconds(1).toNanos();

  private final Venue venue;
  private final TimeSource time;
  private final FeedListener listener;
  private final Line connection;
  private final List<Line> books;
  private long heartbeatAt;
  private boolean heartbeat;
  private long reconnects;
  private int budgetLeft;
  private long ageMillis;

  /** One line of the board; the state is read by gauges from any thread. */
  private static final class Line {
    private final Book book;
    private volatile BookState state = BookState.STARTING;
    private Instant since;

    private Line(Book book, Instant since) {
      this.book = book;
      this.since = since;
    }
  }

  public StatusBoard(
      Venue venue, TimeSource time, Meters meters, FeedListener listener, List<Book> names) {
    this.venue = venue;
    this.time = time;
    this.listener = listener;
    this.heartbeatAt = time.nanoTime();
    this.connection = new Line(null, time.now());
    this.books = names.stream().map(book -> new Line(book, time.now())).toList();
    for (BookState state : BookState.values()) {
      meters.feedState(venue, state, () -> connection.state == state ? 1 : 0);
      for (Line line : books) {
        meters.bookState(venue, line.book, state, () -> line.state == state ? 1 : 0);
      }
    }
  }

  /** Begins one look at everything. */
  public void begin(long reconnectsNow, int budgetLeftNow, long ageMillisNow) {
    reconnects = reconnectsNow;
    budgetLeft = budgetLeftNow;
    ageMillis = ageMillisNow;
    heartbeat = time.nanoTime() - heartbeatAt >= 0;
  }

  public void connection(BookView view) {
    show(connection, view);
  }

  public void book(int index, BookView view) {
    show(books.get(index), view);
  }

  public void end() {
    if (heartbeat) {
      heartbeatAt = Math.max(heartbeatAt + HEARTBEAT, time.nanoTime() - HEARTBEAT);
    }
  }

  private void show(Line line, BookView view) {
    boolean changed = line.state != view.state();
    if (changed) {
      line.state = view.state();
      line.since = time.now();
    }
    if (changed || heartbeat) {
      listener.onStatus(
          new FeedStatus(
              venue,
              line.book,
              view.state(),
              view.source(),
              view.detail(),
              line.since,
              reconnects,
              budgetLeft,
              ageMillis));
    }
  }
}
