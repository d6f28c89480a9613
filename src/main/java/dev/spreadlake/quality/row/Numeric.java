package dev.spreadlake.quality.row;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** A number; missing if one of its columns is. */
interface Numeric {
  void columns(Set<String> names);

  /** The columns it reads, as bits. */
  long mask(List<String> shape);

  Value compile(List<String> shape);

  String sql(Map<String, String> columnOf);

  /** A figure. */
  record Constant(double value) implements Numeric {
    @Override
    public void columns(Set<String> names) {}

    @Override
    public long mask(List<String> shape) {
      return 0;
    }

    @Override
    public Value compile(List<String> shape) {
      double constant = value;
      return row -> constant;
    }

    @Override
    public String sql(Map<String, String> columnOf) {
      return "cast('" + value + "' as double)";
    }
  }

  /** A column's value. */
  record Column(String name) implements Numeric {
    @Override
    public void columns(Set<String> names) {
      names.add(name);
    }

    @Override
    public long mask(List<String> shape) {
      return 1L << index(shape);
    }

    @Override
    public Value compile(List<String> shape) {
      int index = index(shape);
      return row -> row[index];
    }

    private int index(List<String> shape) {
      int index = shape.indexOf(name);
      if (index < 0) {
        throw new IllegalArgumentException("no column " + name + " among " + shape);
      }
      return index;
    }

    @Override
    public String sql(Map<String, String> columnOf) {
      return "cast(" + columnOf.getOrDefault(name, name) + " as double)";
    }
  }

  /** Two numbers added, subtracted or multiplied. */
  record Binary(Numeric left, char operator, Numeric right) implements Numeric {
    @Override
    public void columns(Set<String> names) {
      left.columns(names);
      right.columns(names);
    }

    @Override
    public long mask(List<String> shape) {
      return left.mask(shape) | right.mask(shape);
    }

    @Override
    public Value compile(List<String> shape) {
      Value one = left.compile(shape);
      Value other = right.compile(shape);
      return switch (operator) {
        case '+' -> row -> one.of(row) + other.of(row);
        case '-' -> row -> one.of(row) - other.of(row);
        case '*' -> row -> one.of(row) * other.of(row);
        default -> throw new IllegalStateException("operator " + operator);
      };
    }

    @Override
    public String sql(Map<String, String> columnOf) {
      return "(" + left.sql(columnOf) + " " + operator + " " + right.sql(columnOf) + ")";
    }
  }

  /** {@code - number} or {@code abs(number)}. */
  record Unary(boolean absolute, Numeric inner) implements Numeric {
    @Override
    public void columns(Set<String> names) {
      inner.columns(names);
    }

    @Override
    public long mask(List<String> shape) {
      return inner.mask(shape);
    }

    @Override
    public Value compile(List<String> shape) {
      Value value = inner.compile(shape);
      return absolute ? row -> Math.abs(value.of(row)) : row -> -value.of(row);
    }

    @Override
    public String sql(Map<String, String> columnOf) {
      return absolute ? "abs(" + inner.sql(columnOf) + ")" : "(- " + inner.sql(columnOf) + ")";
    }
  }
}
