package dev.spreadlake.quality.row;

import dev.spreadlake.quality.Rule;
import dev.spreadlake.quality.RuleCatalogue;
import java.util.List;
import java.util.Map;

/**
 * A rule of the catalogue that judges single rows by its {@code holds}.
 *
 * @param expression what must hold of a row
 */
public record RowRule(Rule rule, RowExpression expression) {
  /**
   * A rule's expression.
   *
   * @throws IllegalArgumentException if it has none, or one that cannot be read
   */
  public static RowRule of(Rule rule) {
    if (rule.holds().isEmpty()) {
      throw new IllegalArgumentException("rule " + rule.id() + " is not one of single rows");
    }
    try {
      return new RowRule(rule, RowExpression.parse(rule.holds(), rule.parameters()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("rule " + rule.id() + ": " + e.getMessage(), e);
    }
  }

  /** Every rule of single rows, in the order of the catalogue. */
  public static List<RowRule> all(RuleCatalogue catalogue) {
    return catalogue.rules().stream()
        .filter(rule -> !rule.holds().isEmpty())
        .map(RowRule::of)
        .toList();
  }

  /** The rules of single rows whose ids begin with {@code group} and a dot. */
  public static List<RowRule> group(RuleCatalogue catalogue, String group) {
    return all(catalogue).stream().filter(rule -> rule.rule().group().equals(group)).toList();
  }

  /** Name of the macro: {@code breaks_bars_ohlc_order}. */
  public String macro() {
    return "breaks_" + rule.id().replace('.', '_');
  }

  /**
   * Defines the rule in a database session: {@code breaks_bars_ohlc_order(close, high, low, open)},
   * the columns in the order of the alphabet, is true for a row that breaks it.
   */
  public String macroSql() {
    return "create or replace temp macro "
        + macro()
        + "("
        + String.join(", ", expression.columns())
        + ") as "
        + expression.breaksSql(Map.of());
  }
}
