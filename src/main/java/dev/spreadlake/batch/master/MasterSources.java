package dev.spreadlake.batch.master;

import dev.spreadlake.batch.intake.SourceSpec;
import java.util.List;
import java.util.Map;

/** The files of the master data. */
final class MasterSources {
  static final String USER = "user";
  static final String USER_LEVEL = "user_level";

  /** Those whose rows become facts, each with an id of its own. */
  static final List<String> FACTS = List.of("deposit", "withdrawal", "event");

  /** Levels come before users, because the users' pattern would take their files too. */
  private static final List<SourceSpec> DEFAULTS =
      List.of(
          new SourceSpec(
              USER_LEVEL,
              "user_level*",
              List.of("user_id", "jurisdiction", "level", "event_timestamp"),
              List.of(),
              false,
              "blank_row"),
          new SourceSpec(USER, "user*", List.of("user_id"), List.of(), true, "blank_user"),
          new SourceSpec(
              "deposit",
              "deposit*",
              List.of("id", "event_timestamp", "user_id", "amount", "currency", "tx_status"),
              List.of("interface"),
              true,
              "blank_row"),
          new SourceSpec(
              "withdrawal",
              "withdrawal*",
              List.of("id", "event_timestamp", "user_id", "amount", "currency", "tx_status"),
              List.of("interface"),
              true,
              "blank_row"),
          new SourceSpec(
              "event",
              "event*",
              List.of("id", "event_timestamp", "user_id", "event_name"),
              List.of(),
              true,
              "blank_row"));

  private MasterSources() {}

  /**
   * The sources, with other patterns where given.
   *
   * @throws IllegalArgumentException for a pattern of an unknown source
   */
  static List<SourceSpec> with(Map<String, String> patterns) {
    for (String name : patterns.keySet()) {
      if (DEFAULTS.stream().noneMatch(source -> source.name().equals(name))) {
        throw new IllegalArgumentException(
            "no source " + name + ": it is one of user, user_level, deposit, withdrawal, event");
      }
    }
    return DEFAULTS.stream()
        .map(
            source ->
                patterns.containsKey(source.name())
                    ? source.withPattern(patterns.get(source.name()))
                    : source)
        .toList();
  }
}
