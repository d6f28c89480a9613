package dev.spreadlake.quality;

import dev.spreadlake.market.Book;
import dev.spreadlake.market.Venue;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * What the stream brings verdicts on: the venues and books that are watched, and with them how much
 * there is to remember. Immutable.
 */
public final class StreamParts {
  /** Data sets of one rule that batches, or recordings of other books, may bring besides. */
  private static final int OTHERS_MAX = 200;

  private final Set<String> parts = new HashSet<>();
  private final boolean isReplay;

  public StreamParts(Collection<Venue> venues, Collection<Book> books) {
    this(venues, books, false);
  }

  /**
   * @param isReplay true if the stream is a recording that is played
   */
  public StreamParts(Collection<Venue> venues, Collection<Book> books, boolean isReplay) {
    this.isReplay = isReplay;
    venues.forEach(venue -> parts.add(venue.id()));
    books.forEach(book -> parts.add(book.name()));
  }

  boolean isReplay() {
    return isReplay;
  }

  /** Data sets of one rule. */
  public int datasetsMax() {
    return parts.size() + OTHERS_MAX;
  }

  /** Rules of the stream times their data sets. */
  public int standingsMax(RuleCatalogue catalogue) {
    long rules = catalogue.rules().stream().filter(rule -> rule.where() != Place.BATCH).count();
    return Math.toIntExact(rules * datasetsMax());
  }

  /**
   * Whether a rule may still be judged on a data set: not if the stream judged it there, and the
   * book or venue is no longer watched.
   */
  public boolean judges(Rule rule, String dataset) {
    String whole = rule.dataset();
    if (rule.where() == Place.BATCH || dataset.equals(whole)) {
      return true;
    }
    boolean below = dataset.startsWith(whole + "/");
    return parts.contains(below ? dataset.substring(whole.length() + 1) : dataset)
        || isTable(rule, dataset);
  }

  /** Whether a batch judges the rule on this data set: that is the path of a table, not a part. */
  static boolean isTable(Rule rule, String dataset) {
    return rule.where() == Place.BOTH && dataset.indexOf('/') >= 0;
  }
}
