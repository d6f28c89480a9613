package dev.spreadlake.alert.webhook;

/**
 * One event for one target.
 *
 * @param id of the message, the same at every attempt and over restarts
 * @param target id of the target, {@link Target#id}
 * @param seq of the alert event
 * @param body the JSON that is signed and sent
 */
record Delivery(String id, String target, long seq, String body) {}
