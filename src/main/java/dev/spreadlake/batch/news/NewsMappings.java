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

/**
 * The kinds of news files that are known, those given and those of {@code sql/news/mappings}; a
 * file goes to the one that finds the most of its columns, the earlier one of equals. Immutable.
 */
final class NewsMappings {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String FOLDER = "mappings/";
  private static final String ENDING = ".yml";

  /**
   * A mapping at work on one file.
   *
   * @param columns our field → place in the header
   */
  record Bound(NewsMapping mapping, Map<String, Integer> columns) {}

  private final List<NewsMapping> all;

  private NewsMappings(List<NewsMapping> all) {
    this.all = all;
  }

  /**
   * Those given come before those that travel with the program.
   *
   * @throws IllegalArgumentException if one cannot be read
   */
  static NewsMappings read(SqlFolder folder, List<Path> given) throws IOException {
    List<NewsMapping> all = new ArrayList<>();
    for (Path path : given) {
      if (!Files.isRegularFile(path)) {
        throw new IllegalArgumentException("no mapping file " + path);
      }
      String name = path.getFileName().toString().replaceFirst("\\.[^.]*$", "");
      String text = Files.readString(path, StandardCharsets.UTF_8);
      all.add(one(text, name.replaceAll("[^A-Za-z0-9]", "_"), path.toString()));
    }
    for (String path : folder.list(FOLDER, ENDING)) {
      String name = path.substring(FOLDER.length(), path.length() - ENDING.length());
      all.add(one(folder.text(path), name, "sql/news/" + path));
    }
    return new NewsMappings(all);
  }

  private static NewsMapping one(String yaml, String name, String where) {
    try {
      return YAML.readValue(yaml, NewsMapping.class).named(name);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(where + ": " + e.getOriginalMessage(), e);
    }
  }

  /**
   * The mapping of a file.
   *
   * @param header its columns, lower case
   * @throws RefusedException if none fits
   */
  Bound match(List<String> header, String file) {
    NewsMapping best = null;
    Map<String, Integer> bound = Map.of();
    for (NewsMapping mapping : all) {
      Optional<Map<String, Integer>> found = mapping.bind(header);
      if (found.isPresent() && found.get().size() > bound.size()) {
        best = mapping;
        bound = found.get();
      }
    }
    if (best == null) {
      throw new RefusedException(
          file
              + ": no mapping fits its header ("
              + String.join(",", header)
              + "). Describe its columns in a file and give it with --mapping, or take the file out"
              + " of the folder; known are "
              + all.stream().map(NewsMapping::name).collect(Collectors.joining(", ")));
    }
    return new Bound(best, bound);
  }
}
