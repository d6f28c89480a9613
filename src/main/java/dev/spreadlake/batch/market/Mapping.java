package dev.spreadlake.batch.market;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How one kind of minute file is read: which column is what, by name, and which market it is of.
 * Immutable.
 *
 * @param name its file's name, and that of the quarantine's folder
 * @param columns our field → names it may have in a header, lower case
 * @param headless names of the columns of a file without a header; empty: such a file has one
 * @param lastBar whether the last bar of a file may still have been forming
 * @param series ways to tell the market, tried in order
 */
record Mapping(
    String name,
    Map<String, List<String>> columns,
    List<String> headless,
    @JsonProperty("last_bar") LastBar lastBar,
    List<MarketName> series) {
  /** Fields without which a file is none of this kind. */
  static final Set<String> REQUIRED = Set.of("time", "open", "high", "low", "close", "volume");

  /** Fields a mapping may name. */
  static final List<String> FIELDS =
      List.of(
          "time",
          "open",
          "high",
          "low",
          "close",
          "volume",
          "quote_volume",
          "trades",
          "end",
          "conversion");

  /** What the last bar of a file is. */
  enum LastBar {
    @JsonProperty("finished")
    FINISHED,
    @JsonProperty("forming")
    FORMING
  }

  /**
   * One way to tell the market.
   *
   * @param with columns that must be there
   * @param file pattern that must be found in the file's name without its ending; null: any
   * @param source such as {@code kraken}, {@code {exchange}} (a column) or {@code {1}} (a group)
   * @param pair the same for the pair
   */
  record MarketName(
      List<String> with, @JsonProperty("name") String file, String source, String pair) {
    MarketName {
      requireNonNull(source, "source");
      requireNonNull(pair, "pair");
      with = with == null ? List.of() : List.copyOf(with);
    }
  }

  /**
   * A mapping at work on one file.
   *
   * @param columns our field → the file's column
   * @param source literal text and columns in braces
   * @param pair the same
   */
  record Binding(Mapping mapping, Map<String, String> columns, String source, String pair) {
    private static final Pattern COLUMN = Pattern.compile("\\{([^}]+)}");

    /** Columns that the market's name is made of. */
    List<String> named() {
      List<String> names = new ArrayList<>();
      Matcher matcher = COLUMN.matcher(source + pair);
      while (matcher.find()) {
        names.add(matcher.group(1));
      }
      return names;
    }
  }

  Mapping {
    requireNonNull(columns, "columns");
    columns = Map.copyOf(columns);
    headless = headless == null ? List.of() : List.copyOf(headless);
    lastBar = lastBar == null ? LastBar.FINISHED : lastBar;
    series = List.copyOf(requireNonNull(series, "series"));
    for (String field : columns.keySet()) {
      if (!FIELDS.contains(field)) {
        throw new IllegalArgumentException(
            "columns." + field + " is none of " + String.join(", ", FIELDS));
      }
    }
    if (!columns.keySet().containsAll(REQUIRED)) {
      throw new IllegalArgumentException(
          "columns must name " + String.join(", ", FIELDS.subList(0, 6)));
    }
    if (series.isEmpty()) {
      throw new IllegalArgumentException("series must say how to tell the market");
    }
  }

  Mapping named(String other) {
    return new Mapping(other, columns, headless, lastBar, series);
  }

  /** The file's columns for our fields; empty if a necessary one is missing. */
  Optional<Map<String, String>> bind(List<String> header) {
    Map<String, String> bound = new LinkedHashMap<>();
    for (String field : FIELDS) {
      for (String candidate : columns.getOrDefault(field, List.of())) {
        String wanted = candidate.toLowerCase(Locale.ROOT);
        if (header.contains(wanted) && !bound.containsValue(wanted)) {
          bound.putIfAbsent(field, wanted);
        }
      }
    }
    return bound.keySet().containsAll(REQUIRED) ? Optional.of(bound) : Optional.empty();
  }

  /** The first way to tell the market that fits a file. */
  Optional<Binding> market(Map<String, String> bound, List<String> header, String file) {
    String base = file.replaceFirst("(?i)(\\.csv)?\\.(csv|gz|zip)$", "");
    for (MarketName way : series) {
      if (!header.containsAll(way.with())) {
        continue;
      }
      Matcher matcher = way.file() == null ? null : Pattern.compile(way.file()).matcher(base);
      if (matcher == null || matcher.find()) {
        return Optional.of(
            new Binding(this, bound, fill(way.source(), matcher), fill(way.pair(), matcher)));
      }
    }
    return Optional.empty();
  }

  private static String fill(String template, Matcher groups) {
    String filled = template;
    if (groups != null) {
      for (int i = 1; i <= groups.groupCount(); i++) {
        filled = filled.replace("{" + i + "}", groups.group(i));
      }
    }
    return filled.toLowerCase(Locale.ROOT);
  }
}
