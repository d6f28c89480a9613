package dev.spreadlake.web;

import dev.spreadlake.web.endpoint.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * The page and its files, from the class path.
 *
 * <p>Our own files are revalidated with an ETag at every load, so that a new version is seen at
 * once; the charting library under {@code /vendor/echarts/<version>/} never changes and is kept for
 * a year. What compresses is compressed once and kept. Confined to the server's event loop; files
 * are read on a worker.
 */
final class StaticPage {
  private static final String WEBJAR = "META-INF/resources/webjars/echarts/";
  private static final String VENDOR = "/vendor/echarts/";
  private static final int KEPT_MAX = 256;
  private static final int FILE_BYTES_MAX = 8 * 1024 * 1024;
  private static final int GZIP_FROM_BYTES = 1024;
  private static final Pattern SAFE = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}){1,8}");
  private static final Pattern IMPORT_MAP =
      Pattern.compile("<script\\s+type=\"importmap\"\\s*>(.*?)</script>", Pattern.DOTALL);

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("mjs", "text/javascript; charset=utf-8"),
          Map.entry("json", "application/json"),
          Map.entry("map", "application/json"),
          Map.entry("webmanifest", "application/manifest+json"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("txt", "text/plain; charset=utf-8"),
          Map.entry("yaml", "application/yaml; charset=utf-8"),
          Map.entry("png", "image/png"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("mp3", "audio/mpeg"));

  private static final long PACKED = -1;

  /**
   * One file, ready to be sent.
   *
   * @param changedAt when the file was last written, epoch milliseconds; {@link #PACKED} in a jar
   */
  private record Asset(
      Buffer body,
      Buffer gzipped,
      String type,
      String etag,
      boolean immutable,
      long changedAt,
      String inlineHash) {
    /** While the page is being worked on, its files are looked at anew each time. */
    boolean mayChange() {
      return changedAt != PACKED;
    }
  }

  private final Vertx vertx;
  private final String echartsVersion;
  private final Map<String, Asset> kept = new HashMap<>();

  StaticPage(Vertx vertx, String echartsVersion) {
    this.vertx = vertx;
    this.echartsVersion = echartsVersion;
  }

  /** Answers GET and HEAD of any path with the file of that name, or 404. */
  void handle(RoutingContext call) {
    String path = call.normalizedPath().equals("/") ? "/index.html" : call.normalizedPath();
    resource(call, path);
  }

  /** Answers with one resource whatever the request's path is. */
  void resource(RoutingContext call, String path) {
    if (!SAFE.matcher(path).matches() || !TYPES.containsKey(extension(path))) {
      call.fail(Problem.of(404, "there is nothing at " + cut(call.normalizedPath())));
      return;
    }
    Asset asset = kept.get(path);
    Future<Optional<Asset>> found =
        asset != null && !asset.mayChange()
            ? Future.succeededFuture(Optional.of(asset))
            : vertx.executeBlocking(() -> load(path, asset), false);
    found
        .onSuccess(
            loaded -> {
              if (loaded.isEmpty()) {
                call.fail(Problem.of(404, "there is nothing at " + cut(path)));
                return;
              }
              if (kept.size() < KEPT_MAX || asset != null) {
                kept.put(path, loaded.get());
              }
              send(call, loaded.get());
            })
        .onFailure(call::fail);
  }

  private static String cut(String path) {
    return path.length() > 100 ? path.substring(0, 100) + "…" : path;
  }

  private static String extension(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  private void send(RoutingContext call, Asset asset) {
    HttpServerResponse response = call.response();
    boolean gzip = asset.gzipped() != null && accepts(call.request().getHeader("accept-encoding"));
    String etag = "\"" + asset.etag() + (gzip ? "-gz" : "") + "\"";
    response.putHeader("etag", etag);
    response.putHeader(
        "cache-control", asset.immutable() ? "public, max-age=31536000, immutable" : "no-cache");
    if (asset.gzipped() != null) {
      response.putHeader("vary", "accept-encoding");
    }
    if (asset.type().startsWith("text/html")) {
      response.putHeader(
          "content-security-policy",
          SecurityHeaders.pagePolicy(asset.inlineHash(), call.request().getHeader("host")));
    }
    if (matches(call.request().getHeader("if-none-match"), asset.etag())) {
      response.setStatusCode(304).end();
      return;
    }
    response.putHeader("content-type", asset.type());
    Buffer body = gzip ? asset.gzipped() : asset.body();
    if (gzip) {
      response.putHeader("content-encoding", "gzip");
    }
    response.putHeader("content-length", Integer.toString(body.length()));
    if (call.request().method().equals(HttpMethod.HEAD)) {
      response.end();
    } else {
      response.end(body);
    }
  }

  private static boolean matches(String ifNoneMatch, String etag) {
    return ifNoneMatch != null
        && (ifNoneMatch.contains("\"" + etag + "\"")
            || ifNoneMatch.contains("\"" + etag + "-gz\""));
  }

  private static boolean accepts(String encodings) {
    if (encodings == null) {
      return false;
    }
    for (String one : encodings.split(",")) {
      String[] parts = one.strip().split(";");
      if (parts[0].strip().equalsIgnoreCase("gzip")) {
        return parts.length == 1 || !parts[1].replace(" ", "").matches("q=0(\\.0*)?");
      }
    }
    return false;
  }

  /** The file as it is now: {@code known} if that still stands. */
  private Optional<Asset> load(String path, Asset known) throws IOException {
    boolean versioned = path.startsWith(VENDOR + echartsVersion + "/");
    URL url = StaticPage.class.getClassLoader().getResource(resourceOf(path, versioned));
    if (url == null) {
      return Optional.empty();
    }
    long changedAt = url.getProtocol().equals("file") ? lastModified(url) : PACKED;
    if (known != null && known.changedAt() == changedAt) {
      return Optional.of(known);
    }
    byte[] bytes;
    try (InputStream in = url.openStream()) {
      bytes = in.readNBytes(FILE_BYTES_MAX + 1);
    }
    if (bytes.length > FILE_BYTES_MAX) {
      return Optional.empty();
    }
    String type = TYPES.get(extension(path));
    byte[] gzipped = type.startsWith("image/png") ? bytes : gzip(bytes);
    boolean worth = bytes.length >= GZIP_FROM_BYTES && gzipped.length < bytes.length;
    return Optional.of(
        new Asset(
            Buffer.buffer(bytes),
            worth ? Buffer.buffer(gzipped) : null,
            type,
            HexFormat.of().formatHex(sha256(bytes), 0, 12),
            versioned,
            changedAt,
            type.startsWith("text/html") ? importMapHash(bytes) : null));
  }

  private static long lastModified(URL url) throws IOException {
    URLConnection file = url.openConnection();
    try (InputStream ignored = file.getInputStream()) {
      return file.getLastModified();
    }
  }

  private String resourceOf(String path, boolean versioned) {
    if (versioned) {
      return WEBJAR + path.substring(VENDOR.length());
    }
    if (path.startsWith(VENDOR)) {
      return WEBJAR + echartsVersion + "/" + path.substring(VENDOR.length());
    }
    return path.endsWith(".yaml") ? path.substring(1) : "webroot" + path;
  }

  private static String importMapHash(byte[] html) {
    Matcher matcher = IMPORT_MAP.matcher(new String(html, StandardCharsets.UTF_8));
    return matcher.find()
        ? "sha256-"
            + Base64.getEncoder()
                .encodeToString(sha256(matcher.group(1).getBytes(StandardCharsets.UTF_8)))
        : null;
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 3 + 64);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
