package dev.spreadlake.batch.market;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.spreadlake.batch.intake.InputFile;
import dev.spreadlake.batch.model.SqlFolder;
import dev.spreadlake.batch.run.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The kinds of minute files that are known, those of {@code sql/market/mappings} and those given
 * besides; a file goes to the one that finds the most of its columns. Immutable.
 */
final class Mappings {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String FOLDER = "mappings/";
  private static final String ENDING = ".yml";
  private static final String NUMBER = "-?[0-9]+(\\.[0-9]*)?";

  /** A file with its mapping, and without a header if it has none. */
  record Matched(InputFile file, Mapping.Binding binding) {}

  private final List<Mapping> all;

  private Mappings(List<Mapping> all) {
    this.all = all;
  }

  /**
   * Those given come before those that travel with the program.
   *
   * @throws IllegalArgumentException if a given one cannot be read
   */
  static Mappings read(SqlFolder folder, List<Path> given) throws IOException {
    List<Mapping> all = new ArrayList<>();
    for (Path path : given) {
      if (!Files.isRegularFile(path)) {
        throw new IllegalArgumentException("no mapping file " + path);
      }
      String file = path.getFileName().toString();
      String name = file.replaceFirst("\\.[^.]*$", "").replaceAll("[^A-Za-z0-9]", "_");
      all.add(one(Files.readString(path, StandardCharsets.UTF_8), name, path.toString()));
    }
    for (String path : folder.list(FOLDER, ENDING)) {
      String name = path.substring(FOLDER.length(), path.length() - ENDING.length());
      all.add(one(folder.text(path), name, "sql/market/" + path));
    }
    return new Mappings(all);
  }

  /** Names of all of them. */
  List<String> names() {
    return all.stream().map(Mapping::name).distinct().toList();
  }

  private static Mapping one(String yaml, String name, String where) {
    try {
      return YAML.readValue(yaml, Mapping.class).named(name);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(where + ": " + e.getOriginalMessage(), e);
    }
  }

  /**
   * The mapping of a file.
   *
   * @param name what the file is called where it came from
   * @throws RefusedException if it fits none, or its market cannot be told
   */
  Matched match(InputFile file, String name) {
    InputFile read = file;
    Mapping best = null;
    Map<String, String> bound = Map.of();
    for (Mapping mapping : all) {
      boolean headless = isHeadless(file, mapping);
      List<String> header = headless ? mapping.headless() : file.columns();
      Optional<Map<String, String>> found = mapping.bind(header);
      if (found.isPresent() && found.get().size() > bound.size()) {
        best = mapping;
        bound = found.get();
        read = headless ? file.headless(mapping.headless()) : file;
      }
    }
    if (best == null) {
      throw new RefusedException(
          RefusedException.READABLE_INPUT,
          name
              + ": no mapping fits its header ("
              + file.shownColumns()
              + "). Describe its columns in a file and give it with --mapping, or take the file out"
              + " of the folder; known are "
              + all.stream().map(Mapping::name).collect(Collectors.joining(", ")));
    }
    String mapping = best.name();
    Mapping.Binding binding =
        best.market(bound, read.columns(), name)
            .orElseThrow(
                () ->
                    new RefusedException(
                        RefusedException.READABLE_INPUT,
                        name
                            + ": its name and columns do not tell the market (mapping "
                            + mapping
                            + "). Name it such as BTCUSDT-1m-2025-01.csv, or say the market in a"
                            + " mapping given with --mapping"));
    return new Matched(read.of(mapping), binding);
  }

  /**
   * A first line with as many cells as the mapping has names, most of them numbers: one that is
   * none is a broken field and no name.
   */
  private static boolean isHeadless(InputFile file, Mapping mapping) {
    long numbers = file.columns().stream().filter(cell -> cell.matches(NUMBER)).count();
    return mapping.headless().size() == file.columns().size()
        && 2 * numbers > file.columns().size();
  }
}
