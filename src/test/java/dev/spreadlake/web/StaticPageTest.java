package dev.spreadlake.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The page's files")
@Timeout(60)
class StaticPageTest {
  private static final Pattern NAMED = Pattern.compile("(?:href|src)=\"(/[^\"]+\\.[a-z]+)\"");
  @AutoClose private static final WebFixture web = WebFixture.start();

  @Test
  @DisplayName("allow no inline script but the import map, by its hash, and nothing from elsewhere")
  void contentSecurityPolicy() throws Exception {
    HttpResponse<String> page = web.get("/");
    String policy = page.headers().firstValue("content-security-policy").orElseThrow();
    assertThat(policy)
        .startsWith("default-src 'none'; script-src 'self' 'sha256-")
        .contains("style-src 'self';")
        .contains("connect-src 'self' ws://127.0.0.1:" + web.port)
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe")
        .doesNotContain("*");
    Matcher map =
        Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL)
            .matcher(page.body());
    assertThat(map.find()).isTrue();
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(map.group(1).getBytes(StandardCharsets.UTF_8));
    assertThat(policy).contains("'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
    assertThat(page.body()).doesNotContain(" onclick=").doesNotContain(" style=");
  }

  @Test
  @DisplayName("that the first chart needs are all named in the page, and no others")
  void preloaded() throws Exception {
    Set<String> needed = new TreeSet<>();
    // The one import that is not static opens the page itself.
    gather("/js/main.js", needed);
    gather("/js/page/app.js", needed);
    Matcher named =
        Pattern.compile("<link rel=\"modulepreload\" href=\"/v/[0-9a-f]{16}(/js/[^\"]+)\">")
            .matcher(web.get("/").body());
    assertThat(named.results().map(link -> link.group(1)))
        .hasSizeGreaterThan(20)
        .containsExactlyInAnyOrderElementsOf(needed);
  }

  /** A module and those it imports, and so on. */
  private void gather(String module, Set<String> into) throws Exception {
    if (!into.add(module)) {
      return;
    }
    Matcher imports =
        Pattern.compile("^import [^;]*?'(\\.[^']+)';", Pattern.MULTILINE)
            .matcher(web.get(module).body());
    while (imports.find()) {
      gather(URI.create(module).resolve(imports.group(1)).toString(), into);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/metrics", "/api/quality", "/nothing", "/openapi.yaml"})
  @DisplayName("bear the usual headers, as everything does")
  void headers(String path) throws Exception {
    var headers = web.get(path).headers();
    assertThat(headers.firstValue("x-content-type-options")).hasValue("nosniff");
    assertThat(headers.firstValue("referrer-policy")).hasValue("no-referrer");
    assertThat(headers.firstValue("cross-origin-opener-policy")).hasValue("same-origin");
    assertThat(headers.firstValue("permissions-policy")).isPresent();
    assertThat(headers.firstValue("content-security-policy").orElseThrow())
        .contains("default-src 'none'")
        .contains("frame-ancestors 'none'");
  }

  @Test
  @DisplayName("are kept for a year below the version that the page names, all that it names")
  void versioned() throws Exception {
    Matcher named = NAMED.matcher(web.get("/").body());
    Set<String> paths = new TreeSet<>(named.results().map(one -> one.group(1)).toList());
    paths.removeIf(path -> path.startsWith("/vendor/"));
    assertThat(paths.remove("/js/first.js")).as("what must be there in any version").isTrue();
    assertThat(paths).hasSizeGreaterThan(40).allMatch(path -> path.startsWith("/v/"));
    for (String path : paths) {
      HttpResponse<String> file = web.get(path);
      assertThat(file.statusCode()).as(path).isEqualTo(200);
      assertThat(file.headers().firstValue("cache-control"))
          .hasValue("public, max-age=31536000, immutable");
    }
    HttpResponse<String> main = web.get(files() + "/js/main.js");
    assertThat(main.headers().firstValue("content-type"))
        .hasValue("text/javascript; charset=utf-8");
    assertThat(main.body()).isEqualTo(web.get("/js/main.js").body());
    String etag = main.headers().firstValue("etag").orElseThrow();
    assertThat(web.get(files() + "/js/main.js", "If-None-Match", etag).statusCode()).isEqualTo(304);
    HttpResponse<String> packed = web.get(files() + "/css/base.css", "Accept-Encoding", "gzip");
    assertThat(packed.headers().firstValue("content-encoding")).hasValue("gzip");
    assertThat(web.get(files() + "/index.html").statusCode()).isEqualTo(404);
    assertThat(web.get(files() + "/js/none.js").statusCode()).isEqualTo(404);
  }

  @Test
  @DisplayName("answer HEAD as they answer GET, without the body")
  void head() throws Exception {
    String path = files() + "/js/main.js";
    HttpResponse<String> head = web.send("HEAD", path, null);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("content-length"))
        .hasValue(Integer.toString(web.get(path).body().length()));
    assertThat(head.headers().firstValue("cache-control").orElseThrow()).contains("immutable");
    assertThat(head.body()).isEmpty();
  }

  @Test
  @DisplayName("of another version are not there, in words that say why, and nobody keeps that")
  void otherVersion() throws Exception {
    HttpResponse<String> other = web.get("/v/0123456789abcdef/js/main.js");
    assertThat(other.statusCode()).isEqualTo(404);
    assertThat(other.headers().firstValue("content-type")).hasValue("application/problem+json");
    assertThat(other.headers().firstValue("cache-control")).hasValue("no-store");
    assertThat(other.body()).contains("of another version of the page");
  }

  @Test
  @DisplayName("have the version of which the greeting of the socket speaks")
  void greeting() throws Exception {
    try (LiveTester live = LiveTester.connect(web)) {
      assertThat("/v/" + live.await("hello").path("page").asText()).isEqualTo(files());
    }
  }

  /** Where the page has its files. */
  private static String files() throws Exception {
    Matcher main =
        Pattern.compile("<script type=\"module\" src=\"([^\"]+)/js/main\\.js\">")
            .matcher(web.get("/").body());
    assertThat(main.find()).isTrue();
    return main.group(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/js/first.js", "/js/main.js", "/favicon.svg"})
  @DisplayName(
      "are revalidated where the path has no version: no-cache, and 304 when nothing changed")
  void revalidated(String path) throws Exception {
    HttpResponse<String> page = web.get(path);
    assertThat(page.headers().firstValue("cache-control")).hasValue("no-cache");
    String etag = page.headers().firstValue("etag").orElseThrow();
    HttpResponse<String> again = web.get(path, "If-None-Match", etag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(web.get(path, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName("of the charting library are compressed and kept for a year, under their version")
  void vendor() throws Exception {
    Matcher path = Pattern.compile("\"echarts\"\\s*:\\s*\"([^\"]+)\"").matcher(web.get("/").body());
    assertThat(path.find()).as("the import map names the library").isTrue();
    HttpResponse<String> plain = web.get(path.group(1));
    assertThat(plain.statusCode()).isEqualTo(200);
    assertThat(plain.headers().firstValue("cache-control"))
        .hasValue("public, max-age=31536000, immutable");
    assertThat(plain.headers().firstValue("content-type"))
        .hasValue("text/javascript; charset=utf-8");
    HttpResponse<String> gzip = web.get(path.group(1), "Accept-Encoding", "br, gzip");
    assertThat(gzip.headers().firstValue("content-encoding")).hasValue("gzip");
    assertThat(gzip.headers().firstValue("vary")).hasValue("accept-encoding");
    assertThat(Long.parseLong(gzip.headers().firstValue("content-length").orElseThrow()))
        .isLessThan(plain.body().length() / 2);
    assertThat(web.get("/vendor/echarts/../../../../logback.xml").statusCode()).isEqualTo(404);
  }
}
