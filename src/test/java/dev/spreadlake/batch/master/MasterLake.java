package dev.spreadlake.batch.master;

import dev.spreadlake.batch.publish.CsvDigest;
import dev.spreadlake.batch.run.RunBounds;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A lake under test: runs the master data and looks at what is published. */
final class MasterLake {
  final Path root;
  final Path input;

  /** Clock between one run and the next. */
  Duration between = Duration.ZERO;

  private int runs;

  MasterLake(Path root, Path input) throws IOException {
    this.root = root;
    this.input = Files.createDirectories(input);
  }

  MasterLake write(String name, String... lines) throws IOException {
    Files.writeString(input.resolve(name), String.join("\n", lines) + "\n");
    return this;
  }

  RunReport full() throws IOException {
    return run(request(true, Optional.empty(), Optional.empty(), false, false, 1.0));
  }

  RunReport newFiles() throws IOException {
    return run(request(false, Optional.empty(), Optional.empty(), false, true, 1.0));
  }

  RunReport replay() throws IOException {
    return run(request(false, Optional.empty(), Optional.empty(), true, true, 1.0));
  }

  RunReport day(LocalDate day) throws IOException {
    return dayWithShare(day, 1.0);
  }

  RunReport dayWithShare(LocalDate day, double badShareMax) throws IOException {
    return run(request(false, Optional.of(day), Optional.of(day), false, false, badShareMax));
  }

  RunReport fullWithShare(double badShareMax) throws IOException {
    return run(request(true, Optional.empty(), Optional.empty(), false, false, badShareMax));
  }

  MasterRequest request(
      boolean full,
      Optional<LocalDate> from,
      Optional<LocalDate> to,
      boolean replay,
      boolean allowMissing,
      double badShareMax) {
    return new MasterRequest(
        input,
        root,
        full,
        from,
        to,
        replay,
        allowMissing,
        new RunBounds(badShareMax, "2GB", 2),
        Map.of());
  }

  RunReport run(MasterRequest request) throws IOException {
    runs++;
    TimeSource time = TimeSource.system();
    return new MasterPipeline(time, event -> {})
        .run(request, time.now().plus(between.multipliedBy(runs)));
  }

  /** SHA-256 of each published table, read from the disk. */
  Map<String, String> published() throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    Path set = root.resolve("gold/master").toRealPath();
    try (Stream<Path> files = Files.list(set)) {
      for (Path file : files.sorted().toList()) {
        hashes.put(file.getFileName().toString(), CsvDigest.of(file, List.of()).sha256());
      }
    }
    return hashes;
  }

  List<String> table(String name) throws IOException {
    return Files.readAllLines(root.resolve("gold/master/" + name + ".csv"));
  }

  /** All quarantined lines of a source, headers left out. */
  List<String> quarantined(String source) throws IOException {
    Path folder = root.resolve("quarantine/master/" + source);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<String> lines = new java.util.ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        List<String> all = Files.readAllLines(file);
        lines.addAll(all.subList(1, all.size()));
      }
    }
    return lines;
  }
}
