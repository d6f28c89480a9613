package dev.spreadlake.alert.webhook;

import dev.spreadlake.store.Sha256;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Where alerts are sent.
 *
 * @param id host and a fingerprint of the URL: the URL itself often holds a secret, and so is never
 *     written or logged
 */
record Target(String id, URI uri) {
  /**
   * @throws IllegalArgumentException unless it is http or https with a host and without user
   */
  static Target of(URI uri) {
    boolean http = "http".equalsIgnoreCase(uri.getScheme());
    boolean https = "https".equalsIgnoreCase(uri.getScheme());
    if (!(http || https) || uri.getHost() == null || uri.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "webhook.urls must be http or https URLs with a host and without a user");
    }
    byte[] digest = Sha256.digest().digest(uri.toString().getBytes(StandardCharsets.UTF_8));
    return new Target(uri.getHost() + "#" + HexFormat.of().formatHex(digest, 0, 4), uri);
  }

  boolean tls() {
    return "https".equalsIgnoreCase(uri.getScheme());
  }

  int port() {
    return uri.getPort() >= 0 ? uri.getPort() : tls() ? 443 : 80;
  }

  /** Without the brackets an IPv6 literal has in a URL. */
  String hostToResolve() {
    String host = uri.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  String pathAndQuery() {
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }
}
