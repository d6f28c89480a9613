package dev.spreadlake.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spreadlake.alert.AlertRule;
import dev.spreadlake.alert.BasisSeries;
import dev.spreadlake.alert.Severity;
import dev.spreadlake.market.Book;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Set;

/** Rules as the settings file writes them. */
final class RuleReader {
  private static final Set<String> FIELDS =
      Set.of("name", "on", "book", "above", "clear", "for", "severity");

  private RuleReader() {}

  static AlertRule read(JsonNode node) {
    node.fieldNames()
        .forEachRemaining(
            field -> {
              if (!FIELDS.contains(field)) {
                throw new IllegalArgumentException(
                    "unknown field '"
                        + field
                        + "' (allowed: name, on, book, above, clear, for, severity)");
              }
            });
    if (!node.hasNonNull("above")) {
      throw new IllegalArgumentException("above is missing");
    }
    BigDecimal above = number(node, "above");
    BigDecimal clear = node.hasNonNull("clear") ? number(node, "clear") : above;
    String bookName = node.path("book").asText("all");
    String on = node.path("on").asText(BasisSeries.SPREAD);
    Book book = BasisSeries.of(on, bookName.equals("all") ? null : new Book(bookName));
    String of = BasisSeries.is(book) ? BasisSeries.BASIS : bookName;
    String name = node.path("name").asText(AlertRule.defaultId(of, above));
    Duration hold =
        node.hasNonNull("for") ? Durations.parse(node.get("for").asText()) : Duration.ZERO;
    Severity severity = Severity.ofId(node.path("severity").asText("warn"));
    return new AlertRule(name, name, book, above, clear, hold, severity);
  }

  private static BigDecimal number(JsonNode node, String field) {
    try {
      return new BigDecimal(node.get(field).asText());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          field + " must be a number (was '" + node.get(field).asText() + "')", e);
    }
  }
}
