package dev.spreadlake.lake.window;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * What is over and waits to become a file, oldest first. A key (a book, or a table of a book) whose
 * piece could not be published is passed over, its later pieces with it, until it is let through
 * again: what is wrong with one keeps no other from the disk. One thread, except {@link #size}.
 *
 * @param <K> what must be published in order
 * @param <P> a piece
 */
final class PublishQueue<K, P> {
  private final Function<P, K> keyOf;
  private final ToLongFunction<P> rowsOf;
  private final Deque<P> pieces = new ArrayDeque<>();

  /** Keys that are passed over, the one that was tried the longest ago first. */
  private final Set<K> refused = new LinkedHashSet<>();

  /** The key that is let through again and of which nothing was published since; or null. */
  private K retried;

  private long rowsBehind;
  private volatile int size;

  PublishQueue(Function<P, K> keyOf, ToLongFunction<P> rowsOf) {
    this.keyOf = keyOf;
    this.rowsOf = rowsOf;
  }

  void add(P piece) {
    pieces.add(piece);
    changed();
  }

  /** The oldest piece that is not passed over; null if there is none. */
  P next() {
    for (P piece : pieces) {
      if (!refused.contains(keyOf.apply(piece))) {
        return piece;
      }
    }
    return null;
  }

  /** The oldest piece of that kind; null if there is none. */
  P find(Predicate<P> kind) {
    return pieces.stream().filter(kind).findFirst().orElse(null);
  }

  /** Takes a piece out: it is published, or goes on being filled. */
  void remove(P piece) {
    pieces.remove(piece);
    K key = keyOf.apply(piece);
    if (key.equals(retried)) {
      // What was wrong is over, perhaps with the others too.
      retried = null;
      retry();
    } else if (find(other -> keyOf.apply(other).equals(key)) == null) {
      refused.remove(key);
    }
    changed();
  }

  /** A piece could not be published. */
  void refuse(P piece) {
    K key = keyOf.apply(piece);
    refused.add(key);
    if (key.equals(retried)) {
      retried = null;
    }
    changed();
  }

  /** Lets the key through that was tried the longest ago. */
  void retry() {
    if (retried == null && !refused.isEmpty()) {
      retried = refused.iterator().next();
      refused.remove(retried);
    }
  }

  /** Lets everything through. */
  void retryAll() {
    refused.clear();
    retried = null;
    changed();
  }

  /** True while a piece waits that could not be published. */
  boolean isHeldUp() {
    return retried != null || !refused.isEmpty();
  }

  boolean isHeldUp(K key) {
    return key.equals(retried) || refused.contains(key);
  }

  /** Rows that wait behind a piece that could not be published. */
  long rowsBehind() {
    return rowsBehind;
  }

  /** How many pieces wait; any thread. */
  int size() {
    return size;
  }

  Stream<P> stream() {
    return pieces.stream();
  }

  private void changed() {
    size = pieces.size();
    rowsBehind = 0;
    if (isHeldUp()) {
      Set<K> seen = new HashSet<>();
      for (P piece : pieces) {
        K key = keyOf.apply(piece);
        if (isHeldUp(key) && !seen.add(key)) {
          rowsBehind += rowsOf.applyAsLong(piece);
        }
      }
    }
  }
}
