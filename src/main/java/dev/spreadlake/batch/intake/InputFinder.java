package dev.spreadlake.batch.intake;

import dev.spreadlake.batch.run.RefusedException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Finds a pipeline's files by the patterns of its sources. */
public final class InputFinder {
  private InputFinder() {}

  /**
   * The files of each source, sorted by name. A file goes to the first source whose pattern fits.
   *
   * @param allowMissing takes a delivery in which mandatory files are missing
   * @throws RefusedException if the folder or a mandatory file is missing
   */
  public static Map<String, List<Path>> find(
      Path folder, List<SourceSpec> sources, boolean allowMissing) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new RefusedException(
          "missing_file", "no input folder " + folder + ": give --input a folder that exists");
    }
    Map<String, List<Path>> found = new LinkedHashMap<>();
    sources.forEach(source -> found.put(source.name(), new ArrayList<>()));
    List<Path> files;
    try (Stream<Path> list = Files.walk(folder, 2)) {
      files =
          list.filter(Files::isRegularFile)
              .filter(file -> InputStreams.readable(file.getFileName().toString()))
              .sorted()
              .toList();
    }
    for (Path file : files) {
      sources.stream()
          .filter(source -> fits(source, file))
          .findFirst()
          .ifPresent(source -> found.get(source.name()).add(file));
    }
    if (!allowMissing) {
      refuseMissing(folder, sources, found);
    }
    return found;
  }

  private static void refuseMissing(
      Path folder, List<SourceSpec> sources, Map<String, List<Path>> found) {
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
              + ". Put the file there, name it with --pattern SOURCE=GLOB, or take the rest in"
              + " with --allow-missing; the tables published before stay as they are");
    }
  }

  private static boolean fits(SourceSpec source, Path file) {
    String base =
        file.getFileName()
            .toString()
            .toLowerCase(Locale.ROOT)
            .replaceFirst("(\\.csv)?\\.(csv|gz|zip)$", "");
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + source.pattern());
    return matcher.matches(Path.of(base));
  }
}
