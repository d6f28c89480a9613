package dev.spreadlake.lake.minutes;

import dev.spreadlake.bars.LiveMinutes;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.Trade;
import dev.spreadlake.spread.SpreadObservation;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Books whose day so far is not read yet. They are read in rounds, never two at a time; what
 * happens on a book of the round is kept until it is read. Of one that could not be read nothing is
 * kept before the next round, whose look at the journal finds it. One thread.
 */
final class UnreadDays {
  private final Map<Book, Meanwhile> round = new LinkedHashMap<>();
  private final Set<Book> failed = new LinkedHashSet<>();
  private boolean reading = true;

  /** Begins the first round, of all. */
  UnreadDays(List<Book> books) {
    books.forEach(book -> round.put(book, new Meanwhile()));
  }

  /** The book to be read next; null if there is none, which ends the round. */
  Book next() {
    reading = !round.isEmpty();
    return reading ? round.keySet().iterator().next() : null;
  }

  /** Takes a book out and tells its minutes what happened meanwhile. */
  void read(Book book, LiveMinutes minutes) {
    round.remove(book).tell(minutes);
  }

  /** Says that a book cannot be read now. */
  void failed(Book book) {
    round.remove(book);
    failed.add(book);
  }

  /** Says that none of the round can be, and ends it. */
  void allFailed() {
    failed.addAll(round.keySet());
    round.clear();
    reading = false;
  }

  /**
   * Begins a round of all that could not be read if {@code book} is one of them and no round is
   * under way; false if none is begun.
   */
  boolean beginAgain(Book book) {
    if (reading || !failed.contains(book)) {
      return false;
    }
    failed.forEach(one -> round.put(one, new Meanwhile()));
    failed.clear();
    reading = true;
    return true;
  }

  /** False if it is to be kept and there is no room. */
  boolean add(Trade trade) {
    Meanwhile meanwhile = round.get(trade.book());
    return meanwhile == null || meanwhile.add(trade);
  }

  /** False if it is to be kept and there is no room. */
  boolean add(SpreadObservation observation) {
    Meanwhile meanwhile = round.get(observation.book());
    return meanwhile == null || meanwhile.add(observation);
  }

  /** Books that are not read. */
  int count() {
    return round.size() + failed.size();
  }
}
