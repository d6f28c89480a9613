package dev.spreadlake.batch.news;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

  /** Those of them that a record has in the first of several columns that is not blank. */
  private static final Set<String> TEXTS = Set.of("title", "description");

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

  /**
   * Our field → its places in the header, in the order of the names; empty if the time or every
   * text is missing. A column is of one field only.
   */
  Optional<Map<String, List<Integer>>> bind(List<String> header) {
    Map<String, List<Integer>> bound = new LinkedHashMap<>();
    Set<Integer> taken = new HashSet<>();
    for (String field : FIELDS) {
      for (String candidate : columns.getOrDefault(field, List.of())) {
        int at = header.indexOf(candidate.toLowerCase(Locale.ROOT));
        boolean further = bound.containsKey(field) && !TEXTS.contains(field);
        if (at >= 0 && !further && taken.add(at)) {
          bound.computeIfAbsent(field, name -> new ArrayList<>()).add(at);
        }
      }
    }
    boolean text = bound.containsKey("title") || bound.containsKey("description");
    return bound.containsKey("time") && text ? Optional.of(bound) : Optional.empty();
  }
}
