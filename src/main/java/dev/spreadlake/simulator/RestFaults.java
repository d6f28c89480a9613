package dev.spreadlake.simulator;

import java.util.Map;
import java.util.Optional;

/**
 * Faults of a venue's HTTP side that do not depend on the venue: requests and upgrades. Not
 * thread-safe.
 */
public final class RestFaults {
  private static final String OUTAGE_PAGE =
      "<!DOCTYPE html><html><head><title>503 Service Temporarily Unavailable</title></head>"
          + "<body><center><h1>503 Service Temporarily Unavailable</h1></center></body></html>";

  private static final String WAITING_PAGE =
      "<!DOCTYPE html><html><head><title>Just a moment...</title></head>"
          + "<body><noscript>Enable JavaScript and cookies to continue</noscript></body></html>";

  private static final String FIREWALL_PAGE =
      "<html><head><title>403 Forbidden</title></head>"
          + "<body><center><h1>403 Forbidden</h1></center></body></html>";

  private final VenueFaults faults;

  public RestFaults(VenueFaults faults) {
    this.faults = faults;
  }

  /**
   * The reply a fault gives instead of the venue's own, if one does.
   *
   * @param book asked for; null if none was
   * @param endpoint e.g. {@code order_book}
   */
  public Optional<RestReply> instead(String book, String endpoint, String ip) {
    if (faults.none()) {
      return Optional.empty();
    }
    if (hit(FaultKind.REFUSE, book, endpoint, ip).isPresent()) {
      return Optional.of(RestReply.cut());
    }
    if (hit(FaultKind.HTTP_503, book, endpoint, ip).isPresent()) {
      return Optional.of(page(503, OUTAGE_PAGE));
    }
    if (hit(FaultKind.HTTP_403, book, endpoint, ip).isPresent()) {
      return Optional.of(page(403, FIREWALL_PAGE));
    }
    if (hit(FaultKind.HTML_200, book, endpoint, ip).isPresent()) {
      return Optional.of(page(200, WAITING_PAGE));
    }
    if (hit(FaultKind.EMPTY_200, book, endpoint, ip).isPresent()) {
      return Optional.of(RestReply.json(200, ""));
    }
    if (hit(FaultKind.HTTP_404, book, endpoint, ip).isPresent()) {
      return Optional.of(RestReply.empty(404));
    }
    return Optional.empty();
  }

  /**
   * The reply with which a fault keeps this WebSocket from being opened, if one does; counts it.
   * One that is narrowed to a book or endpoint concerns requests only.
   */
  public Optional<RestReply> upgradeRefusal(String ip) {
    if (faults.none()) {
      return Optional.empty();
    }
    if (hitWhole(FaultKind.REFUSE, ip)) {
      return Optional.of(RestReply.cut());
    }
    if (hitWhole(FaultKind.HTTP_451, ip)) {
      return Optional.of(RestReply.empty(451));
    }
    if (hitWhole(FaultKind.REFUSE_UPGRADE, ip)) {
      return Optional.of(RestReply.empty(503));
    }
    return throttledUpgrade(FaultKind.HTTP_418, 418, ip)
        .or(() -> throttledUpgrade(FaultKind.HTTP_429, 429, ip));
  }

  private Optional<RestReply> throttledUpgrade(FaultKind kind, int status, String ip) {
    return faults
        .hitWhole(kind, ip)
        .map(f -> Map.of("retry-after", retryAfter(f.fault().delay().toMillis())))
        .map(headers -> new RestReply(status, headers, "", 0));
  }

  /** How {@code Retry-After} is written: whole seconds, at least one. */
  public static String retryAfter(long millis) {
    return Long.toString(Math.max(1, (millis + 999) / 1_000));
  }

  private boolean hitWhole(FaultKind kind, String ip) {
    return faults.hitWhole(kind, ip).isPresent();
  }

  private static RestReply page(int status, String html) {
    return new RestReply(status, Map.of("content-type", "text/html"), html, 0);
  }

  /** The fault of this kind that hits this request, if one does; counts it. */
  public Optional<Fault> hit(FaultKind kind, String book, String endpoint, String ip) {
    return faults.hit(kind, book, endpoint, ip).map(Faults.Active::fault);
  }

  /** How late the reply is. */
  public long delayMs(String book, String endpoint, boolean snapshot, String ip) {
    if (faults.none()) {
      return 0;
    }
    long slow =
        hit(FaultKind.SLOW_REPLIES, book, endpoint, ip).map(f -> f.delay().toMillis()).orElse(0L);
    return snapshot
        ? Math.max(
            slow,
            hit(FaultKind.LATE_SNAPSHOT, book, endpoint, ip)
                .map(f -> f.delay().toMillis())
                .orElse(0L))
        : slow;
  }

  /** How many events the snapshot is behind. */
  public int eventsAgo(String book, String endpoint, String ip) {
    return hit(FaultKind.STALE_SNAPSHOT, book, endpoint, ip).map(Fault::updates).orElse(0);
  }

  /** How far the stamped times are off. */
  public long skewMs() {
    return faults.none()
        ? 0
        : faults
            .find(FaultKind.CLOCK_SKEW, null, null)
            .map(f -> f.fault().delay().toMillis())
            .orElse(0L);
  }
}
