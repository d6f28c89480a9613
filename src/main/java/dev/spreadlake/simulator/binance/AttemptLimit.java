package dev.spreadlake.simulator.binance;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * So many connection attempts of one address within five minutes. Remembers at most 10,000
 * addresses. Not thread-safe.
 */
final class AttemptLimit {
  private static final long WINDOW_MS = 300_000;
  private static final int ADDRESSES_MAX = 10_000;

  private final int most;
  private final Map<String, Deque<Long>> attempts = new LinkedHashMap<>();
  private long refused;

  AttemptLimit(int most) {
    this.most = most;
  }

  /** Counts an attempt and says whether it may succeed. */
  boolean admit(String ip, long nowMs) {
    Deque<Long> times = attempts.computeIfAbsent(ip, key -> new ArrayDeque<>());
    if (attempts.size() > ADDRESSES_MAX) {
      attempts.remove(attempts.keySet().iterator().next());
    }
    while (!times.isEmpty() && times.peekFirst() <= nowMs - WINDOW_MS) {
      times.removeFirst();
    }
    if (times.size() >= most) {
      refused++;
      return false;
    }
    times.addLast(nowMs);
    return true;
  }

  /** Attempts refused so far. */
  long refused() {
    return refused;
  }
}
