package dev.spreadlake.quality;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every rule by id, of the stream and of every batch. Immutable. */
public final class RuleCatalogue {
  private static final String BUILT_IN = "/quality/rules.yml";

  private final Map<String, Rule> rules;

  private RuleCatalogue(List<Rule> list) {
    Map<String, Rule> byId = new LinkedHashMap<>();
    for (Rule rule : list) {
      if (byId.put(rule.id(), rule) != null) {
        throw new IllegalArgumentException("rule " + rule.id() + " is in the catalogue twice");
      }
    }
    this.rules = byId;
  }

  private static final class Held {
    private static final RuleCatalogue BUILT_IN = read();
  }

  /** The catalogue that travels with the program; read once. */
  public static RuleCatalogue builtIn() {
    return Held.BUILT_IN;
  }

  private static RuleCatalogue read() {
    try (InputStream in = RuleCatalogue.class.getResourceAsStream(BUILT_IN)) {
      return new RuleCatalogue(new YAMLMapper().readValue(in, new TypeReference<List<Rule>>() {}));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the rule catalogue " + BUILT_IN, e);
    }
  }

  /** All rules, in the order of the file. */
  public Collection<Rule> rules() {
    return List.copyOf(rules.values());
  }

  /** The rules whose id begins with {@code group} and a dot. */
  public List<Rule> group(String group) {
    return rules.values().stream().filter(rule -> rule.group().equals(group)).toList();
  }

  /** Whether there is such a rule. */
  public boolean has(String id) {
    return rules.containsKey(id);
  }

  /**
   * One rule.
   *
   * @throws IllegalArgumentException if there is none of that id
   */
  public Rule get(String id) {
    Rule rule = rules.get(id);
    if (rule == null) {
      throw new IllegalArgumentException("no rule " + id + " in the catalogue");
    }
    return rule;
  }
}
