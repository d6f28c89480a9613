package dev.spreadlake.web;

import dev.spreadlake.store.Sha256;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * One file, ready to be sent as often as it is asked for. What compresses is compressed once, which
 * is for a worker; sent on the event loop of the request.
 *
 * @param gzipped null where it is not worth it
 * @param immutable whether its address never holds anything else: it is kept for a year unasked
 * @param inlineHash of the import map, {@code sha256-…}; null where there is none
 */
record PageAsset(
    Buffer body, Buffer gzipped, String type, String etag, boolean immutable, String inlineHash) {
  /** Hex digits of the hash that tell one content from another. */
  private static final int TAG_DIGITS = 24;

  private static final int GZIP_FROM_BYTES = 1024;
  private static final Pattern IMPORT_MAP =
      Pattern.compile("<script\\s+type=\"importmap\"\\s*>(.*?)</script>", Pattern.DOTALL);

  /**
   * Of a file's content.
   *
   * @param type as the header has it
   */
  static PageAsset of(byte[] bytes, String type, boolean immutable) throws IOException {
    byte[] gzipped = type.startsWith("image/png") ? bytes : gzip(bytes);
    boolean worth = bytes.length >= GZIP_FROM_BYTES && gzipped.length < bytes.length;
    return new PageAsset(
        Buffer.buffer(bytes),
        worth ? Buffer.buffer(gzipped) : null,
        type,
        Sha256.of(bytes).substring(0, TAG_DIGITS),
        immutable,
        type.startsWith("text/html") ? importMapHash(bytes) : null);
  }

  /** Answers with it, or with 304 where the client has it. */
  void send(RoutingContext call) {
    HttpServerResponse response = call.response();
    boolean gzip = gzipped != null && accepts(call.request().getHeader("accept-encoding"));
    response.putHeader("etag", "\"" + etag + (gzip ? "-gz" : "") + "\"");
    response.putHeader(
        "cache-control", immutable ? "public, max-age=31536000, immutable" : "no-cache");
    if (gzipped != null) {
      response.putHeader("vary", "accept-encoding");
    }
    if (type.startsWith("text/html")) {
      response.putHeader(
          "content-security-policy",
          SecurityHeaders.pagePolicy(inlineHash, call.request().getHeader("host")));
    }
    if (matches(call.request().getHeader("if-none-match"))) {
      response.setStatusCode(304).end();
      return;
    }
    response.putHeader("content-type", type);
    Buffer sent = gzip ? gzipped : body;
    if (gzip) {
      response.putHeader("content-encoding", "gzip");
    }
    response.putHeader("content-length", Integer.toString(sent.length()));
    if (call.request().method().equals(HttpMethod.HEAD)) {
      response.end();
    } else {
      response.end(sent);
    }
  }

  private boolean matches(String ifNoneMatch) {
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

  private static String importMapHash(byte[] html) {
    Matcher matcher = IMPORT_MAP.matcher(new String(html, StandardCharsets.UTF_8));
    return matcher.find() ? Sha256.source(matcher.group(1)) : null;
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 3 + 64);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
