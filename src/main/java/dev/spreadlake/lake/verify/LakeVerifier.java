package dev.spreadlake.lake.verify;

import dev.spreadlake.failure.FailureText;
import dev.spreadlake.lake.compact.MonthFile;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.LakeRows;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.lake.table.Manifest.FileEntry;
import dev.spreadlake.lake.table.Manifests;
import dev.spreadlake.store.Sha256;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Counts and hashes the lake again and holds it against its manifests, lists of what landed and
 * reports of runs. Reads only; may run beside a writer, a compaction and a retention: a folder that
 * looks wrong is looked at again. Blocking.
 */
public final class LakeVerifier {
  /** One thing that is wrong: which file, which rule, what was seen. */
  public record Finding(String file, String rule, String detail) {
    @Override
    public String toString() {
      return file + ": " + rule + ": " + detail;
    }
  }

  /** The result. */
  public record Report(long folders, long files, long rows, long bytes, List<Finding> findings) {
    public Report {
      findings = List.copyOf(findings);
    }

    /** Both together. */
    Report and(Report other) {
      List<Finding> all = new ArrayList<>(findings);
      all.addAll(other.findings);
      return new Report(
          folders + other.folders,
          files + other.files,
          rows + other.rows,
          bytes + other.bytes,
          all);
    }
  }

  /** Tables of one row a second, in order. */
  private static final Set<Dataset> SECONDS =
      EnumSet.of(Dataset.SPREADS, Dataset.BOOK_SECONDS, Dataset.IMPLIED);

  /** Pipelines that publish tables. */
  private static final List<String> PUBLISHED = List.of("master", "market", "news");

  private static final int LOOKS_MAX = 3;

  private final Path root;
  private final MonthRows months = new MonthRows();
  private long folders;
  private long files;
  private long rows;
  private long bytes;

  public LakeVerifier(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  /**
   * Verifies every table that the writer and the compactor keep, the files that batches were given
   * and the tables that they publish. Quarantined rows, which people repair in place, reports and
   * the history of quality results have no manifest and are not looked at.
   */
  public Report verify() throws IOException {
    List<Finding> findings = new ArrayList<>();
    List<Path> tables = new ArrayList<>();
    for (Dataset dataset : Dataset.values()) {
      tables.add(root.resolve(LakeLayout.table(dataset)));
      tables.add(root.resolve(LakeLayout.table(dataset) + LakeLayout.PARQUET_SUFFIX));
    }
    tables.add(root.resolve("bronze"));
    try (months) {
      for (Path table : tables) {
        for (Path folder : foldersFrom(table)) {
          findings.addAll(folder(folder));
        }
      }
    }
    return new Report(folders, files, rows, bytes, findings)
        .and(new LandedVerifier(root).verify())
        .and(new PublishedVerifier(root, PUBLISHED).verify());
  }

  /** Folders at and below {@code top}, without what is removed meanwhile. */
  private List<Path> foldersFrom(Path top) throws IOException {
    List<Path> found = new ArrayList<>();
    Deque<Path> unseen = new ArrayDeque<>();
    unseen.add(top);
    while (!unseen.isEmpty()) {
      Path folder = unseen.remove();
      if (Files.isDirectory(folder) && isKept(folder)) {
        found.add(folder);
        try (Stream<Path> inside = Files.list(folder)) {
          inside.filter(Files::isDirectory).forEach(unseen::add);
        } catch (NoSuchFileException removed) {
          found.remove(folder);
        }
      }
    }
    found.sort(null);
    return found;
  }

  /** Files that batches were given have a list of their own. */
  private boolean isKept(Path folder) {
    return !folder.startsWith(root.resolve("bronze/files"));
  }

  private List<Finding> folder(Path folder) throws IOException {
    long[] before = {folders, files, rows, bytes};
    List<Finding> findings = List.of();
    for (int look = 0; look < LOOKS_MAX; look++) {
      folders = before[0];
      files = before[1];
      rows = before[2];
      bytes = before[3];
      try {
        findings = once(folder);
      } catch (NoSuchFileException removed) {
        findings =
            Files.isDirectory(folder)
                ? List.of(new Finding(relative(folder), "removed meanwhile", removed.getFile()))
                : List.of();
      }
      if (findings.isEmpty()) {
        break;
      }
      months.forget();
    }
    return findings;
  }

  private List<Finding> once(Path folder) throws IOException {
    List<Finding> findings = new ArrayList<>();
    Set<String> present = new TreeSet<>();
    try (Stream<Path> found = Files.list(folder)) {
      found
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .forEach(present::add);
    }
    if (present.isEmpty()) {
      return findings;
    }
    folders++;
    Manifest manifest;
    try {
      manifest = isMonth(folder) ? month(folder).manifest() : Manifests.read(folder);
    } catch (IOException e) {
      findings.add(new Finding(name(folder, LakeLayout.MANIFEST), "manifest", FailureText.of(e)));
      return findings;
    }
    boolean success = present.remove(LakeLayout.SUCCESS);
    present.remove(LakeLayout.MANIFEST);
    if (manifest == null) {
      present.forEach(
          file -> findings.add(new Finding(name(folder, file), "extra file", "no manifest here")));
      return findings;
    }
    if (success != manifest.closed()) {
      findings.add(
          new Finding(
              name(folder, LakeLayout.SUCCESS),
              "day mark",
              "the manifest says closed=" + manifest.closed() + ", the mark says " + success));
    }
    entries(folder, manifest, present, findings);
    counts(folder, manifest, findings);
    return findings;
  }

  private void entries(Path folder, Manifest manifest, Set<String> present, List<Finding> findings)
      throws IOException {
    if (manifest.compactedInto() == null) {
      for (FileEntry entry : manifest.files()) {
        if (!present.remove(entry.name())) {
          findings.add(
              new Finding(name(folder, entry.name()), "missing file", "listed in the manifest"));
        } else {
          file(folder, entry, findings);
        }
      }
    } else {
      // A compaction that was stopped has not dropped them all.
      manifest.files().forEach(entry -> present.remove(entry.name()));
      takenOver(folder, manifest, findings);
    }
    for (String file : present) {
      findings.add(new Finding(name(folder, file), "extra file", "not listed in the manifest"));
    }
  }

  private void takenOver(Path day, Manifest manifest, List<Finding> findings) {
    Path parquet = root.resolve(manifest.compactedInto()).normalize();
    if (!Files.exists(parquet)) {
      findings.add(
          new Finding(manifest.compactedInto(), "missing file", "took over " + relative(day)));
      return;
    }
    String date = day.getFileName().toString().substring("date=".length());
    long gave = manifest.files().stream().mapToLong(FileEntry::rows).sum();
    // One that cannot be read is a finding of its own folder.
    months
        .of(month(parquet.getParent()))
        .ifPresent(
            held -> {
              long has = held.getOrDefault(LocalDate.parse(date), 0L);
              expect(manifest.compactedInto(), "rows of " + date, has, gave, findings);
            });
  }

  private void parquet(Path file, String name, FileEntry entry, List<Finding> findings) {
    Map<LocalDate, Long> held = months.of(month(file.getParent())).orElse(null);
    if (held == null) {
      findings.add(new Finding(name, "rows", "cannot be read as Parquet"));
      return;
    }
    long has = held.values().stream().mapToLong(Long::longValue).sum();
    rows += has;
    expect(name, "rows", has, entry.rows(), findings);
    Path book =
        root.resolve(LakeLayout.table(dataset(file)))
            .resolve(file.getParent().getParent().getFileName());
    held.forEach(
        (date, count) -> {
          if (!Files.isDirectory(book.resolve("date=" + date))) {
            findings.add(new Finding(name, "rows of " + date, count + ", no such day"));
          }
        });
  }

  private static boolean isMonth(Path folder) {
    return folder.getFileName().toString().startsWith("month=");
  }

  private MonthFile month(Path folder) {
    Dataset dataset = dataset(folder);
    String month = folder.getFileName().toString().substring("month=".length());
    return new MonthFile(dataset, folder.resolve(dataset.id() + "_" + month + ".parquet"));
  }

  private void file(Path folder, FileEntry entry, List<Finding> findings) throws IOException {
    Path file = folder.resolve(entry.name());
    String name = relative(file);
    files++;
    long size = Files.size(file);
    bytes += size;
    if (size != entry.bytes()) {
      findings.add(new Finding(name, "size", size + " bytes, listed " + entry.bytes()));
    }
    String hash = Sha256.of(file);
    if (!hash.equals(entry.sha256())) {
      findings.add(new Finding(name, "sha256", hash + ", listed " + entry.sha256()));
      return;
    }
    if (entry.name().endsWith(".csv")) {
      csv(file, name, entry, findings);
    } else if (entry.name().endsWith(".gz")) {
      expect(name, "rows", lines(file), entry.rows(), findings);
    } else if (entry.name().endsWith(".parquet")) {
      parquet(file, name, entry, findings);
    }
  }

  private void csv(Path file, String name, FileEntry entry, List<Finding> findings)
      throws IOException {
    List<String> lines = Files.readAllLines(file);
    rows += lines.size() - 1;
    expect(name, "rows", lines.size() - 1L, entry.rows(), findings);
    Dataset dataset = dataset(file);
    if (!lines.get(0).equals(dataset.header())) {
      findings.add(new Finding(name, "header", lines.get(0)));
    }
    if (!SECONDS.contains(dataset)) {
      return;
    }
    if (!LakeRows.secondText(lines.get(1)).equals(entry.firstSecond())
        || !LakeRows.secondText(lines.get(lines.size() - 1)).equals(entry.lastSecond())) {
      findings.add(new Finding(name, "first and last second", "differ from the manifest"));
    }
    for (int i = 2; i < lines.size(); i++) {
      if (lines.get(i).compareTo(lines.get(i - 1)) <= 0
          || LakeRows.secondText(lines.get(i)).equals(LakeRows.secondText(lines.get(i - 1)))) {
        findings.add(new Finding(name, "order", "line " + (i + 1) + " does not come later"));
      }
    }
  }

  private Dataset dataset(Path file) {
    String path = relative(file);
    for (Dataset dataset : Dataset.values()) {
      String table = LakeLayout.table(dataset);
      if (path.startsWith(table + "/")
          || path.startsWith(table + LakeLayout.PARQUET_SUFFIX + "/")) {
        return dataset;
      }
    }
    throw new IllegalStateException("no table holds " + path);
  }

  private static void expect(
      String name, String rule, long seen, long listed, List<Finding> findings) {
    if (seen != listed) {
      findings.add(new Finding(name, rule, seen + ", listed " + listed));
    }
  }

  private void counts(Path folder, Manifest manifest, List<Finding> findings) {
    if (manifest.expected() == null) {
      return;
    }
    String name = name(folder, LakeLayout.MANIFEST);
    long captured = manifest.files().stream().mapToLong(FileEntry::rows).sum();
    expect(name, "captured", manifest.captured(), captured, findings);
    Map<String, Long> reasons = new HashMap<>();
    Stream.concat(
            manifest.files().stream(),
            manifest.unrecorded() == null ? Stream.of() : manifest.unrecorded().stream())
        .filter(entry -> entry.gaps() != null)
        .flatMap(entry -> entry.gaps().stream())
        .forEach(gap -> reasons.merge(gap.reason(), gap.seconds(), Long::sum));
    if (!reasons.equals(manifest.gapsByReason())) {
      findings.add(
          new Finding(name, "gaps by reason", manifest.gapsByReason() + ", files say " + reasons));
    }
    if (!manifest.balanced()) {
      findings.add(
          new Finding(
              name,
              "captured + explained = expected",
              manifest.captured()
                  + " + "
                  + manifest.explained()
                  + " is not "
                  + manifest.expected()));
    }
    if (manifest.closed() && manifest.expected() != LakeLayout.DAY_SECONDS) {
      findings.add(new Finding(name, "closed day", manifest.expected() + " seconds expected"));
    }
  }

  private long lines(Path file) throws IOException {
    long lines = 0;
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      while (reader.readLine() != null) {
        lines++;
      }
    }
    rows += lines;
    return lines;
  }

  private String name(Path folder, String file) {
    return relative(folder.resolve(file));
  }

  private String relative(Path path) {
    return root.relativize(path).toString().replace('\\', '/');
  }

  /** Findings in the order that people read them. */
  static List<Finding> sorted(List<Finding> findings) {
    return findings.stream().sorted(Comparator.comparing(Finding::file)).toList();
  }
}
