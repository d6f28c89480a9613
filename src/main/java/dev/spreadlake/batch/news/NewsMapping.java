package dev.spreadlake.batch.news;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How one kind of news file is read: which column is what, by name. Immutable.
 *
 * @param name its file's name, and that of the quarantine's folder
 * @param columns our field → names it may have in a header, lower case
 * @param dayFirst whether {@code 02/11/2026} is the second of November
 */
record NewsMapping(
    String name, Map<String, List<String>> columns, @JsonProperty("day_first") boolean dayFirst) {
  /** Fields a mapping may name. */
  static final List<String> FIELDS =
      List.of("time", "title", "description", "sentiment", "source", "link");

  NewsMapping {
    requireNonNull(columns, "columns");
    columns = Map.copyOf(columns);
    for (String field : columns.keySet()) {
      if (!FIELDS.contains(field)) {
        throw new IllegalArgumentException(
            "columns." + field + " is none of " + String.join(", ", FIELDS));
      }
    }
    if (!columns.containsKey("time")
        || !(columns.containsKey("title") || columns.containsKey("description"))) {
      throw new IllegalArgumentException("columns must name time, and title or description");
    }
  }

  NewsMapping named(String other) {
    return new NewsMapping(other, columns, dayFirst);
  }

  /** Our field → place in the header; empty if the time or every text is missing. */
  Optional<Map<String, Integer>> bind(List<String> header) {
    Map<String, Integer> bound = new LinkedHashMap<>();
    for (String field : FIELDS) {
      for (String candidate : columns.getOrDefault(field, List.of())) {
        int at = header.indexOf(candidate.toLowerCase(Locale.ROOT));
        if (at >= 0 && !bound.containsValue(at)) {
          bound.putIfAbsent(field, at);
        }
      }
    }
    boolean text = bound.containsKey("title") || bound.containsKey("description");
    return bound.containsKey("time") && text ? Optional.of(bound) : Optional.empty();
  }
}
