package dev.spreadlake.simulator;

/** Control. */
final class ControlApi {
  static final String ROOT = "/_control";

  private final Exchange exchange;

  ControlApi(Exchange exchange) {
    this.exchange = exchange;
  }

  RestReply answer(String method, String path, String origin, String body, String ip) {
    return RestReply.json(200, "{\"simulated\":true,\"venue\":\"" + exchange.venue() + "\"}");
  }
}
