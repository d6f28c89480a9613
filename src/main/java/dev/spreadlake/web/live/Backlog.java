package dev.spreadlake.web.live;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a client that is behind will get when it reads again: the newest value for each topic and
 * key, alerts up to a bound, and for what does not fit a fresh snapshot. Never grows beyond its
 * bounds. Confined to the hub's thread.
 */
final class Backlog {
  private record Key(LiveTopic topic, String key) {}

  private final int alertsMax;
  private final int keysMax;
  private final Map<Key, WireFrame> newest = new LinkedHashMap<>();
  private final ArrayDeque<WireFrame> alerts = new ArrayDeque<>();
  private final ArrayDeque<WireFrame> replies = new ArrayDeque<>();
  private final EnumSet<LiveTopic> snapshotsDue = EnumSet.noneOf(LiveTopic.class);
  private final EnumMap<LiveTopic, Long> dropped = new EnumMap<>(LiveTopic.class);
  private boolean alertsLost;

  Backlog(int alertsMax, int keysMax) {
    this.alertsMax = alertsMax;
    this.keysMax = keysMax;
  }

  /**
   * Keeps {@code frame}, or what stands for it; true if an older value or an alert was given up.
   */
  boolean hold(WireFrame frame) {
    if (frame.topic() == LiveTopic.ALERT && frame.seq() > 0) {
      return holdAlert(frame);
    }
    if (snapshotsDue.contains(frame.topic()) && !isOwnAlert(frame)) {
      drop(frame.topic());
      return true;
    }
    Key key = new Key(frame.topic(), frame.key());
    boolean replaced = newest.remove(key) != null;
    if (!replaced && newest.size() >= keysMax) {
      if (!isOwnAlert(frame)) {
        snapshotLater(frame.topic());
      }
      drop(frame.topic());
      return true;
    }
    newest.put(key, frame);
    if (replaced) {
      drop(frame.topic());
    }
    return replaced;
  }

  private boolean holdAlert(WireFrame frame) {
    if (!alertsLost && alerts.size() < alertsMax) {
      alerts.add(frame);
      return false;
    }
    if (!alertsLost) {
      alertsLost = true;
      dropped.merge(LiveTopic.ALERT, (long) alerts.size(), Long::sum);
      alerts.clear();
    }
    drop(LiveTopic.ALERT);
    return true;
  }

  /** Keeps a reply to the client's own message; false if it has too many unread already. */
  boolean holdReply(WireFrame reply, int repliesMax) {
    if (replies.size() >= repliesMax) {
      return false;
    }
    replies.add(reply);
    return true;
  }

  /**
   * A whole snapshot of {@code topic} will be sent instead of single values. Those count as given
   * up: no snapshot repeats a minute or a trade.
   */
  void snapshotLater(LiveTopic topic) {
    snapshotsDue.add(topic);
    int before = newest.size();
    newest.values().removeIf(frame -> frame.topic() == topic && !isOwnAlert(frame));
    if (newest.size() < before) {
      dropped.merge(topic, (long) before - newest.size(), Long::sum);
    }
  }

  /** Of a threshold of one's own: it has no number, and no snapshot repeats it. */
  private static boolean isOwnAlert(WireFrame frame) {
    return frame.topic() == LiveTopic.ALERT && frame.seq() == 0;
  }

  private void drop(LiveTopic topic) {
    dropped.merge(topic, 1L, Long::sum);
  }

  /** The next frame to send, or null: replies first, then alerts, then newest values. */
  WireFrame poll() {
    WireFrame next = replies.poll();
    if (next == null) {
      next = alerts.poll();
    }
    if (next == null) {
      Iterator<WireFrame> values = newest.values().iterator();
      if (values.hasNext()) {
        next = values.next();
        values.remove();
      }
    }
    return next;
  }

  /** Topics that need a snapshot; forgets them. */
  Set<LiveTopic> takeSnapshotsDue() {
    EnumSet<LiveTopic> due = EnumSet.copyOf(snapshotsDue);
    snapshotsDue.clear();
    return due;
  }

  /** One topic of which frames were given up. */
  record Loss(LiveTopic topic, long frames, boolean resumable) {}

  /** What was given up since the last call, by topic; forgets it. */
  List<Loss> takeLosses() {
    List<Loss> losses = new ArrayList<>();
    dropped.forEach(
        (topic, frames) ->
            losses.add(new Loss(topic, frames, topic == LiveTopic.ALERT && alertsLost)));
    dropped.clear();
    alertsLost = false;
    return losses;
  }
}
