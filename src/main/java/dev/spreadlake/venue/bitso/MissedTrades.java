package dev.spreadlake.venue.bitso;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where the trades of one book may be incomplete: after the last one known before a socket went, up
 * to the first that the next socket told. Bitso's ids rise, but count over all books, so nothing
 * tells whether a trade is missing, or how many: REST is asked for each such stretch, oldest first.
 * Times are monotonic nanoseconds. Not thread-safe.
 */
final class MissedTrades {
  /** Trades in an answer, at most: what the venue allows. */
  static final int PAGE = 100;

  /** Answers about a stretch, at most; what they do not tell is given up. */
  static final int PAGES_MAX = 50;

  /** Stretches kept; of more, the oldest is given up. */
  static final int STRETCHES_MAX = 100;

  /** Questions in a row that did not help, until the stretch is given up. */
  static final int VAIN_MAX = 6;

  /** REST may be behind the socket: it is asked so long after a subscription was acknowledged. */
  private static final long FIRST = Duration.ofSeconds(2).toNanos();

  private static final long AGAIN = Duration.ofSeconds(5).toNanos();

  /** Longer than a reply is waited for. */
  private static final long UNANSWERED = Duration.ofSeconds(15).toNanos();

  private static final long OPEN = Long.MAX_VALUE;

  /** What an answer, or its lack, means for the stretch that was asked for. */
  enum Effect {
    /** It is asked for again, or further on. */
    GOES_ON,
    /** All of it is known. */
    WHOLE,
    /** There is more than is asked for. */
    TOO_LONG,
    /** REST does not help: whether trades are missing is not known. */
    GIVEN_UP,
    /** Nobody waits for it any more. */
    STALE
  }

  /**
   * What an answer brought.
   *
   * @param found trades within the stretch, oldest first, known ones among them
   */
  record Outcome(List<BitsoMessages.Execution> found, Effect effect) {}

  /** Trades after {@code after} and before {@code until}. */
  private static final class Stretch {
    private long after;
    private long until = OPEN;
    private int pages;

    private Stretch(long after) {
      this.after = after;
    }
  }

  private final Deque<Stretch> stretches = new ArrayDeque<>();

  /** Ids of the last answer: the stream may tell the newest of them a moment later. */
  private final Set<Long> fetched = new HashSet<>();

  private long last = -1;
  private boolean subscribed;

  /** The socket has lasted since the question was asked. */
  private boolean lasting;

  private long readyAt;
  private long dueAt;
  private int inVain;

  /** The stream has told a trade that was not known. */
  void told(long id, long now) {
    acknowledged(now);
    Stretch newest = stretches.peekLast();
    if (newest != null && newest.until == OPEN && id > newest.after) {
      newest.until = id;
    }
    last = Math.max(last, id);
  }

  /** True if the last answer told this trade, which the stream then repeats. */
  boolean isFetched(long id) {
    return fetched.contains(id);
  }

  /** The venue tells the book's trades on this socket. */
  void acknowledged(long now) {
    if (!subscribed) {
      subscribed = true;
      readyAt = now + FIRST;
    }
  }

  /**
   * The socket has gone; if it told nothing, the stretch before it goes on.
   *
   * @return false if there are so many stretches that one had to be given up
   */
  boolean lost(long now) {
    subscribed = false;
    lasting = false;
    fetched.clear();
    Stretch newest = stretches.peekLast();
    if (last < 0 || (newest != null && newest.until == OPEN)) {
      return true;
    }
    if (newest == null) {
      dueAt = now;
      inVain = 0;
    }
    stretches.add(new Stretch(last));
    if (stretches.size() <= STRETCHES_MAX) {
      return true;
    }
    stretches.remove();
    return false;
  }

  /** True if REST is to be asked. */
  boolean isDue(long now) {
    return subscribed && !stretches.isEmpty() && now - readyAt >= 0 && now - dueAt >= 0;
  }

  /** REST is asked for trades after the one that is returned. */
  long asked(long now) {
    lasting = true;
    dueAt = now + UNANSWERED;
    return stretches.element().after;
  }

  /**
   * REST has told trades.
   *
   * @param marker what {@link #asked} returned
   */
  Outcome answered(long marker, List<BitsoMessages.Execution> page, long now) {
    Stretch stretch = stretches.peek();
    if (stretch == null || stretch.after != marker) {
      return new Outcome(List.of(), Effect.STALE);
    }
    List<BitsoMessages.Execution> found = new ArrayList<>();
    boolean reached = false;
    for (BitsoMessages.Execution trade : page) {
      reached |= trade.id() >= stretch.until;
      if (trade.id() > marker && trade.id() < stretch.until) {
        found.add(trade);
      }
    }
    found.sort(Comparator.comparingLong(BitsoMessages.Execution::id));
    fetched.clear();
    found.forEach(trade -> fetched.add(trade.id()));
    if (!found.isEmpty()) {
      stretch.after = found.get(found.size() - 1).id();
      last = Math.max(last, stretch.after);
      inVain = 0;
    }
    boolean full = page.size() >= PAGE;
    stretch.pages++;
    boolean open = stretch.until == OPEN;
    // One that is not full goes up to the newest trade, unless it is older than what the socket
    // has told since.
    if (reached || (!full && open && lasting)) {
      return new Outcome(found, end(Effect.WHOLE, now));
    }
    if (stretch.pages >= PAGES_MAX) {
      return new Outcome(found, end(full ? Effect.TOO_LONG : Effect.GIVEN_UP, now));
    }
    // Of one from before another outage it is not known which trades it could not tell yet.
    if ((full && !found.isEmpty()) || (!full && open)) {
      dueAt = now;
      return new Outcome(found, Effect.GOES_ON);
    }
    return new Outcome(found, vain(now));
  }

  /** REST has not answered, or nothing that can be read: it is asked ever later. */
  Effect failed(long marker, long now) {
    Stretch stretch = stretches.peek();
    return stretch == null || stretch.after != marker ? Effect.STALE : vain(now);
  }

  /** The venue answers nobody just now, which says nothing of the trades. */
  void refused(long now) {
    dueAt = now + AGAIN;
  }

  private Effect vain(long now) {
    dueAt = now + (AGAIN << inVain);
    return ++inVain < VAIN_MAX ? Effect.GOES_ON : end(Effect.GIVEN_UP, now);
  }

  /** The next stretch may be asked for at once, unless REST does not help. */
  private Effect end(Effect effect, long now) {
    stretches.remove();
    inVain = 0;
    if (effect != Effect.GIVEN_UP) {
      dueAt = now;
    }
    return effect;
  }
}
