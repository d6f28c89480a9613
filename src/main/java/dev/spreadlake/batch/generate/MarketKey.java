package dev.spreadlake.batch.generate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is in one synthetic minute file, known because it was put there.
 *
 * @param file its name
 * @param rows lines that are rows
 * @param accepted rows that are good bars
 * @param byRule rows to be refused or counted as duplicates, by rule
 * @param flags good bars by flag
 * @param gapMinutes minutes missing between good bars of the file
 */
public record MarketKey(
    String file,
    long rows,
    long accepted,
    @JsonProperty("by_rule") Map<String, Long> byRule,
    Map<String, Long> flags,
    @JsonProperty("gap_minutes") long gapMinutes) {
  public MarketKey {
    byRule = new TreeMap<>(byRule);
    flags = new TreeMap<>(flags);
  }
}
