package dev.spreadlake.quality.row;

import dev.spreadlake.quality.row.Condition.Comparison;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a {@link RowExpression} by recursive descent, with a bound on its length. */
final class RowParser {
  private static final int LENGTH_MAX = 2_000;
  private static final Pattern TOKEN =
      Pattern.compile("\\s*(?:([0-9]+(?:\\.[0-9]+)?)|(:?[a-z_][a-z0-9_]*)|(<=|>=|<>|[<>=()+*-]))");
  private static final Set<String> WORDS = Set.of("and", "or", "not", "is", "null", "abs");

  private final String text;
  private final Map<String, BigDecimal> parameters;
  private final List<String> tokens = new ArrayList<>();
  private int next;

  RowParser(String text, Map<String, BigDecimal> parameters) {
    this.text = text;
    this.parameters = parameters;
    if (text.length() > LENGTH_MAX) {
      throw new IllegalArgumentException("an expression has at most " + LENGTH_MAX + " characters");
    }
    String trimmed = text.strip();
    Matcher matcher = TOKEN.matcher(trimmed);
    int at = 0;
    while (at < trimmed.length()) {
      matcher.region(at, trimmed.length());
      if (!matcher.lookingAt()) {
        throw new IllegalArgumentException(
            "cannot read '" + trimmed.substring(at) + "' in: " + text);
      }
      tokens.add(matcher.group().strip());
      at = matcher.end();
    }
  }

  Condition parse() {
    Condition condition = either();
    if (next < tokens.size()) {
      throw wrong("the end");
    }
    return condition;
  }

  private Condition either() {
    Condition left = both();
    while (take("or")) {
      left = Condition.or(left, both());
    }
    return left;
  }

  private Condition both() {
    Condition left = negated();
    while (take("and")) {
      left = Condition.and(left, negated());
    }
    return left;
  }

  private Condition negated() {
    if (take("not")) {
      return new Condition.Not(negated());
    }
    if (peek().equals("(") && parenthesisHoldsCondition()) {
      take("(");
      Condition inner = either();
      expect(")");
      return inner;
    }
    return compared();
  }

  /** Whether what stands in the parenthesis at hand is compared or joined inside it. */
  private boolean parenthesisHoldsCondition() {
    int depth = 0;
    for (int i = next; i < tokens.size(); i++) {
      String token = tokens.get(i);
      depth += token.equals("(") ? 1 : token.equals(")") ? -1 : 0;
      if (depth == 0) {
        return false;
      }
      if (depth >= 1
          && (Comparison.of(token) != null || Set.of("is", "and", "or", "not").contains(token))) {
        return true;
      }
    }
    return true;
  }

  private Condition compared() {
    Numeric left = sum();
    if (take("is")) {
      boolean missing = !take("not");
      expect("null");
      return new Condition.Missing(left, missing);
    }
    Comparison how = Comparison.of(peek());
    if (how == null) {
      throw wrong("a comparison");
    }
    next++;
    return new Condition.Compared(left, how, sum());
  }

  private Numeric sum() {
    Numeric left = product();
    while (peek().equals("+") || peek().equals("-")) {
      char operator = tokens.get(next++).charAt(0);
      left = new Numeric.Binary(left, operator, product());
    }
    return left;
  }

  private Numeric product() {
    Numeric left = unary();
    while (take("*")) {
      left = new Numeric.Binary(left, '*', unary());
    }
    return left;
  }

  private Numeric unary() {
    if (take("-")) {
      return new Numeric.Unary(false, unary());
    }
    if (take("abs")) {
      expect("(");
      Numeric inner = sum();
      expect(")");
      return new Numeric.Unary(true, inner);
    }
    if (take("(")) {
      Numeric inner = sum();
      expect(")");
      return inner;
    }
    return atom();
  }

  private Numeric atom() {
    String token = peek();
    if (token.isEmpty() || WORDS.contains(token)) {
      throw wrong("a number");
    }
    next++;
    if (token.startsWith(":")) {
      BigDecimal value = parameters.get(token.substring(1));
      if (value == null) {
        throw new IllegalArgumentException("no parameter " + token + " for: " + text);
      }
      return new Numeric.Constant(value.doubleValue());
    }
    char first = token.charAt(0);
    if (first >= '0' && first <= '9') {
      return new Numeric.Constant(Double.parseDouble(token));
    }
    if (first == '_' || (first >= 'a' && first <= 'z')) {
      return new Numeric.Column(token);
    }
    next--;
    throw wrong("a number");
  }

  private String peek() {
    return next < tokens.size() ? tokens.get(next) : "";
  }

  private boolean take(String token) {
    if (peek().equals(token)) {
      next++;
      return true;
    }
    return false;
  }

  private void expect(String token) {
    if (!take(token)) {
      throw wrong("'" + token + "'");
    }
  }

  private IllegalArgumentException wrong(String wanted) {
    return new IllegalArgumentException(
        wanted + " was expected, not '" + peek() + "' (word " + (next + 1) + ") in: " + text);
  }
}
