package dev.spreadlake.alert.webhook;

/** A delivery was not attempted, because its target may not be connected to. */
final class WebhookRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  WebhookRefusedException(String message) {
    super(message);
  }
}
