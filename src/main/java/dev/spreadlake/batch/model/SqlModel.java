package dev.spreadlake.batch.model;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One {@code .sql} file: a single select, and its description. */
public record SqlModel(ModelDoc doc, String sql) {
  private static final Pattern READS = Pattern.compile("\\b(?:from|join)\\s+([a-z][a-z0-9_]*)");

  /** Its name, which is the file's. */
  public String name() {
    return doc.name();
  }

  /** Every name it selects from, its own CTEs included. */
  public Set<String> reads() {
    Set<String> names = new TreeSet<>();
    Matcher matcher = READS.matcher(sql.replaceAll("--[^\n]*", ""));
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }
}
