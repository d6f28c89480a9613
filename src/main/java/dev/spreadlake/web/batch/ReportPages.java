package dev.spreadlake.web.batch;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.report.ReportWriter;
import dev.spreadlake.web.endpoint.ApiModule;
import dev.spreadlake.web.endpoint.Endpoints;
import dev.spreadlake.web.endpoint.Problem;
import dev.spreadlake.web.endpoint.SlowRequests;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code /reports} lists the reports of a lake, newest first; {@code /reports/NAME.html} shows one
 * under the policy it was written with: its own scripts and nothing else.
 */
public final class ReportPages implements ApiModule {
  private static final int LISTED_MAX = 200;

  /** Written by us at the head of each report, before anything that came from data. */
  private static final Pattern POLICY =
      Pattern.compile("<meta http-equiv=\"Content-Security-Policy\" content=\"([^\"]{1,600})\">");

  private final Path lake;

  /**
   * @param lake the lake's root
   */
  public ReportPages(Path lake) {
    this.lake = requireNonNull(lake, "lake");
  }

  @Override
  public void mount(Router router, SlowRequests slow) {
    // Nothing under /api.
  }

  @Override
  public void mountPages(Router router, SlowRequests slow) {
    router
        .route("/reports")
        .handler(
            Endpoints.get(
                call ->
                    slow.run(this::list)
                        .onSuccess(list -> Endpoints.json(call, 200, list))
                        .onFailure(call::fail)));
    router.route("/reports/:name").handler(Endpoints.get(call -> show(call, slow)));
  }

  private List<Map<String, Object>> list() throws IOException {
    Path folder = ReportWriter.folder(lake);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> files;
    try (Stream<Path> found = Files.list(folder)) {
      files =
          found
              .filter(file -> file.getFileName().toString().matches(ReportWriter.NAME))
              .sorted(Comparator.comparing(ReportPages::start).reversed())
              .limit(LISTED_MAX)
              .toList();
    }
    List<Map<String, Object>> list = new ArrayList<>();
    for (Path file : files) {
      String name = file.getFileName().toString();
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", name);
      one.put("pipeline", name.substring(0, name.indexOf('_')));
      one.put("href", "/reports/" + name);
      one.put("bytes", Files.size(file));
      list.add(one);
    }
    return list;
  }

  private static String start(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.indexOf('_'));
  }

  private void show(RoutingContext call, SlowRequests slow) {
    String name = call.pathParam("name");
    if (!name.matches(ReportWriter.NAME)) {
      call.fail(Problem.of(404, "there is no such report; see /reports"));
      return;
    }
    Path file = ReportWriter.folder(lake).resolve(name);
    slow.run(() -> Files.exists(file) ? Files.readAllBytes(file) : new byte[0])
        .onSuccess(
            bytes -> {
              String head =
                  new String(bytes, 0, Math.min(bytes.length, 2_000), StandardCharsets.UTF_8);
              Matcher policy = POLICY.matcher(head);
              if (!policy.find()) {
                call.fail(Problem.of(404, "there is no such report; see /reports"));
                return;
              }
              call.response()
                  .putHeader(
                      "content-security-policy", policy.group(1) + "; frame-ancestors 'none'");
              Endpoints.send(call, 200, "text/html; charset=utf-8", bytes);
            })
        .onFailure(call::fail);
  }
}
