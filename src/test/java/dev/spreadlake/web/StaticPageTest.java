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
        Pattern.compile("<link rel=\"modulepreload\" href=\"(/js/[^\"]+)\">")
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
  @DisplayName("of our own are revalidated: no-cache, and 304 when nothing changed")
  void revalidated() throws Exception {
    HttpResponse<String> page = web.get("/");
    assertThat(page.headers().firstValue("cache-control")).hasValue("no-cache");
    String etag = page.headers().firstValue("etag").orElseThrow();
    HttpResponse<String> again = web.get("/", "If-None-Match", etag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(web.get("/", "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
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
