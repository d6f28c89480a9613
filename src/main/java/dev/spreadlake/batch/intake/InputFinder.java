package dev.spreadlake.batch.intake;

import dev.spreadlake.batch.run.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Finds a pipeline's files by the patterns of its sources, in a folder and all below it. */
public final class InputFinder {
  /** What a lake keeps for itself, wherever it lies. */
  private static final Set<String> OWN = Set.of("_state", "bronze", "gold", "quarantine", "silver");

  /** So many files that fit no pattern are named in a message. */
  private static final int NAMED_MAX = 10;

  /**
   * What lies in a folder.
   *
   * @param bySource files of each source, sorted by name
   * @param ignored files that could be read and fit no source's pattern, sorted by name
   */
  public record Found(Map<String, List<Path>> bySource, List<Path> ignored) {}

  private InputFinder() {}

  /**
   * Looks for the files of each source. A file goes to the first source whose pattern fits. Links
   * are followed. A lake inside the folder is left out, that is, what it keeps for itself.
   *
   * @param lake the lake's root
   * @param allowMissing takes a delivery in which mandatory files are missing
   * @throws RefusedException if the folder or a mandatory file is missing
   */
  public static Found find(Path folder, Path lake, List<SourceSpec> sources, boolean allowMissing)
      throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new RefusedException(
          "missing_file", "no input folder " + folder + ": give --input a folder that exists");
    }
    Map<String, List<Path>> found = new LinkedHashMap<>();
    sources.forEach(source -> found.put(source.name(), new ArrayList<>()));
    List<Path> ignored = new ArrayList<>();
    for (Path file : files(folder, lake)) {
      String base = base(file);
      sources.stream()
          .filter(source -> source.fits(base))
          .findFirst()
          .map(source -> found.get(source.name()))
          .orElse(ignored)
          .add(file);
    }
    if (!allowMissing) {
      refuseMissing(folder, sources, found, ignored);
    }
    return new Found(found, List.copyOf(ignored));
  }

  /**
   * Files that can be read, at any depth and through links, in order; the lake's own are none, if
   * it lies below.
   *
   * @throws RefusedException if a link leads to a folder around itself
   */
  public static List<Path> files(Path folder, Path lake) throws IOException {
    Path root = folder.toRealPath();
    Path skipped = null;
    if (Files.exists(lake) && lake.toRealPath().startsWith(root)) {
      skipped = folder.resolve(root.relativize(lake.toRealPath()));
    }
    Path own = skipped;
    try (Stream<Path> walk = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      return walk.filter(Files::isRegularFile)
          .filter(file -> InputStreams.readable(file.getFileName().toString()))
          .filter(file -> own == null || !isOwn(own, file))
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof FileSystemLoopException) {
        throw new RefusedException(
            RefusedException.READABLE_INPUT,
            folder + " holds a link to a folder around it: " + e.getCause().getMessage());
      }
      throw e.getCause();
    }
  }

  private static boolean isOwn(Path lake, Path file) {
    return file.startsWith(lake) && OWN.contains(lake.relativize(file).getName(0).toString());
  }

  /**
   * Refuses to make tables of nothing in place of those there are.
   *
   * @throws RefusedException if there is no file, or no row in any
   */
  public static void refuseNothing(Path folder, List<InputFile> files) {
    if (files.stream().mapToLong(InputFile::lines).sum() > 0) {
      return;
    }
    throw new RefusedException(
        "missing_file",
        (files.isEmpty()
                ? "no .csv, .csv.gz or .zip to read in " + folder + " or below it"
                : "no row in the " + files.size() + " files of " + folder)
            + ". Give --input the folder that holds the files; the tables published before stay as"
            + " they are");
  }

  private static void refuseMissing(
      Path folder, List<SourceSpec> sources, Map<String, List<Path>> found, List<Path> ignored) {
    List<String> missing = new ArrayList<>();
    for (SourceSpec source : sources) {
      if (source.mandatory() && found.get(source.name()).isEmpty()) {
        missing.add(source.name() + " (" + source.pattern() + ".csv, .csv.gz or .zip)");
      }
    }
    if (!missing.isEmpty()) {
      throw new RefusedException(
          "missing_file",
          "missing in "
              + folder
              + ": "
              + String.join(", ", missing)
              + unfit(folder, ignored)
              + ". Put the file there, name it with --pattern SOURCE=GLOB, or take the rest in"
              + " with --allow-missing; the tables published before stay as they are");
    }
  }

  private static String unfit(Path folder, List<Path> ignored) {
    if (ignored.isEmpty()) {
      return "";
    }
    List<String> named =
        ignored.stream().limit(NAMED_MAX).map(file -> folder.relativize(file).toString()).toList();
    return " (no pattern fits "
        + (String.join(", ", named) + (ignored.size() > NAMED_MAX ? ", …" : "") + ")");
  }

  private static String base(Path file) {
    return file.getFileName().toString().replaceFirst("(?i)(\\.csv)?\\.(csv|gz|zip)$", "");
  }
}
