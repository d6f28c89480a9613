package dev.spreadlake.config;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.parser.CronParser;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The forms that a setting's text may have. Each method reads one, and throws an {@link
 * IllegalArgumentException} for any other text; what is allowed is said by the {@link Key}. Pure.
 */
final class SettingForms {
  private static final Set<String> MASTER_SOURCES =
      Set.of("user", "user_level", "deposit", "withdrawal", "event");

  private SettingForms() {}

  static int inRange(int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(Integer.toString(value));
    }
    return value;
  }

  static <E extends Enum<E>> E oneOf(E[] values, String text) {
    for (E value : values) {
      if (value.name().toLowerCase(Locale.ROOT).equals(text)) {
        return value;
      }
    }
    throw new IllegalArgumentException(text);
  }

  static URI parseUri(String text, String... schemes) {
    try {
      URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      boolean known = uri.getScheme() != null && Arrays.asList(schemes).contains(uri.getScheme());
      if (!known || uri.getHost() == null) {
        throw new IllegalArgumentException(text);
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  static String notEmpty(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("empty");
    }
    return text;
  }

  static Path path(String text) {
    try {
      return Path.of(notEmpty(text));
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  static boolean bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  static Secret token(String text) {
    if (text.length() < 16 || text.chars().anyMatch(Character::isWhitespace)) {
      throw new IllegalArgumentException("token");
    }
    return new Secret(text);
  }

  static Secret webhookSecret(String text) {
    if (!text.startsWith("whsec_") || Base64.getDecoder().decode(text.substring(6)).length == 0) {
      throw new IllegalArgumentException("secret");
    }
    return new Secret(text);
  }

  static String origin(String text) {
    URI uri = parseUri(text, "http", "https");
    if (!uri.getRawPath().isEmpty()) {
      throw new IllegalArgumentException(text);
    }
    return uri.toString();
  }

  static BigDecimal percent(String text) {
    BigDecimal value = new BigDecimal(text);
    if (value.signum() < 0 || value.compareTo(BigDecimal.valueOf(100)) > 0) {
      throw new IllegalArgumentException(text);
    }
    return value;
  }

  static BigDecimal positive(String text) {
    BigDecimal value = new BigDecimal(text);
    if (value.signum() <= 0) {
      throw new IllegalArgumentException(text);
    }
    return value;
  }

  /** A comma within braces belongs to the glob. */
  static Map<String, String> patterns(String text) {
    Map<String, String> patterns = new LinkedHashMap<>();
    for (String part : text.split(",(?![^{]*})", -1)) {
      String[] sides = part.strip().split("=", 2);
      if (sides.length != 2 || !MASTER_SOURCES.contains(sides[0]) || sides[1].isBlank()) {
        throw new IllegalArgumentException(part);
      }
      FileSystems.getDefault().getPathMatcher("glob:" + sides[1]);
      if (patterns.put(sides[0], sides[1]) != null) {
        throw new IllegalArgumentException(part);
      }
    }
    return patterns;
  }

  static String memory(String text) {
    if (!text.matches(
        "(([2-9]|[1-9][0-9]{1,4})GB|(1[5-9][0-9]{2}|[2-9][0-9]{3}|[1-9][0-9]{4,6})MB)")) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  static String cron(String text) {
    CronDefinition unix = CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX);
    new CronParser(unix).parse(text).validate();
    return text;
  }
}
