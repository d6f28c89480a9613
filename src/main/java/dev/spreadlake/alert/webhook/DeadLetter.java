package dev.spreadlake.alert.webhook;

/**
 * A delivery that was given up.
 *
 * @param failedAt ISO-8601
 * @param reason of the last attempt
 * @param attempts made so far
 */
record DeadLetter(String failedAt, String reason, int attempts, Delivery delivery) {
  /** What makes two letters the same: one message for one target. */
  record Key(String id, String target) {}

  Key key() {
    return new Key(delivery.id(), delivery.target());
  }
}
