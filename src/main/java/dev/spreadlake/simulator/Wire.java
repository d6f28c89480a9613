package dev.spreadlake.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What stands between an exchange and one client: sends frames, spoilt as the {@link Faults} in
 * force will have it. Not thread-safe.
 */
public final class Wire {
  private static final long HELD_MS_MAX = 1_000;

  private final String id;
  private final TradingFloor floor;
  private final VenueFaults faults;
  private final ExchangeClient client;
  private final Map<String, String> held = new HashMap<>();
  private boolean open = true;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private long lastLeavesMs;
  private long sent;

  /**
   * @param id of the session, which faults count by
   * @param venue whose faults strike it
   */
  public Wire(String id, String venue, TradingFloor floor, ExchangeClient client) {
    this.id = id;
    faults = floor.faults().at(venue);
    this.floor = floor;
    this.client = client;
  }

  /** Sends market data of one book and channel. */
  public void data(String book, String channel, String text) {
    if (!open) {
      return;
    }
    if (faults.none()) {
      write(text);
      return;
    }
    if (isKeptBack(book, channel) || counted(FaultKind.GAP, book, channel)) {
      return;
    }
    String key = channel + ':' + book;
    if (!held.containsKey(key) && counted(FaultKind.REORDER, book, channel)) {
      held.put(key, text);
      floor.after(HELD_MS_MAX, () -> release(key, book, channel, text));
      return;
    }
    spoil(book, channel, text);
    String late = held.remove(key);
    if (late != null) {
      write(late);
    }
  }

  private void spoil(String book, String channel, String text) {
    if (counted(FaultKind.MALFORMED, book, channel)) {
      write(text.replace("\":", "\"=").replace('[', '<'));
    } else if (counted(FaultKind.TRUNCATED, book, channel)) {
      write(text.substring(0, text.length() / 2));
    } else if (counted(FaultKind.BOGUS_TIMES, book, channel)) {
      write(OddText.withoutTimes(text));
    } else if (counted(FaultKind.ODD_NUMBERS, book, channel)) {
      write(OddText.withOddNumbers(text));
    } else if (counted(FaultKind.FRAGMENTED, book, channel)) {
      sent++;
      int third = text.length() / 3;
      List<String> parts =
          List.of(
              text.substring(0, third),
              text.substring(third, 2 * third),
              text.substring(2 * third));
      leave(() -> client.fragments(parts));
    } else {
      write(text);
    }
    if (counted(FaultKind.DUPLICATE, book, channel)) {
      write(text);
    }
  }

  private boolean counted(FaultKind kind, String book, String channel) {
    return faults.hit(kind, book, channel, id).isPresent();
  }

  private void release(String key, String book, String channel, String text) {
    if (held.remove(key, text) && !isKeptBack(book, channel)) {
      write(text);
    }
  }

  private boolean isKeptBack(String book, String channel) {
    return muted()
        || faults.has(FaultKind.UNKNOWN_BOOK, book, null)
        || counted(FaultKind.SILENCE, book, channel);
  }

  /** Sends an answer or a keepalive. */
  public void control(String text) {
    if (open && !muted()) {
      write(text);
    }
  }

  /** Sends a keepalive. */
  public void keepalive(String text) {
    if (!faults.has(FaultKind.NO_PINGS, null, null)) {
      control(text);
    }
  }

  /** Sends a ping; false if a fault or the end of the connection kept it back. */
  public boolean ping(String payload) {
    boolean sending = open && !muted() && !faults.has(FaultKind.NO_PINGS, null, null);
    if (sending) {
      leave(() -> client.ping(payload));
    }
    return sending;
  }

  /** Closes with a code. */
  public void close(int code, String reason) {
    if (open) {
      open = false;
      client.close(code, reason);
    }
  }

  /** Cuts the connection without a handshake. */
  public void cut() {
    if (open) {
      open = false;
      client.cut();
    }
  }

  /** The connection is gone. */
  public void closed() {
    open = false;
    held.clear();
  }

  /** Whether something may still be sent. */
  public boolean isOpen() {
    return open;
  }

  /** Messages sent so far. */
  public long sent() {
    return sent;
  }

  private boolean muted() {
    return faults.has(FaultKind.MUTE, null, null);
  }

  private void write(String text) {
    if (open) {
      sent++;
      leave(() -> client.text(text));
    }
  }

  /** Sends a frame, now or as late as a fault makes it, and after all that was sent before. */
  private void leave(Runnable frame) {
    long delayMs =
        faults.none()
            ? 0
            : faults
                .find(FaultKind.LATE_STREAM, null, null)
                .map(active -> active.fault().delay().toMillis())
                .orElse(0L);
    if (delayMs == 0 && waiting.isEmpty()) {
      frame.run();
      return;
    }
    long nowMs = floor.nowMs();
    lastLeavesMs = Math.max(lastLeavesMs, nowMs + delayMs);
    waiting.add(frame);
    floor.after(
        lastLeavesMs - nowMs,
        () -> {
          // The next in line, whichever it is: moments within a millisecond change no order.
          Runnable next = waiting.remove();
          if (open) {
            next.run();
          }
        });
  }
}
