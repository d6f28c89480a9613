package dev.spreadlake.web;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;

/** The headers that every response bears, and the policy of the page. */
final class SecurityHeaders implements Handler<RoutingContext> {
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,262}");

  /** For everything that is not a page: it may load nothing. */
  private static final String NOTHING =
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  @Override
  public void handle(RoutingContext call) {
    set(call.response().headers());
    call.next();
  }

  /** Sets them. */
  static void set(MultiMap headers) {
    headers.set("content-security-policy", NOTHING);
    headers.set("x-content-type-options", "nosniff");
    headers.set("referrer-policy", "no-referrer");
    headers.set("cross-origin-opener-policy", "same-origin");
    headers.set("cross-origin-resource-policy", "same-origin");
    headers.set("x-frame-options", "DENY");
    headers.set(
        "permissions-policy",
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(),"
            + " microphone=(), payment=(), usb=()");
  }

  /**
   * The policy of the page.
   *
   * @param inlineHash {@code sha256-…} of the one inline import map; null if there is none
   * @param host as the client named us: the socket is on the same authority, which {@code 'self'}
   *     does not cover in every browser
   */
  static String pagePolicy(String inlineHash, String host) {
    String socket =
        host != null && HOST.matcher(host).matches() ? " ws://" + host + " wss://" + host : "";
    return "default-src 'none'; script-src 'self'"
        + (inlineHash == null ? "" : " '" + inlineHash + "'")
        + "; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; manifest-src 'self';"
        + " connect-src 'self'"
        + socket
        + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  }
}
