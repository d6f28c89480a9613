package dev.spreadlake.venue;

import java.util.function.Function;

/**
 * Kinds of request that share what more urgent ones leave of an allowance: each has its turn, so
 * that one that is always due starves no other. Not thread-safe.
 */
public final class InTurn<K extends Enum<K>> {
  /** What a kind makes of its turn. */
  public enum Turn {
    SENT,
    /** It has nothing to ask: the next one's turn. */
    NOT_DUE,
    /** Its turn stays. */
    NOT_AFFORDED
  }

  private final K[] kinds;
  private int next;

  public InTurn(Class<K> kinds) {
    this.kinds = kinds.getEnumConstants();
  }

  /** Lets the kinds try in their turn; true if one has sent something. */
  public boolean sendOne(Function<K, Turn> send) {
    for (int i = 0; i < kinds.length; i++) {
      int kind = (next + i) % kinds.length;
      Turn turn = send.apply(kinds[kind]);
      if (turn != Turn.NOT_DUE) {
        next = turn == Turn.SENT ? (kind + 1) % kinds.length : kind;
        return turn == Turn.SENT;
      }
    }
    return false;
  }
}
