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
      return Optional.of(new RestReply(503, Map.of("content-type", "text/html"), OUTAGE_PAGE, 0));
    }
    if (hit(FaultKind.HTTP_403, book, endpoint, ip).isPresent()) {
      return Optional.of(new RestReply(403, Map.of("content-type", "text/html"), FIREWALL_PAGE, 0));
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
    return hitWhole(FaultKind.REFUSE_UPGRADE, ip)
        ? Optional.of(RestReply.empty(503))
        : Optional.empty();
  }

  private boolean hitWhole(FaultKind kind, String ip) {
    return faults.findWhole(kind).filter(f -> f.hit(ip)).isPresent();
  }

  /** The fault of this kind that hits this request, if one does; counts it. */
  public Optional<Fault> hit(FaultKind kind, String book, String endpoint, String ip) {
    return faults.find(kind, book, endpoint).filter(f -> f.hit(ip)).map(Faults.Active::fault);
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
