package dev.spreadlake.venue;

/**
 * Whether to believe a snapshot without a single order: a venue that restarts or whose cache is
 * cold answers so for a moment, and a book built on it would show whatever is told next as the best
 * price. Only an answer that stays the same is believed. Not thread-safe.
 */
public final class EmptyBooks {
  /** So many empty answers in a row are not believed. */
  public static final int DOUBTED = 3;

  private int inARow;

  /** Looks at one snapshot; true if it should be taken as it is. */
  public boolean believe(boolean isEmpty) {
    inARow = isEmpty ? inARow + 1 : 0;
    return !isEmpty || inARow > DOUBTED;
  }
}
