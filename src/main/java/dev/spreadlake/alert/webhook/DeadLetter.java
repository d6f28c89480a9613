package dev.spreadlake.alert.webhook;

/**
 * A delivery that was given up.
 *
 * @param failedAt ISO-8601
 */
record DeadLetter(String failedAt, String reason, int attempts, Delivery delivery) {}
