package dev.spreadlake.simulator.binance;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** A request that Binance answers with one of its error codes. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final int code;

  Refusal(int code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  static Refusal missing(String parameter) {
    return new Refusal(
        -1102,
        "Mandatory parameter '" + parameter + "' was not sent, was empty/null, or malformed.");
  }

  static Refusal illegal(String parameter, String range) {
    return new Refusal(
        -1100,
        "Illegal characters found in parameter '"
            + parameter
            + "'; legal range is '"
            + range
            + "'.");
  }

  static Refusal invalid(String parameter) {
    return new Refusal(-1130, "Data sent for parameter '" + parameter + "' is not valid.");
  }

  static Refusal symbol() {
    return new Refusal(-1121, "Invalid symbol.");
  }

  static Refusal combination() {
    return new Refusal(-1128, "Combination of optional parameters invalid.");
  }

  String body() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("code", code)
        .put("msg", getMessage())
        .toString();
  }
}
