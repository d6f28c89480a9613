package dev.spreadlake.simulator.bitso;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * So many requests of one address in a minute; one more locks it out for a minute. Remembers at
 * most 10,000 addresses. Not thread-safe.
 */
final class RequestLimit {
  private static final long MINUTE_MS = 60_000;
  private static final int ADDRESSES_MAX = 10_000;

  private final int perMinute;
  private final Map<String, Window> windows = new LinkedHashMap<>();
  private long refused;

  RequestLimit(int perMinute) {
    this.perMinute = perMinute;
  }

  private static final class Window {
    private long startMs;
    private int count;
    private long lockedUntilMs;
  }

  /** Counts a request and says whether it may be answered. */
  boolean admit(String ip, long nowMs) {
    Window window = windows.computeIfAbsent(ip, key -> new Window());
    if (windows.size() > ADDRESSES_MAX) {
      windows.remove(windows.keySet().iterator().next());
    }
    if (nowMs < window.lockedUntilMs) {
      refused++;
      return false;
    }
    if (window.count == 0 || nowMs - window.startMs >= MINUTE_MS) {
      window.startMs = nowMs;
      window.count = 0;
    }
    window.count++;
    if (window.count <= perMinute) {
      return true;
    }
    window.lockedUntilMs = nowMs + MINUTE_MS;
    window.count = 0;
    refused++;
    return false;
  }

  /** Requests refused so far. */
  long refused() {
    return refused;
  }
}
