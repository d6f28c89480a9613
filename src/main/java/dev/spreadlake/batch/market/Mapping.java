package dev.spreadlake.batch.market;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How one kind of minute file is read: which column is what, by name, and which market it is of.
 * Immutable.
 *
 * @param name its file's name, and that of the quarantine's folder
 * @param columns our field → names it may have in a header
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

  private static final Pattern IN_BRACES = Pattern.compile("\\{([^}]+)}");
  private static final Pattern GROUP = Pattern.compile("[0-9]{1,2}");

  /**
   * One way to tell the market.
   *
   * @param with columns that must be there, those in braces besides
   * @param file pattern that must be found in the file's name without its ending; null: any
   * @param source such as {@code kraken}, {@code {exchange}} (a column) or {@code {1}} (a group)
   * @param pair the same for the pair
   */
  record MarketName(
      List<String> with, @JsonProperty("name") Pattern file, String source, String pair) {
    MarketName {
      requireNonNull(source, "source");
      requireNonNull(pair, "pair");
      source = source.toLowerCase(Locale.ROOT);
      pair = pair.toLowerCase(Locale.ROOT);
      Set<String> columns = new LinkedHashSet<>(lower(with));
      int groups = file == null ? 0 : file.matcher("").groupCount();
      for (String named : inBraces(source + pair)) {
        if (!GROUP.matcher(named).matches()) {
          columns.add(named);
        } else if (Integer.parseInt(named) > groups) {
          throw new IllegalArgumentException(
              "{" + named + "} is a group that the name's pattern has not");
        }
      }
      with = List.copyOf(columns);
    }

    /** The market as this way tells it; empty if it does not. */
    private Optional<Binding> bind(
        Mapping mapping, Map<String, String> bound, List<String> header, String base) {
      Matcher groups = file == null ? null : file.matcher(base);
      if (!header.containsAll(with) || (groups != null && !groups.find())) {
        return Optional.empty();
      }
      for (String named : inBraces(source + pair)) {
        if (GROUP.matcher(named).matches() && groups.group(Integer.parseInt(named)) == null) {
          return Optional.empty();
        }
      }
      return Optional.of(new Binding(mapping, bound, fill(source, groups), fill(pair, groups)));
    }

    private static String fill(String template, Matcher groups) {
      return IN_BRACES
          .matcher(template)
          .replaceAll(
              found ->
                  Matcher.quoteReplacement(
                      GROUP.matcher(found.group(1)).matches()
                          ? groups.group(Integer.parseInt(found.group(1))).toLowerCase(Locale.ROOT)
                          : found.group()));
    }
  }

  private static List<String> inBraces(String template) {
    return IN_BRACES.matcher(template).results().map(found -> found.group(1)).toList();
  }

  private static List<String> lower(List<String> names) {
    return names == null
        ? List.of()
        : names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
  }

  /**
   * A mapping at work on one file.
   *
   * @param columns our field → the file's column
   * @param source literal text and columns in braces
   * @param pair the same
   */
  record Binding(Mapping mapping, Map<String, String> columns, String source, String pair) {
    /** Columns that the market's name is made of. */
    List<String> named() {
      return inBraces(source + pair);
    }
  }

  Mapping {
    requireNonNull(columns, "columns");
    columns =
        columns.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(Map.Entry::getKey, field -> lower(field.getValue())));
    headless = lower(headless);
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
      for (String wanted : columns.getOrDefault(field, List.of())) {
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
    return series.stream().flatMap(way -> way.bind(this, bound, header, base).stream()).findFirst();
  }
}
