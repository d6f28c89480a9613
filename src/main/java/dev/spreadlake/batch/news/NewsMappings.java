package dev.spreadlake.batch.news;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
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
import java.util.stream.Stream;

/**
 * The kinds of news files that are known: those given with {@code --mapping}, those of {@code
 * sql/news/mappings}, and what a landed file was read by before. Immutable.
 */
final class NewsMappings {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String FOLDER = "mappings/";
  private static final String ENDING = ".yml";

  /**
   * A mapping at work on one file.
   *
   * @param columns our field → places in the header
   * @param own whether it does not travel with the program
   */
  record Bound(NewsMapping mapping, Map<String, List<Integer>> columns, boolean own) {}

  private final List<NewsMapping> given;
  private final List<NewsMapping> builtIn;

  private NewsMappings(List<NewsMapping> given, List<NewsMapping> builtIn) {
    this.given = given;
    this.builtIn = builtIn;
  }

  /**
   * Those given, and those that travel with the program.
   *
   * @throws IllegalArgumentException if one cannot be read
   */
  static NewsMappings read(SqlFolder folder, List<Path> paths) throws IOException {
    List<NewsMapping> given = new ArrayList<>();
    for (Path path : paths) {
      if (!Files.isRegularFile(path)) {
        throw new IllegalArgumentException("no mapping file " + path);
      }
      String name = path.getFileName().toString().replaceFirst("\\.[^.]*$", "");
      String text = Files.readString(path, StandardCharsets.UTF_8);
      given.add(one(text, name.replaceAll("[^A-Za-z0-9]", "_"), path.toString()));
    }
    List<NewsMapping> builtIn = new ArrayList<>();
    for (String path : folder.list(FOLDER, ENDING)) {
      String name = path.substring(FOLDER.length(), path.length() - ENDING.length());
      builtIn.add(one(folder.text(path), name, "sql/news/" + path));
    }
    return new NewsMappings(given, builtIn);
  }

  private static NewsMapping one(String yaml, String name, String where) {
    try {
      return YAML.readValue(yaml, NewsMapping.class).named(name);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(where + ": " + e.getOriginalMessage(), e);
    }
  }

  /**
   * The mapping of a file that is delivered now: of those that find most of its columns the first,
   * those given before the others. Where no given one is the best, it is read as it was before.
   *
   * @param header its columns, lower case
   * @param before what it was read by when it had landed with an own mapping
   * @throws RefusedException if none fits
   */
  Bound delivered(List<String> header, String file, Optional<NewsMapping> before) {
    List<NewsMapping> all = new ArrayList<>(given);
    all.addAll(builtIn);
    Optional<Bound> best = best(all, header);
    if (best.isPresent() && best.get().own()) {
      return best.get();
    }
    return before
        .flatMap(own -> best(List.of(own), header))
        .or(() -> best)
        .orElseThrow(
            () ->
                none(
                    header,
                    file,
                    "Describe its columns in a file and give it with --mapping,"
                        + " or take the file out of the folder"));
  }

  /**
   * The mapping of a file that landed in an earlier run: the own one it was read by, or one that
   * travels with the program; one that is given now only where there is none of those.
   *
   * @throws RefusedException if none fits
   */
  Bound landed(List<String> header, String file, Optional<NewsMapping> before) {
    return before
        .flatMap(own -> best(List.of(own), header))
        .or(() -> best(builtIn, header))
        .or(() -> best(given, header))
        .orElseThrow(
            () ->
                none(
                    header,
                    file,
                    "It has landed in bronze before: give the mapping that it was"
                        + " read by once more with --mapping, and it is remembered"));
  }

  private Optional<Bound> best(List<NewsMapping> mappings, List<String> header) {
    Bound best = null;
    for (NewsMapping mapping : mappings) {
      Optional<Map<String, List<Integer>>> found = mapping.bind(header);
      if (found.isPresent() && (best == null || found.get().size() > best.columns().size())) {
        best = new Bound(mapping, found.get(), !builtIn.contains(mapping));
      }
    }
    return Optional.ofNullable(best);
  }

  private RefusedException none(List<String> header, String file, String remedy) {
    return new RefusedException(
        RefusedException.READABLE_INPUT,
        file
            + ": no mapping fits its header ("
            + String.join(",", header)
            + "). "
            + remedy
            + "; known are "
            + Stream.concat(given.stream(), builtIn.stream())
                .map(NewsMapping::name)
                .collect(Collectors.joining(", ")));
  }
}
