package dev.spreadlake.batch.run;

import dev.spreadlake.batch.publish.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Keeps a row from standing in more than one quarantine file of what a file was delivered as: days
 * that overlap, a run of the whole file after runs of its days, and runs of earlier versions, which
 * put a row of no day into the file of every run, would leave it in several. One thread.
 */
final class QuarantineCopies {
  private final Quarantine quarantine;
  private final Set<Path> tried;

  /** Of files that have another of their delivery beside them, {@link QuarantinedRow#origin}. */
  private final Map<Path, Set<String>> copies = new HashMap<>();

  /**
   * @param tried quarantine files whose rows the run tries, as they come to be known: they are left
   *     alone here
   */
  QuarantineCopies(Quarantine quarantine, Set<Path> tried) {
    this.quarantine = quarantine;
    this.tried = tried;
  }

  /**
   * Looks for rows that stand in another file too and are to leave theirs. The row that a person
   * has changed is the one that stays, else the one in the file that is of no days.
   *
   * @param files of one source, all of which can be read
   */
  void find(List<Path> files) throws IOException {
    Map<String, List<Path>> bySha = new TreeMap<>();
    for (Path file : files) {
      bySha.computeIfAbsent(QuarantineName.of(file).sha(), sha -> new ArrayList<>()).add(file);
    }
    bySha.remove("");
    for (List<Path> same : bySha.values()) {
      if (same.size() > 1) {
        same.sort(Comparator.comparing(file -> QuarantineName.of(file).hasDays()));
        Map<String, Path> stands = standing(same);
        for (Path file : same) {
          copies.put(file, copiesIn(file, stands));
        }
      }
    }
  }

  private static Set<String> copiesIn(Path file, Map<String, Path> stands) throws IOException {
    return QuarantinedRow.all(file).stream()
        .filter(row -> !row.edited())
        .map(QuarantinedRow::origin)
        .filter(origin -> !stands.getOrDefault(origin, file).equals(file))
        .collect(Collectors.toSet());
  }

  /** Whether a row that nobody has changed is to leave its file. */
  boolean isCopy(Path file, QuarantinedRow row) {
    return !row.edited() && copies.getOrDefault(file, Set.of()).contains(row.origin());
  }

  /** The files looked at that have another of their delivery beside them, but those tried. */
  List<Path> untried() {
    return copies.keySet().stream().filter(file -> !tried.contains(file)).sorted().toList();
  }

  private static Map<String, Path> standing(List<Path> same) throws IOException {
    Map<String, Path> stands = new HashMap<>();
    Map<String, Path> changed = new HashMap<>();
    for (Path file : same) {
      QuarantinedRow.forEach(
          file, row -> (row.edited() ? changed : stands).putIfAbsent(row.origin(), file));
    }
    stands.putAll(changed);
    return stands;
  }

  /**
   * The rows that stand in other quarantine files of what this one's rows came in, in such as are
   * not written anew: those that a person has changed, and those that are tried.
   *
   * @return {@link QuarantinedRow#origin} of each
   */
  Set<String> elsewhere(Path file) throws IOException {
    Set<String> rows = new HashSet<>();
    for (Path other : quarantine.besides(file)) {
      if (tried.contains(other) || QuarantinedRow.anyEdited(other)) {
        QuarantinedRow.ifReadable(
            other,
            row -> {
              if (!isCopy(other, row)) {
                rows.add(row.origin());
              }
            });
      }
    }
    return rows;
  }

  /**
   * Takes rows off the other quarantine files of what this one's rows came in, but for files that a
   * person has changed.
   */
  void takeOffOthers(Path file, Predicate<QuarantinedRow> superfluous) throws IOException {
    for (Path other : quarantine.besides(file)) {
      if (!tried.contains(other)) {
        takeOff(other, superfluous);
      }
    }
  }

  /** Takes rows off a quarantine file, unless a person has changed it. */
  static void takeOff(Path file, Predicate<QuarantinedRow> superfluous) throws IOException {
    if (!Files.exists(file) || QuarantinedRow.anyEdited(file)) {
      return;
    }
    List<QuarantinedRow> rows = QuarantinedRow.all(file);
    List<QuarantinedRow> stay = rows.stream().filter(superfluous.negate()).toList();
    if (stay.size() < rows.size()) {
      save(file, stay);
    }
  }

  /** Writes a quarantine file; no rows, no file. */
  static void save(Path file, List<QuarantinedRow> rows) throws IOException {
    if (rows.isEmpty()) {
      Files.deleteIfExists(file);
    } else {
      Files.createDirectories(file.getParent());
      Durable.write(file, QuarantinedRow.bytes("rule", rows));
    }
  }
}
