package dev.spreadlake.lake.verify;

import dev.spreadlake.batch.publish.TableSet;
import dev.spreadlake.batch.run.RunLog;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.lake.verify.LakeVerifier.Finding;
import dev.spreadlake.lake.verify.LakeVerifier.Report;
import dev.spreadlake.store.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Hashes the tables that the batches have published and holds them against the report of the run
 * that made them. A table is {@code <name>.csv}, or a folder of parts whose hash is over {@code
 * <file> <sha256>} of each, in order of name. A Parquet twin of a CSV is not hashed. Reads only.
 * Blocking.
 */
final class PublishedVerifier {
  private final Path root;
  private final List<String> pipelines;
  private long files;
  private long rows;
  private long bytes;

  /**
   * @param root of the lake
   * @param pipelines whose tables are looked at, as far as they are published
   */
  PublishedVerifier(Path root, List<String> pipelines) {
    this.root = root.toAbsolutePath().normalize();
    this.pipelines = List.copyOf(pipelines);
  }

  /** Verifies the published version of each pipeline. */
  Report verify() throws IOException {
    Report all = new Report(0, 0, 0, 0, List.of());
    for (String pipeline : pipelines) {
      Report once = verify(pipeline);
      // A run that ends meanwhile shows its tables a moment before its report.
      all = all.and(once.findings().isEmpty() ? once : verify(pipeline));
    }
    return all;
  }

  private Report verify(String pipeline) throws IOException {
    List<Finding> findings = new ArrayList<>();
    TableSet set = new TableSet(root.resolve("gold"), pipeline);
    Optional<String> version = set.current();
    if (version.isEmpty()) {
      return new Report(0, 0, 0, 0, findings);
    }
    files = 0;
    rows = 0;
    bytes = 0;
    tables("gold/" + pipeline, set.folder(version.get()), version.get(), findings);
    return new Report(1, files, rows, bytes, findings);
  }

  private void tables(String shown, Path folder, String version, List<Finding> findings)
      throws IOException {
    Optional<RunReport> report = new RunLog(root).find(version);
    if (report.isEmpty()) {
      findings.add(
          new Finding("gold/_runs/" + version + ".json", "missing file", "tells of " + shown));
      return;
    }
    Set<String> present = new TreeSet<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      walk.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .forEach(present::add);
    }
    for (RunReport.Table table : report.get().tables()) {
      table(shown, folder, table, present, findings);
    }
    present.forEach(
        file -> findings.add(new Finding(shown + "/" + file, "extra file", "of no table")));
  }

  private void table(
      String shown, Path folder, RunReport.Table table, Set<String> present, List<Finding> findings)
      throws IOException {
    String csv = table.name() + ".csv";
    String found;
    String name;
    if (present.remove(csv)) {
      name = shown + "/" + csv;
      found = hash(folder.resolve(csv));
      // The same rows with types; the report has no hash of it.
      present.remove(table.name() + ".parquet");
    } else {
      List<String> parts =
          present.stream().filter(file -> file.startsWith(table.name() + "/")).toList();
      name = shown + "/" + table.name();
      if (parts.isEmpty() && table.rows() > 0) {
        findings.add(new Finding(name, "missing file", "a table of " + table.rows() + " rows"));
        return;
      }
      present.removeAll(parts);
      found = hashOf(folder.resolve(table.name()), parts, table.name().length() + 1);
    }
    rows += table.rows();
    if (!found.equals(table.sha256())) {
      findings.add(new Finding(name, "sha256", found + ", the run wrote " + table.sha256()));
    }
  }

  private String hashOf(Path folder, List<String> parts, int prefix) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String part : parts) {
      String file = part.substring(prefix);
      lines.add(file + " " + hash(folder.resolve(file)));
    }
    return Sha256.ofParts(lines);
  }

  private String hash(Path file) throws IOException {
    files++;
    bytes += Files.size(file);
    return Sha256.of(file);
  }
}
