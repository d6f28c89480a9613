package dev.spreadlake.lake.table;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.spreadlake.failure.FailureText;
import dev.spreadlake.market.Book;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the lake holds, read from its manifests and nothing else: cheap enough for a page. Blocking
 * and thread-safe; reads only.
 */
public final class LakeCatalog {
  private static final Logger LOG = LoggerFactory.getLogger(LakeCatalog.class);

  /** Folders kept in memory; what a larger lake has beyond them is read each time. */
  private static final int CACHE_MAX = 100_000;

  private static final List<String> LAYERS = List.of("silver", "gold/spreads_1m", "bronze");

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
   * A folder that says nothing that can be understood.
   *
   * @param path what cannot be read: its manifest, or the folder itself; both relative to the lake
   * @param reason for a person
   */
  public record Damage(String folder, String path, String reason) {}

  /**
   * An answer.
   *
   * @param partitions newest date first
   * @param damaged in order of name; in neither of the others
   */
  public record Catalog(List<Total> totals, List<Partition> partitions, List<Damage> damaged) {}

  private record Cached(FileTime modified, Partition partition) {}

  private final LakeLayout layout;
  private final Map<Path, Cached> cache = new ConcurrentHashMap<>();
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  public LakeCatalog(LakeLayout layout) {
    this.layout = layout;
  }

  /** Everything, each partition one by one. */
  public Catalog read() throws IOException {
    List<Partition> found = new ArrayList<>();
    Map<String, Damage> damaged = new TreeMap<>();
    List<Path> folders = folders(damaged);
    for (Path folder : folders) {
      try {
        found.add(partition(folder));
      } catch (NoSuchFileException expired) {
        cache.remove(folder);
      } catch (IOException | RuntimeException e) {
        damaged(folder, folder.resolve(LakeLayout.MANIFEST), e, damaged);
      }
    }
    cache.keySet().retainAll(Set.copyOf(folders));
    told.retainAll(damaged.keySet());
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
    return new Catalog(
        List.copyOf(totals.values()), List.copyOf(found), List.copyOf(damaged.values()));
  }

  /** The manifest of one folder, with its files and gaps; null if there is none. */
  public Manifest manifest(Dataset dataset, Book book, LocalDate date) throws IOException {
    return Manifests.read(layout.folder(dataset, book, date));
  }

  /** Said once, until it is mended. */
  private void damaged(Path folder, Path what, Exception why, Map<String, Damage> damaged) {
    String name = layout.relative(folder);
    String reason = FailureText.of(why).replace(what + " ", "");
    damaged.put(name, new Damage(name, layout.relative(what), reason));
    if (told.add(name)) {
      LOG.warn("left out of the lake's catalogue folder={} reason={}", name, why.toString());
    }
  }

  /** Folders with a manifest; below them there is none. */
  private List<Path> folders(Map<String, Damage> damaged) {
    List<Path> folders = new ArrayList<>();
    Deque<Path> unseen = new ArrayDeque<>();
    LAYERS.stream().map(layout::inside).filter(Files::isDirectory).forEach(unseen::add);
    while (!unseen.isEmpty()) {
      Path folder = unseen.remove();
      if (Files.exists(folder.resolve(LakeLayout.MANIFEST))) {
        folders.add(folder);
      } else {
        try (Stream<Path> inside = Files.list(folder)) {
          inside.filter(path -> Files.isDirectory(path, NOFOLLOW_LINKS)).forEach(unseen::add);
        } catch (NoSuchFileException | NotDirectoryException expired) {
          // Removed since it was seen.
        } catch (IOException | UncheckedIOException e) {
          damaged(folder, folder, e, damaged);
        }
      }
    }
    return folders;
  }

  private Partition partition(Path folder) throws IOException {
    FileTime modified = Files.getLastModifiedTime(folder.resolve(LakeLayout.MANIFEST));
    Cached cached = cache.get(folder);
    if (cached != null && cached.modified().equals(modified)) {
      return cached.partition();
    }
    Manifest manifest = Manifests.read(folder);
    if (manifest == null) {
      throw new NoSuchFileException(folder.toString());
    }
    Partition partition = of(folder, manifest);
    if (cached != null || cache.size() < CACHE_MAX) {
      cache.put(folder, new Cached(modified, partition));
    }
    return partition;
  }

  private static void says(Path folder, String value, String field) throws DamagedFileException {
    if (value == null) {
      Path file = folder.resolve(LakeLayout.MANIFEST);
      throw new DamagedFileException(file + " is not a manifest: it says no " + field);
    }
  }

  private static Partition of(Path folder, Manifest m) throws DamagedFileException {
    says(folder, m.dataset(), "dataset");
    says(folder, m.partition(), "partition");
    says(folder, m.date(), "date");
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
