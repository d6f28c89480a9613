package dev.spreadlake.lake.verify;

import dev.spreadlake.batch.intake.Landing;
import dev.spreadlake.lake.verify.LakeVerifier.Finding;
import dev.spreadlake.lake.verify.LakeVerifier.Report;
import dev.spreadlake.store.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Hashes the files that batches were given, {@code bronze/files/pipeline=P/date=D}, and holds them
 * against the list of what landed on the day. Reads only. Blocking.
 */
final class LandedVerifier {
  private static final String PIPELINE = "pipeline=";

  private final Path root;
  private long files;
  private long bytes;

  /**
   * @param root of the lake
   */
  LandedVerifier(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  Report verify() throws IOException {
    List<Finding> findings = new ArrayList<>();
    Path landed = root.resolve("bronze/files");
    if (!Files.isDirectory(landed)) {
      return new Report(0, 0, 0, 0, findings);
    }
    Set<Path> present = new TreeSet<>();
    try (Stream<Path> walk = Files.walk(landed)) {
      walk.filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .filter(file -> !file.getFileName().toString().equals(Landing.ENTRIES))
          .forEach(present::add);
    }
    long folders = present.stream().map(Path::getParent).distinct().count();
    List<String> pipelines;
    try (Stream<Path> list = Files.list(landed)) {
      pipelines =
          list.map(folder -> folder.getFileName().toString())
              .filter(name -> name.startsWith(PIPELINE))
              .map(name -> name.substring(PIPELINE.length()))
              .sorted()
              .toList();
    }
    for (String pipeline : pipelines) {
      Landing landing = new Landing(root, pipeline);
      for (int i = 0; i < landing.entries().size(); i++) {
        file(landing.files().get(i), landing.entries().get(i), present, findings);
      }
    }
    for (Path extra : present) {
      findings.add(new Finding(relative(extra), "extra file", "not in the list of what landed"));
    }
    return new Report(folders, files, 0, bytes, findings);
  }

  private void file(Path file, Landing.Entry entry, Set<Path> present, List<Finding> findings)
      throws IOException {
    String name = relative(file);
    if (!present.remove(file)) {
      findings.add(new Finding(name, "missing file", "landed as " + entry.name()));
      return;
    }
    files++;
    bytes += Files.size(file);
    String hash = Sha256.of(file);
    if (!hash.equals(entry.sha256())) {
      findings.add(new Finding(name, "sha256", hash + ", landed as " + entry.sha256()));
    }
  }

  private String relative(Path path) {
    return root.relativize(path).toString().replace('\\', '/');
  }
}
