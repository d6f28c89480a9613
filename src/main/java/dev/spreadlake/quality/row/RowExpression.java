package dev.spreadlake.quality.row;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What must hold of one row, as a rule of the catalogue writes it: a small part of SQL with one
 * meaning in Java and in the database. Immutable.
 *
 * <pre>{@code
 * condition  = condition or condition | condition and condition | not condition | ( condition )
 *            | number < number          (also <=, >, >=, =, <>)
 *            | number is null | number is not null
 * number     = column | :parameter | 12.5 | number + number | number - number | number * number
 *            | - number | abs(number) | ( number )
 * }</pre>
 *
 * <p>Numbers are IEEE doubles in both worlds (a decimal column is converted first, which keeps its
 * order), so a rule is no place for amounts to be compared to the last digit of many. Missing
 * values follow SQL: what is compared with one is unknown, and a row breaks a rule only if the
 * condition is false. There is neither division nor rounding, and NaN is greater than every number
 * and equal to itself, as the database orders it.
 */
public final class RowExpression {
  private final Condition condition;
  private final List<String> columns;

  private RowExpression(Condition condition) {
    this.condition = condition;
    TreeSet<String> names = new TreeSet<>();
    condition.columns(names);
    this.columns = List.copyOf(names);
  }

  /**
   * Reads an expression.
   *
   * @param parameters figures that {@code :name} stands for
   * @throws IllegalArgumentException saying where it stops being one
   */
  public static RowExpression parse(String text, Map<String, BigDecimal> parameters) {
    requireNonNull(text, "text");
    return new RowExpression(new RowParser(text, parameters).parse());
  }

  /** Names of the columns it reads, sorted. */
  public List<String> columns() {
    return columns;
  }

  /**
   * The condition over rows of the given columns.
   *
   * @param shape names of a row's values, in their order; at most 64
   * @throws IllegalArgumentException if a column it reads is not among them
   */
  public RowPredicate over(List<String> shape) {
    if (shape.size() > RowPredicate.COLUMNS_MAX) {
      throw new IllegalArgumentException(
          "a row has at most " + RowPredicate.COLUMNS_MAX + " columns");
    }
    return new RowPredicate(condition.compile(shape));
  }

  /**
   * The same as a condition of the database: true for a row that breaks the rule, else false.
   *
   * @param columnOf what stands in the query for a column, by its name; others stand for themselves
   */
  public String breaksSql(Map<String, String> columnOf) {
    return "coalesce(not " + condition.sql(columnOf) + ", false)";
  }
}
