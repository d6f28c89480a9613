package dev.spreadlake.lake.table;

import dev.spreadlake.market.Book;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What the lake holds, read from its manifests and nothing else: cheap enough for a page. Blocking
 * and thread-safe; reads only.
 */
public final class LakeCatalog {
  private static final int CACHE_MAX = 20_000;

  /**
   * One folder. Seconds are null for tables that do not account for them.
   *
   * @param firstSecond of its oldest row, as the manifest writes it; null if no file says it
   */
  public record Partition(
      String dataset,
      String partition,
      String date,
      String mode,
      boolean closed,
      int files,
      long rows,
      long bytes,
      Long expected,
      Long captured,
      Long explained,
      Map<String, Long> gapsByReason,
      long suspectSeconds,
      String accountedUntil,
      String compactedInto,
      String firstSecond) {}

  /** Sums over everything, listed or not. */
  public record Total(String dataset, int partitions, long files, long rows, long bytes) {}

  /**
   * An answer.
   *
   * @param partitions newest date first
   * @param leftOut partitions beyond the bound
   */
  public record Catalog(List<Total> totals, List<Partition> partitions, int leftOut) {}

  private record Cached(FileTime modified, Partition partition) {}

  private final LakeLayout layout;
  private final Map<Path, Cached> cache = new ConcurrentHashMap<>();

  public LakeCatalog(LakeLayout layout) {
    this.layout = layout;
  }

  /**
   * Everything, at most {@code partitionsMax} partitions one by one.
   *
   * @param partitionsMax 1 to 10,000
   */
  public Catalog read(int partitionsMax) throws IOException {
    Catalog all = read();
    int found = all.partitions().size();
    int listed = Math.min(found, Math.max(1, Math.min(partitionsMax, 10_000)));
    return new Catalog(all.totals(), all.partitions().subList(0, listed), found - listed);
  }

  /** Everything, each partition one by one. */
  public Catalog read() throws IOException {
    List<Partition> found = new ArrayList<>();
    for (Path folder : folders()) {
      Partition partition = partition(folder);
      if (partition != null) {
        found.add(partition);
      }
    }
    Map<String, Total> totals = new TreeMap<>();
    for (Partition p : found) {
      totals.merge(
          p.dataset(),
          new Total(p.dataset(), 1, p.files(), p.rows(), p.bytes()),
          (a, b) ->
              new Total(
                  a.dataset(),
                  a.partitions() + 1,
                  a.files() + b.files(),
                  a.rows() + b.rows(),
                  a.bytes() + b.bytes()));
    }
    found.sort(
        Comparator.comparing(Partition::date)
            .reversed()
            .thenComparing(Partition::dataset)
            .thenComparing(Partition::partition));
    return new Catalog(List.copyOf(totals.values()), List.copyOf(found), 0);
  }

  /** The manifest of one folder, with its files and gaps; null if there is none. */
  public Manifest manifest(Dataset dataset, Book book, LocalDate date) throws IOException {
    return Manifests.read(layout.folder(dataset, book, date));
  }

  private List<Path> folders() throws IOException {
    List<Path> folders = new ArrayList<>();
    for (String layer : List.of("silver", "gold/spreads_1m", "bronze")) {
      Path top = layout.inside(layer);
      if (Files.isDirectory(top)) {
        try (Stream<Path> found = Files.find(top, 5, (path, a) -> a.isDirectory())) {
          found.filter(p -> Files.exists(p.resolve(LakeLayout.MANIFEST))).forEach(folders::add);
        }
      }
    }
    return folders;
  }

  private Partition partition(Path folder) throws IOException {
    Path file = folder.resolve(LakeLayout.MANIFEST);
    FileTime modified = Files.getLastModifiedTime(file);
    Cached cached = cache.get(file);
    if (cached != null && cached.modified().equals(modified)) {
      return cached.partition();
    }
    Manifest manifest = Manifests.read(folder);
    if (manifest == null) {
      return null;
    }
    if (cache.size() >= CACHE_MAX) {
      cache.clear();
    }
    Partition partition = of(manifest);
    cache.put(file, new Cached(modified, partition));
    return partition;
  }

  private static Partition of(Manifest m) {
    boolean here = m.compactedInto() == null;
    return new Partition(
        m.dataset(),
        m.partition(),
        m.date(),
        m.mode(),
        m.closed(),
        here ? m.files().size() : 0,
        here ? m.files().stream().mapToLong(Manifest.FileEntry::rows).sum() : 0,
        here ? m.files().stream().mapToLong(f -> f.bytes() == null ? 0 : f.bytes()).sum() : 0,
        m.expected(),
        m.captured(),
        m.explained(),
        m.gapsByReason(),
        m.suspect() == null
            ? 0
            : m.suspect().stream().mapToLong(Manifest.SuspectEntry::seconds).sum(),
        m.accountedUntil(),
        m.compactedInto(),
        m.files().stream()
            .map(Manifest.FileEntry::firstSecond)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null));
  }
}
