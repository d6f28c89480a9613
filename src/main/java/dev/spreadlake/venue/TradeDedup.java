package dev.spreadlake.venue;

import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers the newest trade ids of one book, so that a replayed trade counts once. */
public final class TradeDedup {
  private final Map<Long, Boolean> seen;

  /**
   * @param most ids remembered; the least recently seen goes first
   */
  public TradeDedup(int most) {
    seen =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > most;
          }
        };
  }

  /** True the first time an id is shown. */
  public boolean isNew(long id) {
    return seen.put(id, Boolean.TRUE) == null;
  }
}
