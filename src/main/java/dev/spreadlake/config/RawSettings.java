package dev.spreadlake.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.spreadlake.failure.NearestNames;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The text of each setting and where it came from: flag over environment over file over default.
 * Wrong names are faults, not silence.
 */
final class RawSettings {
  /** A value and the words that say where it was set. */
  record Raw(String text, String origin) {}

  private final Map<Key, Raw> values = new EnumMap<>(Key.class);
  private JsonNode rules;

  private RawSettings() {}

  static RawSettings read(
      Map<String, String> flags,
      Map<String, String> environment,
      Optional<SettingsFile> file,
      List<String> faults) {
    RawSettings raw = new RawSettings();
    for (Key key : Key.values()) {
      raw.values.put(key, new Raw(key.defaultText(), "default"));
    }
    file.ifPresent(named -> raw.readFile(named, faults));
    raw.readEnvironment(environment, faults);
    Map<String, Key> byName = byName();
    flags.forEach(
        (name, text) -> {
          Key key = byName.get(name);
          if (key == null) {
            faults.add(unknown("--" + name, name));
          } else {
            raw.values.put(key, new Raw(text, "--" + name));
          }
        });
    return raw;
  }

  Raw get(Key key) {
    return values.get(key);
  }

  /** The {@code alerts.rules} of the file, if any. */
  Optional<JsonNode> rules() {
    return Optional.ofNullable(rules);
  }

  private void readEnvironment(Map<String, String> environment, List<String> faults) {
    Map<String, Key> byVariable = new HashMap<>();
    for (Key key : Key.values()) {
      if (!key.inFileOnly()) {
        byVariable.put(key.environment(), key);
      }
    }
    environment.forEach(
        (variable, text) -> {
          Key key = byVariable.get(variable);
          if (key != null) {
            values.put(key, new Raw(text, variable));
          } else if (variable.equals(Key.ALERTS_RULES.environment())) {
            faults.add(variable + ": alerts.rules must be a " + Key.ALERTS_RULES.allowed());
          } else if (variable.startsWith(Key.VARIABLES) && !isOfOthers(variable, text)) {
            String nearest = NearestNames.to(variable, byVariable.keySet(), 1).get(0);
            faults.add("unknown setting " + variable + " (nearest: " + nearest + ")");
          }
        });
  }

  /**
   * The log's level, which is read before any setting, and what Kubernetes and Docker tell a
   * container of a service whose name is or begins with spreadlake.
   */
  private static boolean isOfOthers(String variable, String text) {
    String rest = variable.substring(Key.VARIABLES.length());
    return rest.equals("LOG_LEVEL")
        || rest.matches("(.+_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_\\d+_(TCP|UDP|SCTP)(_.+)?)")
        || (rest.matches("(.+_)?PORT") && text.matches("(tcp|udp|sctp)://.*"));
  }

  private void readFile(SettingsFile file, List<String> faults) {
    String path = file.name();
    JsonNode tree;
    try {
      tree = new YAMLMapper().readTree(file.text());
    } catch (JsonProcessingException e) {
      faults.add(path + " is not YAML: " + e.getOriginalMessage() + at(e));
      return;
    }
    if (tree == null || tree.isMissingNode() || tree.isNull()) {
      return;
    }
    if (!tree.isObject()) {
      faults.add(path + " must hold settings by name");
      return;
    }
    flatten("", tree, path, byName(), faults);
  }

  private void flatten(
      String prefix, JsonNode node, String path, Map<String, Key> byName, List<String> faults) {
    node.properties()
        .forEach(
            entry -> {
              String name = prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey();
              JsonNode value = entry.getValue();
              Key key = byName.get(name);
              if (key == Key.ALERTS_RULES) {
                rules = value;
              } else if (key != null) {
                text(name, value, path, faults)
                    .ifPresent(text -> values.put(key, new Raw(text, path)));
              } else if (value.isObject()) {
                flatten(name, value, path, byName, faults);
              } else {
                faults.add(unknown(name + " in " + path, name));
              }
            });
  }

  private static Optional<String> text(
      String name, JsonNode value, String path, List<String> faults) {
    if (value.isArray()) {
      List<String> parts = new ArrayList<>();
      value.forEach(part -> parts.add(part.asText()));
      return Optional.of(String.join(",", parts));
    }
    if (value.isNull()) {
      return Optional.of("");
    }
    if (value.isValueNode()) {
      return Optional.of(value.asText());
    }
    faults.add(name + " in " + path + " must be a value or a list");
    return Optional.empty();
  }

  private static String unknown(String what, String name) {
    String nearest = NearestNames.to(name, Key.names(), 1).get(0);
    return "unknown setting " + what + " (nearest: " + nearest + ")";
  }

  private static Map<String, Key> byName() {
    Map<String, Key> map = new HashMap<>();
    for (Key key : Key.values()) {
      map.put(key.key(), key);
    }
    return map;
  }

  private static String at(JsonProcessingException e) {
    return e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
  }
}
