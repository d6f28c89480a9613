package dev.spreadlake.web.live;

import io.github.bucket4j.Bucket;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One socket: what it wants, what it was sent, whether it keeps up. Decides only; bytes leave
 * through {@link Outbound}. Confined to the hub's thread.
 *
 * <p>A client that does not read is <em>behind</em>: from then on only the newest values are kept
 * for it, and they are sent, oldest key first, as soon as its socket takes bytes again.
 */
final class LiveClient {
  /** Close code: the server goes away, or the peer has been silent for too long. */
  static final int GOING_AWAY = 1001;

  /** Close code: limits broken again and again. */
  static final int POLICY = 1008;

  /** Close code: a frame or message larger than allowed. */
  static final int TOO_BIG = 1009;

  /** Close code: too slow; come back later. */
  static final int TRY_LATER = 1013;

  private final String id;
  private final Outbound out;
  private final LiveLimits limits;
  private final Interest interest;
  private final Backlog backlog;
  private final Bucket messages;
  private final Bucket snapshots;
  private final Bucket errors;
  private final Consumer<LiveTopic> onConflated;

  private boolean behind;
  private long behindSinceNanos;
  private long heardNanos;
  private boolean closing;
  private boolean unflushed;
  private long lastAlertSeq;
  private ArrayDeque<WireFrame> heldForHistory;
  private boolean heldOverflow;
  private final EnumSet<LiveTopic> tooFast = EnumSet.noneOf(LiveTopic.class);
  private final ArrayDeque<Runnable> historyWaiting = new ArrayDeque<>();

  LiveClient(
      String id,
      Outbound out,
      LiveLimits limits,
      Bucket messages,
      Bucket snapshots,
      Bucket errors,
      Consumer<LiveTopic> onConflated,
      long nowNanos) {
    this.id = id;
    this.out = out;
    this.limits = limits;
    this.interest = new Interest(limits.subscriptionsMax());
    this.backlog = new Backlog(limits.alertsHeldMax(), limits.keysHeldMax());
    this.messages = messages;
    this.snapshots = snapshots;
    this.errors = errors;
    this.onConflated = onConflated;
    this.heardNanos = nowNanos;
  }

  String id() {
    return id;
  }

  Interest interest() {
    return interest;
  }

  boolean closing() {
    return closing;
  }

  /** Offers a frame of a topic; true if it was written now. */
  boolean offer(WireFrame frame, long nowNanos) {
    if (closing) {
      return false;
    }
    if (frame.topic() == LiveTopic.ALERT && frame.seq() > 0) {
      if (heldForHistory != null) {
        holdForHistory(frame);
        return false;
      }
      if (frame.seq() <= lastAlertSeq) {
        return false;
      }
    }
    if (keepsUp(nowNanos)) {
      write(frame);
      return true;
    }
    if (backlog.hold(frame)) {
      onConflated.accept(frame.topic());
    }
    return false;
  }

  /** Sends a reply to the client's own message; a client that piles them up unread is closed. */
  void reply(WireFrame frame, long nowNanos) {
    if (closing) {
      return;
    }
    if (keepsUp(nowNanos)) {
      write(frame);
    } else if (!backlog.holdReply(frame, limits.repliesHeldMax())) {
      close(POLICY, "replies are not read");
    }
  }

  /** True if a snapshot may be made and written now; otherwise it is owed. */
  boolean readyForSnapshot(LiveTopic topic, long nowNanos) {
    if (closing) {
      return false;
    }
    if (!keepsUp(nowNanos)) {
      backlog.snapshotLater(topic);
      return false;
    }
    if (snapshots.tryConsume(1)) {
      return true;
    }
    if (tooFast.add(topic)) {
      onConflated.accept(topic);
    }
    return false;
  }

  /** Sends snapshots that were asked for too fast, as far as they may go now; every second. */
  void catchUp(Owed owed) {
    for (LiveTopic topic : EnumSet.copyOf(tooFast)) {
      if (closing || behind || snapshots.getAvailableTokens() == 0) {
        return;
      }
      tooFast.remove(topic);
      owed.snapshots(this, EnumSet.of(topic));
    }
  }

  /** True if the client has read what it was sent, so that more may be written. */
  boolean keepsUp(long nowNanos) {
    return !behind && ready(nowNanos);
  }

  /** Writes past the conflation: for the parts of one snapshot, whose size is bounded. */
  void writeSnapshotPart(WireFrame frame) {
    if (!closing) {
      write(frame);
    }
  }

  private boolean ready(long nowNanos) {
    if (out.writable()) {
      return true;
    }
    flush();
    if (out.writable()) {
      return true;
    }
    behind = true;
    behindSinceNanos = nowNanos;
    return false;
  }

  private void write(WireFrame frame) {
    out.write(frame);
    unflushed = true;
    if (frame.topic() == LiveTopic.ALERT && frame.seq() > lastAlertSeq) {
      lastAlertSeq = frame.seq();
    }
  }

  /** What {@link #drained} could not send itself. */
  interface Owed {
    /** Sends a fresh snapshot of those of {@code topics} that it wants. */
    void snapshots(LiveClient client, Set<LiveTopic> topics);

    /** Tells the client what it lost. */
    void loss(LiveClient client, Backlog.Loss loss, long lastAlertSeq);
  }

  /** The socket takes bytes again: sends what was kept, as far as it goes. */
  void drained(Owed owed) {
    if (closing || !behind) {
      return;
    }
    while (out.writable()) {
      WireFrame next = backlog.poll();
      if (next == null) {
        behind = false;
        break;
      }
      write(next);
      if (!out.writable()) {
        flush();
      }
    }
    if (!behind) {
      backlog.takeLosses().forEach(loss -> owed.loss(this, loss, lastAlertSeq));
      Set<LiveTopic> due = backlog.takeSnapshotsDue();
      if (!due.isEmpty()) {
        owed.snapshots(this, due);
      }
      nextHistory();
    }
    flush();
  }

  /** Sends what was written since the last flush. */
  void flush() {
    if (unflushed) {
      unflushed = false;
      out.flush();
    }
  }

  // Alerts from history: what happens meanwhile is held so that nothing is lost or out of order.

  /** From now on alerts wait for {@link #historyDone}. False if a request is already running. */
  boolean historyStarts() {
    if (heldForHistory != null) {
      return false;
    }
    heldForHistory = new ArrayDeque<>();
    heldOverflow = false;
    return true;
  }

  /**
   * Keeps a request for past alerts until the one under way is answered and the client keeps up;
   * false if too many wait.
   */
  boolean historyLater(Runnable request) {
    if (historyWaiting.size() >= limits.subscriptionsMax()) {
      return false;
    }
    historyWaiting.add(request);
    return true;
  }

  /** Does what waited for {@link #historyDone}, or for the client to read again. */
  void nextHistory() {
    while (heldForHistory == null && !behind && !closing && !historyWaiting.isEmpty()) {
      historyWaiting.poll().run();
    }
  }

  private void holdForHistory(WireFrame frame) {
    if (heldForHistory.size() < limits.alertsHeldMax()) {
      heldForHistory.add(frame);
    } else {
      heldOverflow = true;
      onConflated.accept(LiveTopic.ALERT);
    }
  }

  /**
   * History has been sent up to {@code seq}: sends what was held above it.
   *
   * @return false if more came meanwhile than could be held; the client must resume again
   */
  boolean historyDone(long seq, long nowNanos) {
    ArrayDeque<WireFrame> held = heldForHistory;
    heldForHistory = null;
    lastAlertSeq = Math.max(seq, 0);
    if (heldOverflow) {
      return false;
    }
    held.forEach(frame -> offer(frame, nowNanos));
    return true;
  }

  long lastAlertSeq() {
    return lastAlertSeq;
  }

  // What comes from the client.

  /** Any frame of the peer shows that it lives. */
  void heard(long nowNanos) {
    heardNanos = nowNanos;
  }

  /** False if the client sends messages, parts of them or pings faster than allowed. */
  boolean mayAsk() {
    return messages.tryConsume(1);
  }

  /** Counts a refused message; closes the socket when there are too many. */
  void refused() {
    if (!errors.tryConsume(1)) {
      close(POLICY, "too many refused messages");
    }
  }

  /** Why this client must go at this moment, or null: called every second. */
  String overdue(long nowNanos) {
    if (closing) {
      return null;
    }
    // Pongs wait for a client, too, to which nothing else is sent.
    if (!keepsUp(nowNanos) && nowNanos - behindSinceNanos > limits.behindMax().toNanos()) {
      close(TRY_LATER, "too slow");
      return "slow";
    }
    if (nowNanos - heardNanos > limits.silentMax().toNanos()) {
      close(GOING_AWAY, "no answer to pings");
      return "silent";
    }
    return null;
  }

  void ping() {
    if (!closing && !behind) {
      out.ping();
    }
  }

  void close(int code, String reason) {
    if (!closing) {
      closing = true;
      flush();
      out.close(code, reason);
    }
  }
}
