package dev.spreadlake.batch.report;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.publish.Durable;
import dev.spreadlake.batch.run.RunLog;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes {@code gold/reports/<pipeline>_<start>.html}: one file that opens without a server and
 * without a network, with its charting library inside. Its own policy lets nothing run but the
 * three scripts it was written with, so that no text of the data can become one. Blocking; one
 * thread.
 */
public final class ReportWriter {
  /** Name of a report's file. */
  public static final String NAME = "[a-z]{1,20}_\\d{8}T\\d{6,9}Z\\.html";

  /** Reports that are kept, the newest, about 1 MB each. */
  public static final int KEPT_MAX = 100;

  private static final String ECHARTS = "META-INF/resources/webjars/echarts/5.5.0/echarts.min.js";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path lake;

  /**
   * @param lake the lake's root
   */
  public ReportWriter(Path lake) {
    this.lake = requireNonNull(lake, "lake");
  }

  /** Where reports lie. */
  public static Path folder(Path lake) {
    return lake.resolve("gold").resolve("reports");
  }

  /**
   * Writes the report of what is published now.
   *
   * @param pipeline whose run it is named after
   * @param at when the run began
   * @return the file
   */
  public Path write(String pipeline, Instant at) throws IOException {
    RunLog log = new RunLog(lake);
    List<RunReport> newest = new ArrayList<>();
    for (String name : SyntheticData.PIPELINES) {
      newest.addAll(log.newest(name, 1));
    }
    Map<String, Object> charts = new LinkedHashMap<>();
    Html body = new Html();
    try (DuckDb db = DuckDb.inMemory("512MB", 1, lake.resolve("gold/.state/report"))) {
      ReportTables tables = new ReportTables(db, lake);
      MarketSection.write(body, tables, charts);
      NewsSection.write(body, tables, charts);
    }
    boolean synthetic = !new SyntheticData(lake).pipelines().isEmpty();
    HealthSection.write(body, newest);
    Files.createDirectories(folder(lake));
    Path file = folder(lake).resolve(RunLog.name(pipeline, at) + ".html");
    Durable.write(file, page(at, synthetic, body, charts).getBytes(StandardCharsets.UTF_8));
    dropOldest();
    return file;
  }

  /** Reports beyond the bound, the oldest first. */
  private void dropOldest() throws IOException {
    List<Path> reports;
    try (Stream<Path> found = Files.list(folder(lake))) {
      reports =
          found
              .filter(report -> report.getFileName().toString().matches(NAME))
              .sorted(Comparator.comparing(ReportWriter::start).reversed())
              .toList();
    }
    for (Path old : reports.subList(Math.min(KEPT_MAX, reports.size()), reports.size())) {
      Files.deleteIfExists(old);
    }
  }

  private static String start(Path report) {
    String name = report.getFileName().toString();
    return name.substring(name.indexOf('_'));
  }

  private static String page(Instant at, boolean synthetic, Html body, Map<String, Object> charts)
      throws IOException {
    String css = resource("report/report.css");
    String echarts = resource(ECHARTS);
    String script = resource("report/report.js");
    String policy =
        "default-src 'none'; script-src "
            + hash(echarts)
            + " "
            + hash(script)
            + "; style-src "
            + hash(css)
            + "; img-src data:; base-uri 'none'; form-action 'none'";
    Html html = new Html();
    html.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
        .raw("<meta http-equiv=\"Content-Security-Policy\" content=\"" + policy + "\">\n")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        .raw("<title>Spreadlake report</title>\n<style>" + css + "</style></head>\n<body><main>")
        .element("h1", "Market, news and the health of the data")
        .raw("<p class=\"dim\">")
        .text("State of " + at.toString().substring(0, 16).replace('T', ' ') + " UTC")
        .raw(synthetic ? " <span class=\"mark\">SYNTHETIC</span>" : "")
        .raw("</p>");
    if (synthetic) {
      html.element(
          "p",
          "Some of the files were made by a program to show how this works. They describe nothing that happened.");
    }
    return html.raw(body.toString())
        .raw("</main>\n<script type=\"application/json\" id=\"data\">" + json(charts))
        .raw("</script>\n<script>" + echarts + "</script>\n<script>" + script)
        .raw("</script></body></html>\n")
        .toString();
  }

  /** JSON that cannot end the element it stands in. */
  static String json(Object value) throws JsonProcessingException {
    return JSON.writeValueAsString(value)
        .replace("<", "\\u003c")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  private static String hash(String content) {
    return "'" + Sha256.source(content) + "'";
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = ReportWriter.class.getClassLoader().getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no " + name + " on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
