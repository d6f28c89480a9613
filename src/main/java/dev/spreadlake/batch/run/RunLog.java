package dev.spreadlake.batch.run;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.spreadlake.batch.publish.Durable;
import dev.spreadlake.failure.FailureText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The history of runs under {@code gold/_runs}. Any thread. */
public final class RunLog {
  private static final DateTimeFormatter START =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(SerializationFeature.INDENT_OUTPUT);

  private final Path folder;

  /**
   * @param lake the lake's root
   */
  public RunLog(Path lake) {
    this.folder = lake.resolve("gold").resolve("_runs");
  }

  /** Name of a run that starts at {@code started}: {@code <pipeline>_<start>}. */
  public static String name(String pipeline, Instant started) {
    return pipeline + "_" + START.format(started);
  }

  /** Writes the report; it appears complete or not at all. */
  public Path write(RunReport report) {
    try {
      Files.createDirectories(folder);
      Path file = folder.resolve(report.run() + ".json");
      Durable.write(file, JSON.writeValueAsBytes(report));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write the report of " + report.run() + ": " + FailureText.of(e), e);
    }
  }

  /**
   * The newest reports, newest first.
   *
   * @param pipeline only of this one; empty: of all
   */
  public List<RunReport> newest(String pipeline, int limit) {
    return read(pipeline, limit, RunReport.class);
  }

  /** The report of a run; empty if there is none. */
  public Optional<RunReport> find(String run) throws IOException {
    Path file = folder.resolve(run + ".json");
    return Files.exists(file)
        ? Optional.of(JSON.readValue(file.toFile(), RunReport.class))
        : Optional.empty();
  }

  /** The newest reports of all pipelines as the documents they are, newest first. */
  public List<JsonNode> documents(int limit) {
    return read("", limit, JsonNode.class);
  }

  /** Names of the newest runs that left a report, newest first. */
  public List<String> names(int limit) {
    return files("", limit).stream()
        .map(file -> file.getFileName().toString().replaceFirst("\\.json$", ""))
        .toList();
  }

  private <T> List<T> read(String pipeline, int limit, Class<T> type) {
    try {
      List<T> reports = new ArrayList<>();
      for (Path file : files(pipeline, limit)) {
        reports.add(JSON.readValue(file.toFile(), type));
      }
      return reports;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }

  private List<Path> files(String pipeline, int limit) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("[a-z]+_\\d{8}T\\d+Z\\.json"))
          .filter(
              file ->
                  pipeline.isEmpty() || file.getFileName().toString().startsWith(pipeline + "_"))
          .sorted(Comparator.comparing(RunLog::startOf).reversed())
          .limit(limit)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }

  private static String startOf(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('_') + 1);
  }
}
