package dev.spreadlake.web;

import dev.spreadlake.web.endpoint.Problem;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who may do what over HTTP. Decides only. Immutable.
 *
 * <p>Reading is open to whoever reaches the port. Changing state needs the bearer token if one is
 * set; without one it must come over loopback, by the connection's own address. Because a browser
 * on the same machine connects over loopback for any page it shows, requests that a foreign page
 * could have caused are refused too: by {@code Host} (DNS rebinding), {@code Origin} and {@code
 * Sec-Fetch-Site} (cross-site requests), and by insisting on {@code application/json}.
 */
final class AccessPolicy {
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final Pattern AUTHORITY =
      Pattern.compile("([A-Za-z0-9._-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{1,5})?");
  private static final String BEARER = "bearer ";

  /**
   * What matters of a request.
   *
   * @param remoteLoopback the connection's own remote address is a loopback address
   * @param forwarded it bears a header that a proxy adds
   * @param hasBody it brings a body
   */
  record Asked(
      boolean remoteLoopback,
      boolean forwarded,
      String host,
      String origin,
      String fetchSite,
      String authorization,
      String contentType,
      boolean hasBody) {}

  private final Optional<byte[]> token;
  private final Set<String> origins = new HashSet<>();
  private final Set<String> names = new HashSet<>();
  private final boolean boundToLoopback;

  AccessPolicy(Optional<String> token, List<String> origins, String boundHost) {
    this.token = token.map(text -> text.getBytes(StandardCharsets.UTF_8));
    for (String origin : origins) {
      this.origins.add(origin.toLowerCase(Locale.ROOT));
      String host = URI.create(origin).getHost();
      if (host != null) {
        names.add(host.toLowerCase(Locale.ROOT));
      }
    }
    names.add(boundHost.toLowerCase(Locale.ROOT));
    this.boundToLoopback = isLoopbackName(boundHost);
  }

  /** Refuses a name that is not ours: 421. Reachable from outside, any name is let through. */
  Optional<Problem> checkHost(String host) {
    if (host == null || !AUTHORITY.matcher(host).matches()) {
      return Optional.of(Problem.of(400, "the Host header is missing or malformed"));
    }
    if (boundToLoopback && !isOurName(hostOf(host))) {
      return Optional.of(
          Problem.of(
              421, "this server does not answer to '" + hostOf(host) + "'; see http.origins"));
    }
    return Optional.empty();
  }

  /** True if a page of {@code origin} (null: no browser) may open {@code /live} under that host. */
  boolean mayOpenLive(String origin, String host) {
    if (checkHost(host).isPresent()) {
      return false;
    }
    return origin == null
        || origins.contains(origin.toLowerCase(Locale.ROOT))
        || isSameOrigin(origin, host);
  }

  /** Refuses a call that changes state unless it is allowed. */
  Optional<Problem> checkChange(Asked asked) {
    Optional<Problem> who = token.isPresent() ? checkToken(asked) : checkLocal(asked);
    if (who.isPresent()) {
      return who;
    }
    if (asked.hasBody() && !isJson(asked.contentType())) {
      return Optional.of(Problem.of(415, "the body must be application/json"));
    }
    return Optional.empty();
  }

  private Optional<Problem> checkToken(Asked asked) {
    String given = asked.authorization();
    if (given != null && given.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      byte[] bytes = given.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8);
      if (MessageDigest.isEqual(bytes, token.orElseThrow())) {
        return Optional.empty();
      }
    }
    return Optional.of(Problem.of(401, "this call needs the bearer token set as http.token"));
  }

  private Optional<Problem> checkLocal(Asked asked) {
    if (!asked.remoteLoopback() || asked.forwarded()) {
      return Optional.of(
          Problem.of(403, "without http.token, calls that change state come from loopback only"));
    }
    String host = asked.host() == null ? "" : hostOf(asked.host());
    if (!isLoopbackName(host) && !origins.contains("http://" + asked.host())) {
      return Optional.of(
          Problem.of(403, "calls that change state must name localhost or a loopback address"));
    }
    boolean foreignPage =
        asked.origin() != null
            && !isSameOrigin(asked.origin(), asked.host())
            && !origins.contains(asked.origin().toLowerCase(Locale.ROOT));
    boolean foreignSite =
        asked.fetchSite() != null
            && !asked.fetchSite().equals("same-origin")
            && !asked.fetchSite().equals("none");
    if (foreignPage || foreignSite) {
      return Optional.of(Problem.of(403, "another site's page may not change state here"));
    }
    return Optional.empty();
  }

  private static boolean isJson(String contentType) {
    return contentType != null
        && contentType.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
  }

  private static boolean isSameOrigin(String origin, String host) {
    return origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host);
  }

  private boolean isOurName(String host) {
    return isLoopbackName(host) || isAddress(host) || names.contains(host);
  }

  private static boolean isAddress(String host) {
    return host.startsWith("[") || IPV4.matcher(host).matches();
  }

  private static boolean isLoopbackName(String host) {
    return host.equalsIgnoreCase("localhost")
        || host.equals("[::1]")
        || host.equals("::1")
        || (host.startsWith("127.") && IPV4.matcher(host).matches());
  }

  /** The host without its port, lower case. */
  static String hostOf(String authority) {
    int colon = authority.lastIndexOf(':');
    String host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    return host.toLowerCase(Locale.ROOT);
  }
}
