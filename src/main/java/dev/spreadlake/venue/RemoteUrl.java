package dev.spreadlake.venue;

import java.net.URI;

/**
 * A server's address, {@code http}, {@code https}, {@code ws} or {@code wss}, as clients take it.
 */
record RemoteUrl(URI url) {
  String host() {
    return url.getHost();
  }

  boolean isSecure() {
    return url.getScheme().equals("https") || url.getScheme().equals("wss");
  }

  int port() {
    if (url.getPort() >= 0) {
      return url.getPort();
    }
    return isSecure() ? 443 : 80;
  }

  String path(String ifEmpty) {
    String path = url.getRawPath() == null ? "" : url.getRawPath();
    return path.isEmpty() ? ifEmpty : path;
  }

  /** With its question mark; empty if there is none. */
  String query() {
    return url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
  }
}
