package dev.spreadlake.quality.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.quality.RuleCatalogue;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A rule of single rows")
@Timeout(60)
class RowExpressionTest {
  private static final int ROWS = 2_000;
  private static final double[] EDGES = {
    0.0,
    -0.0,
    1,
    -1,
    0.1,
    0.30000000000000004,
    1e-300,
    Double.MIN_VALUE,
    9_007_199_254_740_992.0,
    1e308,
    -1e308,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN,
    1_700_000_000_000_000.0
  };

  @TempDir Path temp;

  /** Random rows with missing values, edges and near ties. */
  private static double[][] rows(Random random, int columns, long[] nulls) {
    double[][] rows = new double[ROWS][columns];
    for (int r = 0; r < ROWS; r++) {
      for (int c = 0; c < columns; c++) {
        int kind = random.nextInt(10);
        if (kind == 0) {
          nulls[r] |= 1L << c;
        } else if (kind < 3) {
          rows[r][c] = EDGES[random.nextInt(EDGES.length)];
        } else if (kind < 6 && c > 0) {
          rows[r][c] = Math.nextAfter(rows[r][c - 1], random.nextInt(3) - 1.0);
        } else {
          rows[r][c] = Math.round(random.nextGaussian() * 100) / 100.0;
        }
      }
    }
    return rows;
  }

  private static void load(DuckDb db, List<String> shape, double[][] rows, long[] nulls) {
    StringBuilder sql = new StringBuilder("create or replace temp table sample (n integer");
    shape.forEach(column -> sql.append(", ").append(column).append(" double"));
    sql.append("); insert into sample values ");
    for (int r = 0; r < rows.length; r++) {
      sql.append(r == 0 ? "(" : ", (").append(r);
      for (int c = 0; c < shape.size(); c++) {
        boolean missing = (nulls[r] >> c & 1) == 1;
        sql.append(missing ? ", null" : ", cast('" + rows[r][c] + "' as double)");
      }
      sql.append(")");
    }
    db.execute(sql.toString());
  }

  private static List<Integer> inJava(RowPredicate predicate, double[][] rows, long[] nulls) {
    List<Integer> broken = new ArrayList<>();
    for (int r = 0; r < rows.length; r++) {
      if (predicate.breaks(rows[r], nulls[r])) {
        broken.add(r);
      }
    }
    return broken;
  }

  @Test
  @DisplayName("gives the same verdict in Java and in the database, for every rule there is")
  void catalogue() {
    List<RowRule> rules = RowRule.all(RuleCatalogue.builtIn());
    assertThat(rules).isNotEmpty();
    try (DuckDb db = DuckDb.inMemory("512MB", 1, temp)) {
      for (RowRule rule : rules) {
        List<String> shape = rule.expression().columns();
        long[] nulls = new long[ROWS];
        double[][] rows = rows(new Random(rule.rule().id().hashCode()), shape.size(), nulls);
        load(db, shape, rows, nulls);
        db.execute(rule.macroSql());
        List<Integer> inDatabase =
            db.query(
                "select n from sample where "
                    + rule.macro()
                    + "("
                    + String.join(", ", shape)
                    + ") order by n",
                row -> row.getInt(1));
        List<Integer> inJava = inJava(rule.expression().over(shape), rows, nulls);
        assertThat(inJava).as(rule.rule().id()).isEqualTo(inDatabase);
      }
    }
  }

  @Test
  @DisplayName("gives the same verdict in Java and in the database, for any expression")
  void anyExpression() {
    List<String> shape = List.of("a", "b", "c", "d");
    Random random = new Random(42);
    long[] nulls = new long[ROWS];
    double[][] rows = rows(random, shape.size(), nulls);
    int told = 0;
    try (DuckDb db = DuckDb.inMemory("512MB", 1, temp)) {
      load(db, shape, rows, nulls);
      for (int i = 0; i < 150; i++) {
        String text = condition(random, 3);
        RowExpression expression =
            RowExpression.parse(text, Map.of("k", new BigDecimal("1.5"), "z", BigDecimal.ZERO));
        List<Integer> inDatabase =
            db.query(
                "select n from sample where " + expression.breaksSql(Map.of()) + " order by n",
                row -> row.getInt(1));
        assertThat(inJava(expression.over(shape), rows, nulls)).as(text).isEqualTo(inDatabase);
        told += inDatabase.isEmpty() || inDatabase.size() == ROWS ? 0 : 1;
      }
    }
    assertThat(told).as("expressions that some rows break and others do not").isGreaterThan(80);
  }

  private static String condition(Random random, int depth) {
    int kind = depth == 0 ? 3 : random.nextInt(6);
    return switch (kind) {
      case 0 -> "(" + condition(random, depth - 1) + " and " + condition(random, depth - 1) + ")";
      case 1 -> "(" + condition(random, depth - 1) + " or " + condition(random, depth - 1) + ")";
      case 2 -> "not (" + condition(random, depth - 1) + ")";
      case 4 -> number(random, 1) + (random.nextBoolean() ? " is null" : " is not null");
      default -> {
        String[] signs = {"<", "<=", ">", ">=", "=", "<>"};
        yield number(random, 2) + " " + signs[random.nextInt(6)] + " " + number(random, 2);
      }
    };
  }

  private static String number(Random random, int depth) {
    int kind = depth == 0 ? random.nextInt(3) : random.nextInt(8);
    return switch (kind) {
      case 0 -> ":k";
      case 1 -> "0.25";
      case 3 -> "(" + number(random, depth - 1) + " + " + number(random, depth - 1) + ")";
      case 4 -> number(random, depth - 1) + " - " + number(random, depth - 1);
      case 5 -> number(random, depth - 1) + " * " + number(random, depth - 1);
      case 6 -> "abs(" + number(random, depth - 1) + ")";
      case 7 -> "- " + number(random, depth - 1);
      default -> "abcd".substring(random.nextInt(4)).substring(0, 1);
    };
  }

  @Test
  @DisplayName("does not break on a missing value, unless it asks for one")
  void missing() {
    RowExpression order = RowExpression.parse("low <= high", Map.of());
    RowExpression complete = RowExpression.parse("low is not null", Map.of());
    double[] row = {5, 1};
    List<String> shape = Arrays.asList("low", "high");

    assertThat(order.over(shape).breaks(row, 0)).isTrue();
    assertThat(order.over(shape).breaks(row, 0b10)).isFalse();
    assertThat(complete.over(shape).breaks(row, 0b01)).isTrue();
    assertThat(complete.over(shape).breaks(row, 0b10)).isFalse();
  }

  @Test
  @DisplayName("keeps the order of decimals that doubles can tell apart, from decimal columns too")
  void decimals() {
    RowExpression order = RowExpression.parse("bid < ask", Map.of());
    try (DuckDb db = DuckDb.inMemory("512MB", 1, temp)) {
      assertThat(
              db.queryLong(
                  "select count(*) from (select i, (i + 0.00000001)::decimal(18, 8) as ask,"
                      + " i::decimal(18, 8) as bid from range(1, 100000) t(i)) as q where "
                      + order.breaksSql(Map.of())))
          .isZero();
    }
  }

  @Test
  @DisplayName("says where an expression stops being one")
  void refusals() {
    for (String text :
        List.of("", "a", "a <", "a < b c", "a < (b", "abs a < 1", "a < :x", "a / b < 1", "a; b")) {
      assertThatThrownBy(() -> RowExpression.parse(text, Map.of()))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(text.strip());
    }
    assertThatThrownBy(() -> RowExpression.parse("a < b", Map.of()).over(List.of("a")))
        .hasMessageContaining("no column b");
    assertThat(new TreeSet<>(RowExpression.parse("b > a + b", Map.of()).columns()))
        .containsExactly("a", "b");
  }
}
