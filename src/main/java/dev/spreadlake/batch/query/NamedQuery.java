package dev.spreadlake.batch.query;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A question with a name: one file of SQL with named parameters, and its description. Immutable.
 *
 * @param pipeline whose tables it reads, such as {@code master}
 * @param sql text as in the file, parameters written {@code :name}
 */
public record NamedQuery(String name, String pipeline, QueryDoc doc, String sql) {
  public NamedQuery {
    requireNonNull(name, "name");
    requireNonNull(pipeline, "pipeline");
    requireNonNull(doc, "doc");
    requireNonNull(sql, "sql");
  }

  /** SQL with a question mark for each use of a parameter, and the names in order of use. */
  record Positional(String sql, List<String> names) {}

  /**
   * Checks what was given and fills in defaults.
   *
   * @return every name that the SQL may use, with its typed value or null
   * @throws QueryProblem if one is missing, unknown or wrong
   */
  Map<String, Object> bind(Map<String, String> given) {
    for (String key : given.keySet()) {
      if (doc.parameters().stream().noneMatch(p -> p.name().equals(key))) {
        throw QueryProblem.parameter(
            key, name + " has no parameter " + key + "; allowed: " + usage());
      }
    }
    Map<String, Object> bound = new LinkedHashMap<>();
    for (QueryParameter parameter : doc.parameters()) {
      String text = given.get(parameter.name());
      if (text == null) {
        text = parameter.defaultText();
      }
      if (text != null) {
        parameter.bind(text.strip(), bound);
      } else if (parameter.optional()) {
        parameter.bindNull(bound);
      } else {
        throw QueryProblem.parameter(
            parameter.name(),
            name + " needs parameter " + parameter.name() + ": " + parameter.allowedText());
      }
    }
    checkOrder(bound);
    return bound;
  }

  private void checkOrder(Map<String, Object> bound) {
    for (QueryParameter parameter : doc.parameters()) {
      if (parameter.notBefore() != null) {
        int first = (Integer) bound.get(parameter.notBefore() + "_key");
        int last = (Integer) bound.get(parameter.name() + "_key");
        if (last < first) {
          throw QueryProblem.parameter(
              parameter.name(),
              "parameter "
                  + parameter.name()
                  + " must not be before "
                  + parameter.notBefore()
                  + " (was "
                  + bound.get(parameter.name())
                  + ", "
                  + parameter.notBefore()
                  + " was "
                  + bound.get(parameter.notBefore())
                  + ")");
        }
      }
    }
  }

  /** How to call it: {@code date=YYYY-MM-DD [status=complete]}. */
  public String usage() {
    if (doc.parameters().isEmpty()) {
      return "none";
    }
    return doc.parameters().stream()
        .map(
            p -> {
              String text =
                  p.name() + "=" + (p.defaultText() == null ? p.type().name() : p.defaultText());
              return p.required() ? text : "[" + text + "]";
            })
        .map(text -> text.replace("=DATE", "=YYYY-MM-DD").replace("=MONTH", "=YYYY-MM"))
        .collect(Collectors.joining(" "));
  }

  /**
   * Replaces {@code :name} outside of strings and comments; {@code ::} stays.
   *
   * @throws IllegalArgumentException if a string is not closed
   */
  Positional positional() {
    StringBuilder text = new StringBuilder();
    List<String> names = new ArrayList<>();
    int at = 0;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c == '\'' || sql.startsWith("--", at)) {
        int end = c == '\'' ? sql.indexOf('\'', at + 1) + 1 : endOfLine(at);
        if (end == 0) {
          throw new IllegalArgumentException(name + ": a string is not closed");
        }
        text.append(sql, at, end);
        at = end;
      } else if (sql.startsWith("::", at)) {
        text.append("::");
        at += 2;
      } else if (c == ':' && at + 1 < sql.length() && isNamePart(sql.charAt(at + 1))) {
        int end = at + 1;
        while (end < sql.length() && isNamePart(sql.charAt(end))) {
          end++;
        }
        names.add(sql.substring(at + 1, end));
        text.append('?');
        at = end;
      } else {
        text.append(c);
        at++;
      }
    }
    return new Positional(text.toString(), List.copyOf(names));
  }

  private int endOfLine(int at) {
    int end = sql.indexOf('\n', at);
    return end < 0 ? sql.length() : end;
  }

  private static boolean isNamePart(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }
}
