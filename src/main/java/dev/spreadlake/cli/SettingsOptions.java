package dev.spreadlake.cli;

import dev.spreadlake.config.Key;
import dev.spreadlake.config.Settings;
import dev.spreadlake.config.SettingsException;
import dev.spreadlake.config.SettingsFile;
import dev.spreadlake.config.SettingsLoader;
import dev.spreadlake.failure.FailureText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Gives a command one option for each setting, and reads the settings back from what was typed. */
public final class SettingsOptions {
  private static final Map<Key, String> SHORT =
      Map.of(Key.HTTP_PORT, "--port", Key.LAKE_ROOT, "--lake");

  private SettingsOptions() {}

  /**
   * Adds {@code --config} and an option for every setting that a flag can hold.
   *
   * @param unused settings without a meaning for this command
   */
  public static void addTo(CommandSpec spec, Set<Key> unused) {
    spec.addOption(
        OptionSpec.builder("--config")
            .type(Path.class)
            .paramLabel("FILE")
            .description("YAML file with settings")
            .build());
    for (Key key : Key.values()) {
      if (key.inFileOnly() || unused.contains(key)) {
        continue;
      }
      String[] names =
          SHORT.containsKey(key)
              ? new String[] {SHORT.get(key), "--" + key.key()}
              : new String[] {"--" + key.key()};
      spec.addOption(
          OptionSpec.builder(names)
              .type(String.class)
              .paramLabel("VALUE")
              .description(escape(key.help() + "; " + key.allowed() + defaultOf(key)))
              .build());
    }
  }

  /**
   * The settings of a parsed command line.
   *
   * @throws dev.spreadlake.config.SettingsException if any is wrong
   */
  public static Settings load(ParseResult parsed, Map<String, String> environment) {
    Map<String, String> flags = new HashMap<>();
    for (Key key : Key.values()) {
      String option = "--" + key.key();
      if (parsed.hasMatchedOption(option)) {
        flags.put(key.key(), parsed.matchedOptionValue(option, ""));
      }
    }
    Path path = parsed.matchedOptionValue("--config", (Path) null);
    return SettingsLoader.load(
        flags, environment, Optional.ofNullable(path).map(SettingsOptions::read));
  }

  private static SettingsFile read(Path path) {
    try {
      return new SettingsFile(path.toString(), Files.readString(path));
    } catch (IOException e) {
      throw new SettingsException(
          List.of("--config: cannot read " + path + ": " + FailureText.of(e)), e);
    }
  }

  private static String defaultOf(Key key) {
    return key.defaultText().isEmpty() ? "" : " (default " + key.defaultText() + ")";
  }

  private static String escape(String text) {
    return text.replace("%", "%%").replace("@", "@@");
  }
}
