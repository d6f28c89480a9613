package dev.spreadlake.web;

import dev.spreadlake.web.endpoint.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page and its files, from the class path.
 *
 * <p>The page itself is revalidated with an ETag at every load and names its files below {@code
 * /v/<version>/}, where they never change and are kept for a year; so is the charting library below
 * {@code /vendor/echarts/<version>/}, which a new page need not read again. Another version than
 * the one that is served is not found, so that no page is put together of two. The same files
 * without a version are revalidated. Confined to the server's event loop; files are read on a
 * worker.
 */
final class StaticPage {
  private static final String WEBJAR = "META-INF/resources/webjars/echarts/";
  private static final String VENDOR = "/vendor/echarts/";
  private static final String INDEX = "/index.html";

  /** Stands in the page for where its files are. */
  private static final String FILES = "{files}";

  private static final int KEPT_MAX = 512;
  private static final int FILE_BYTES_MAX = 8 * 1024 * 1024;
  private static final Pattern SAFE = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}){1,8}");
  private static final Pattern VERSIONED = Pattern.compile("/v/([^/]+)(/.+)");

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

  private final Vertx vertx;
  private final String echartsVersion;

  /** What was sent before, by path. */
  private final Map<String, PageAsset> kept = new HashMap<>();

  private PageFiles files;

  private StaticPage(Vertx vertx, String echartsVersion, PageFiles files) {
    this.vertx = vertx;
    this.echartsVersion = echartsVersion;
    this.files = files;
  }

  /** Reads the page. */
  static Future<StaticPage> read(Vertx vertx, String echartsVersion) {
    return vertx
        .executeBlocking(PageFiles::read)
        .map(files -> new StaticPage(vertx, echartsVersion, files));
  }

  /** The version of the page that is served now. */
  String version() {
    return files.version();
  }

  /** Answers GET and HEAD of any path with the file of that name, or 404. */
  void handle(RoutingContext call) {
    String path = call.normalizedPath().equals("/") ? INDEX : call.normalizedPath();
    if (!SAFE.matcher(path).matches() || !TYPES.containsKey(extension(path))) {
      nothingAt(call);
      return;
    }
    Matcher versioned = VERSIONED.matcher(path);
    if (versioned.matches()) {
      ofVersion(call, versioned.group(1), versioned.group(2));
    } else if (path.startsWith(VENDOR) || path.endsWith(".yaml")) {
      answer(call, path, () -> ofClassPath(path));
    } else {
      newest().onSuccess(newest -> revalidated(call, newest, path)).onFailure(call::fail);
    }
  }

  private static void nothingAt(RoutingContext call) {
    String path = call.normalizedPath();
    String cut = path.length() > 100 ? path.substring(0, 100) + "…" : path;
    call.fail(Problem.of(404, "there is nothing at " + cut));
  }

  private static String extension(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  private void ofVersion(RoutingContext call, String version, String path) {
    if (!version.equals(files.version())) {
      call.fail(
          Problem.of(
              404,
              "this file is of another version of the page than the one that is served: load the"
                  + " page anew"));
      return;
    }
    byte[] content = path.equals(INDEX) ? null : files.content(path);
    if (content == null) {
      nothingAt(call);
      return;
    }
    answer(
        call, call.normalizedPath(), () -> PageAsset.of(content, TYPES.get(extension(path)), true));
  }

  private Future<PageFiles> newest() {
    return files.mayChange()
        ? vertx.executeBlocking(files::now, false).onSuccess(this::adopt)
        : Future.succeededFuture(files);
  }

  private void adopt(PageFiles newest) {
    if (newest != files) {
      files = newest;
      kept.clear();
    }
  }

  private void revalidated(RoutingContext call, PageFiles newest, String path) {
    byte[] content = newest.content(path);
    if (content == null) {
      nothingAt(call);
      return;
    }
    String where = "/v/" + newest.version();
    answer(
        call,
        path,
        () ->
            PageAsset.of(
                path.equals(INDEX) ? named(content, where) : content,
                TYPES.get(extension(path)),
                false));
  }

  private static byte[] named(byte[] html, String where) {
    return new String(html, StandardCharsets.UTF_8)
        .replace(FILES, where)
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Answers with what is kept, else with what is made.
   *
   * @param key its path; what is made is kept under it while the page is of the version of now
   * @param make on a worker; null if there is nothing of that name
   */
  private void answer(RoutingContext call, String key, Callable<PageAsset> make) {
    PageAsset asset = kept.get(key);
    if (asset != null) {
      asset.send(call);
      return;
    }
    PageFiles made = files;
    vertx
        .executeBlocking(make, false)
        .onSuccess(
            fresh -> {
              if (fresh == null) {
                nothingAt(call);
                return;
              }
              if (made == files && kept.size() < KEPT_MAX) {
                kept.put(key, fresh);
              }
              fresh.send(call);
            })
        .onFailure(call::fail);
  }

  /** A file of the charting library, or a description of the interface. */
  private PageAsset ofClassPath(String path) throws IOException {
    boolean versioned = path.startsWith(VENDOR + echartsVersion + "/");
    URL url = StaticPage.class.getClassLoader().getResource(resourceOf(path, versioned));
    if (url == null) {
      return null;
    }
    byte[] bytes;
    try (InputStream in = url.openStream()) {
      bytes = in.readNBytes(FILE_BYTES_MAX + 1);
    }
    return bytes.length > FILE_BYTES_MAX
        ? null
        : PageAsset.of(bytes, TYPES.get(extension(path)), versioned);
  }

  private String resourceOf(String path, boolean versioned) {
    if (versioned) {
      return WEBJAR + path.substring(VENDOR.length());
    }
    if (path.startsWith(VENDOR)) {
      return WEBJAR + echartsVersion + "/" + path.substring(VENDOR.length());
    }
    return path.substring(1);
  }
}
