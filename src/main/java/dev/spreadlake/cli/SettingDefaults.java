package dev.spreadlake.cli;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.config.Key;
import dev.spreadlake.config.SettingsException;
import dev.spreadlake.config.SettingsLoader;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParameterException;

/**
 * What the environment sets for options that are settings too, of commands that do not take every
 * setting: the key of such an option's description is the setting's name, in which the command's
 * own name stands for {@code *}. The option's own default comes after.
 */
public final class SettingDefaults implements IDefaultValueProvider {
  private final Map<String, String> environment;

  /**
   * @param environment of the process
   */
  public SettingDefaults(Map<String, String> environment) {
    this.environment = requireNonNull(environment, "environment");
  }

  @Override
  public String defaultValue(ArgSpec option) {
    return keyOf(option)
        .filter(key -> environment.containsKey(key.environment()))
        .map(key -> checked(key, option))
        .orElse(null);
  }

  private static Optional<Key> keyOf(ArgSpec option) {
    if (option.descriptionKey() == null) {
      return Optional.empty();
    }
    String name = option.descriptionKey().replace("*", option.command().name());
    return Stream.of(Key.values()).filter(key -> key.key().equals(name)).findFirst();
  }

  /**
   * The text, or nothing if it is empty, as in the settings; a wrong one is told of in their words.
   */
  private String checked(Key key, ArgSpec option) {
    String text = environment.get(key.environment()).strip();
    try {
      SettingsLoader.load(Map.of(), Map.of(key.environment(), text), Optional.empty());
    } catch (SettingsException wrong) {
      throw new ParameterException(
          option.command().commandLine(), String.join("; ", wrong.faults()), wrong);
    }
    return text.isEmpty() ? null : text;
  }
}
