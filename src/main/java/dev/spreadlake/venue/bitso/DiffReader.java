package dev.spreadlake.venue.bitso;

import dev.spreadlake.market.Book;
import dev.spreadlake.market.FrameText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decodes frames: the quick way where the shape is known, else the thorough way. Reuses one {@link
 * DiffFrame}; use it before the next call. Not thread-safe.
 */
public final class DiffReader {
  private final DiffScanner scanner;
  private final Map<String, Integer> indexes = new HashMap<>();
  private final DiffFrame frame = new DiffFrame();

  public DiffReader(List<Book> books) {
    scanner = new DiffScanner(books.stream().map(Book::name).toList());
    for (Book book : books) {
      indexes.put(book.name(), indexes.size());
    }
  }

  /** Reads a {@code diff-orders} frame of a known book; null if it is anything else. */
  public DiffFrame quick(FrameText text) {
    return scanner.scan(text, frame) ? frame : null;
  }

  /** Fills the frame from a thoroughly read one; null if the book is not ours. */
  DiffFrame take(BitsoMessages.Diff diff) {
    Integer index = indexes.get(diff.book());
    if (index == null) {
      return null;
    }
    frame.fill(index, diff.sequence(), diff.sentMillis(), diff.changes());
    return frame;
  }

  /** Index of a book; -1 if it is not ours. */
  int indexOf(String book) {
    return indexes.getOrDefault(book, -1);
  }

  /**
   * Reads a frame that has been read before.
   *
   * @throws IllegalStateException if it is not a diff of ours, which it was
   */
  DiffFrame reread(FrameText text) {
    DiffFrame quick = quick(text);
    if (quick != null) {
      return quick;
    }
    try {
      if (BitsoMessages.frame(text.toString()) instanceof BitsoMessages.Diff diff) {
        DiffFrame taken = take(diff);
        if (taken != null) {
          return taken;
        }
      }
    } catch (MalformedMessage e) {
      throw new IllegalStateException("a frame that was good is not any more", e);
    }
    throw new IllegalStateException("a frame of ours is not any more");
  }
}
