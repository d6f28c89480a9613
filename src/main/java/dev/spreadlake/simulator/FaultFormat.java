package dev.spreadlake.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.spreadlake.config.Durations;
import dev.spreadlake.market.Side;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Faults as people write them, in a file (YAML or JSON) or to the control API:
 *
 * <pre>{@code {"fault": "gap", "book": "btc_mxn", "every": 50, "at": "30s", "for": "10s"}}</pre>
 *
 * <p>Whatever it cannot understand is an {@link IllegalArgumentException} that names the key, the
 * value and what is allowed. Stateless, thread-safe.
 */
final class FaultFormat {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Set<String> KEYS =
      Set.of(
          "fault", "venue", "book", "symbol", "channel", "every", "times", "updates", "delay",
          "percent", "side", "for", "at");

  private FaultFormat() {}

  /** A fault that begins after an offset. */
  record Planned(Duration at, Fault fault) {}

  /** Reads a script: a list of faults, or an object with one under {@code faults}. */
  static List<Planned> script(String yamlOrJson) {
    JsonNode root;
    try {
      root = YAML.readTree(yamlOrJson);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not YAML or JSON: " + e.getOriginalMessage(), e);
    }
    JsonNode list = root.isObject() && root.has("faults") ? root.get("faults") : root;
    if (!list.isArray()) {
      throw new IllegalArgumentException(
          "a faults file is a list of faults, or has one under 'faults'");
    }
    List<Planned> planned = new ArrayList<>();
    for (JsonNode entry : list) {
      try {
        planned.add(planned(entry));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "fault " + (planned.size() + 1) + ": " + e.getMessage(), e);
      }
    }
    return planned;
  }

  /** Reads one fault from JSON. */
  static Planned one(String json) {
    try {
      return planned(JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static Planned planned(JsonNode entry) {
    if (entry == null || !entry.isObject()) {
      throw new IllegalArgumentException("a fault is an object such as {\"fault\":\"silence\"}");
    }
    for (Iterator<String> names = entry.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!KEYS.contains(name)) {
        throw new IllegalArgumentException(
            "unknown key '" + name + "', allowed are " + KEYS.stream().sorted().toList());
      }
    }
    String id = entry.path("fault").asText("");
    FaultKind kind =
        FaultKind.of(id)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "fault '"
                            + id
                            + "' is none of "
                            + Arrays.stream(FaultKind.values())
                                .map(FaultKind::id)
                                .collect(Collectors.joining(", "))));
    Fault defaults = Fault.of(kind);
    Fault fault =
        new Fault(
            kind,
            text(entry, "venue"),
            book(entry),
            text(entry, "channel"),
            number(entry, "every", defaults.every()),
            number(entry, "times", defaults.times()),
            number(entry, "updates", defaults.updates()),
            text(entry, "delay").map(FaultFormat::duration).orElse(defaults.delay()),
            text(entry, "percent").map(FaultFormat::percent).orElse(defaults.percent()),
            text(entry, "side").map(FaultFormat::side).orElse(defaults.side()),
            text(entry, "for").map(FaultFormat::duration));
    Duration at = text(entry, "at").map(FaultFormat::duration).orElse(Duration.ZERO);
    if (at.isNegative()) {
      throw new IllegalArgumentException("at must not be negative, was " + entry.path("at"));
    }
    return new Planned(at, fault);
  }

  /** A fault in force as JSON. */
  static ObjectNode describe(Faults.Active active) {
    Fault fault = active.fault();
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", active.id()).put("fault", fault.kind().id());
    fault.venue().ifPresent(venue -> node.put("venue", venue));
    fault.book().ifPresent(book -> node.put("book", book));
    fault.channel().ifPresent(channel -> node.put("channel", channel));
    node.put("every", fault.every()).put("times", fault.times()).put("updates", fault.updates());
    node.put("delay", written(fault.delay())).put("percent", fault.percent().toPlainString());
    node.put("side", fault.side() == Side.BUY ? "bid" : "ask");
    fault.duration().ifPresent(d -> node.put("for", written(d)));
    return node.put("since_ms", active.sinceMs()).put("hits", active.hits());
  }

  private static String written(Duration duration) {
    return duration.isNegative()
        ? "-" + Durations.format(duration.negated())
        : Durations.format(duration);
  }

  /** The book or symbol, in either case of letters. */
  private static Optional<String> book(JsonNode entry) {
    if (entry.hasNonNull("book") && entry.hasNonNull("symbol")) {
      throw new IllegalArgumentException("book and symbol exclude each other");
    }
    return text(entry, "book")
        .or(() -> text(entry, "symbol"))
        .map(name -> name.toLowerCase(Locale.ROOT));
  }

  private static Optional<String> text(JsonNode entry, String key) {
    JsonNode value = entry.get(key);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isValueNode()) {
      throw new IllegalArgumentException(key + " must be one value, was " + value);
    }
    return Optional.of(value.asText());
  }

  private static int number(JsonNode entry, String key, int otherwise) {
    return text(entry, key)
        .map(
            value -> {
              try {
                return Integer.valueOf(value);
              } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                    key + " must be a whole number, was '" + value + "'", e);
              }
            })
        .orElse(otherwise);
  }

  private static Duration duration(String text) {
    return text.startsWith("-")
        ? Durations.parse(text.substring(1)).negated()
        : Durations.parse(text);
  }

  private static BigDecimal percent(String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("percent must be a decimal, was '" + text + "'", e);
    }
  }

  private static Side side(String text) {
    return switch (text) {
      case "bid" -> Side.BUY;
      case "ask" -> Side.SELL;
      default -> throw new IllegalArgumentException("side must be bid or ask, was '" + text + "'");
    };
  }
}
