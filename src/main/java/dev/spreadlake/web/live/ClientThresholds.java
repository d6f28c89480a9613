package dev.spreadlake.web.live;

import java.util.HashMap;
import java.util.Map;

/**
 * The thresholds of one socket, as far as the alert service's answers tell. What is asked is
 * carried out in its order; an answer may come too late, and a later question about the same
 * threshold may be under way then. Decides only; confined to the hub's thread.
 */
final class ClientThresholds {
  /** A question to set a threshold that is under way. */
  static final class Ask {
    private final String id;
    private final Threshold threshold;
    private final long number;

    private Ask(String id, Threshold threshold) {
      this.id = id;
      this.threshold = threshold;
      this.number = ++threshold.asked;
    }
  }

  private static final class Threshold {
    private long asked;
    private boolean stands;

    /** A question was not answered in time: it may be carried out all the same. */
    private boolean doubtful;
  }

  private final Map<String, Threshold> byId = new HashMap<>();

  /** How many there are, those asked for among them. */
  int size() {
    return byId.size();
  }

  boolean has(String id) {
    return byId.containsKey(id);
  }

  /** A threshold is asked for, or another in its place. */
  Ask asked(String id) {
    return new Ask(id, byId.computeIfAbsent(id, none -> new Threshold()));
  }

  /** The service has set it. */
  void set(Ask ask) {
    ask.threshold.stands = true;
    byId.put(ask.id, ask.threshold);
  }

  /**
   * The service has not set it.
   *
   * @param refused whether it said so; else it did not answer in time
   * @return whether to take back what it may carry out, or have carried out, all the same: not
   *     where the threshold stood before, nor while a later question decides
   */
  boolean failed(Ask ask, boolean refused) {
    Threshold threshold = ask.threshold;
    threshold.doubtful |= !refused;
    boolean isReplaced = byId.getOrDefault(ask.id, threshold) != threshold;
    if (threshold.stands || isReplaced || ask.number != threshold.asked) {
      return false;
    }
    byId.remove(ask.id);
    return threshold.doubtful;
  }

  /** The service has removed it. */
  void removed(String id) {
    Threshold gone = byId.remove(id);
    if (gone != null) {
      gone.stands = false;
    }
  }
}
