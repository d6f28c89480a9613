package dev.spreadlake.web.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.spreadlake.alert.AlertRule;
import dev.spreadlake.alert.BasisSeries;
import dev.spreadlake.alert.Severity;
import dev.spreadlake.config.Durations;
import dev.spreadlake.market.Book;
import dev.spreadlake.web.endpoint.WebJson;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what a client says; anything it may not say is refused with a sentence. Stateless. */
public final class ClientMessages {
  private static final int ID_MAX = 64;
  private static final int BOOKS_MAX = 1000;
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,12})?");

  private ClientMessages() {}

  /** A message that is refused; {@code inReplyTo} is its id if that could be read. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final String inReplyTo;

    Refused(String message, String inReplyTo) {
      super(message, null, false, false);
      this.inReplyTo = inReplyTo;
    }

    String inReplyTo() {
      return inReplyTo;
    }
  }

  /**
   * Reads one message.
   *
   * @throws Refused with what is wrong, for the client to read
   */
  static ClientMessage parse(byte[] utf8) throws Refused {
    JsonNode root;
    try {
      root = WebJson.mapper().readTree(utf8);
    } catch (JsonProcessingException e) {
      throw new Refused("not a JSON message: " + cut(e.getOriginalMessage()), null);
    } catch (IOException e) {
      throw new Refused("not a UTF-8 JSON message", null);
    }
    if (root == null || !root.isObject()) {
      throw new Refused("a message is a JSON object", null);
    }
    String id = idOf(root);
    try {
      return read(root, id);
    } catch (IllegalArgumentException wrong) {
      throw new Refused(cut(String.valueOf(wrong.getMessage())), id);
    }
  }

  /**
   * The subscription that an address asks for: names of topics with commas between them.
   *
   * @throws Refused if there is no such topic
   */
  static ClientMessage subscribe(String topics) throws Refused {
    EnumSet<LiveTopic> wanted = EnumSet.noneOf(LiveTopic.class);
    try {
      for (String name : topics.split(",", LiveTopic.all().size() + 1)) {
        wanted.add(topic(name));
      }
    } catch (IllegalArgumentException wrong) {
      throw new Refused(wrong.getMessage(), null);
    }
    return new ClientMessage.Subscribe("", wanted, Set.of());
  }

  private static ClientMessage read(JsonNode root, String id) {
    String type = text(root, "type", true);
    return switch (type) {
      case "subscribe" ->
          new ClientMessage.Subscribe(id == null ? "" : id, topics(root, true), books(root));
      case "unsubscribe" -> {
        Set<LiveTopic> topics = topics(root, false);
        if (id == null && topics.isEmpty()) {
          throw new IllegalArgumentException("unsubscribe needs the id of a subscribe, or topics");
        }
        yield new ClientMessage.Unsubscribe(id, topics);
      }
      case "resume" -> resume(root, id);
      case "alert.subscribe" -> new ClientMessage.AlertSubscribe(needed(id), ruleOf(root, id));
      case "alert.unsubscribe" -> new ClientMessage.AlertUnsubscribe(needed(id));
      case "ping" -> new ClientMessage.Ping(id);
      default ->
          throw new IllegalArgumentException(
              "type must be subscribe, unsubscribe, resume, alert.subscribe, alert.unsubscribe or"
                  + " ping (was '"
                  + type
                  + "')");
    };
  }

  private static ClientMessage resume(JsonNode root, String id) {
    if (!"alert".equals(text(root, "topic", true))) {
      throw new IllegalArgumentException("only the topic alert can be resumed");
    }
    JsonNode after = root.get("after");
    if (after == null || !after.canConvertToLong() || !after.isIntegralNumber()) {
      throw new IllegalArgumentException("after must be a whole number");
    }
    if (after.longValue() < 0) {
      throw new IllegalArgumentException("after must not be negative");
    }
    return new ClientMessage.Resume(id, after.longValue());
  }

  /**
   * A rule as clients write it, on the socket and in {@code POST /api/rules}: {@code above} is
   * needed; {@code on} absent means the spread, {@code book} absent every book, {@code clear} is
   * {@code above} unless given, {@code for} is none, {@code severity} is warn.
   *
   * @throws IllegalArgumentException naming the field
   */
  public static AlertRule ruleOf(JsonNode root, String id) {
    BigDecimal above = decimal(root, "above", null);
    if (above == null) {
      throw new IllegalArgumentException("above is missing: percent, as a string such as \"0.5\"");
    }
    String bookName = text(root, "book", false);
    Book book =
        BasisSeries.of(text(root, "on", false), bookName == null ? null : new Book(bookName));
    String hold = text(root, "for", false);
    String severity = text(root, "severity", false);
    String name = text(root, "name", false);
    String of = BasisSeries.is(book) ? BasisSeries.BASIS : book == null ? "*" : book.name();
    String generated = AlertRule.defaultId(of, above);
    String chosen = id == null ? generated : id;
    return new AlertRule(
        chosen,
        name == null ? chosen : name,
        book,
        above,
        decimal(root, "clear", above),
        Durations.parse(hold == null ? "0s" : hold),
        severity == null ? Severity.WARN : Severity.ofId(severity));
  }

  private static String needed(String id) {
    if (id == null || id.isEmpty()) {
      throw new IllegalArgumentException("id is missing: choose one for your threshold");
    }
    return id;
  }

  private static String idOf(JsonNode root) throws Refused {
    JsonNode id = root.get("id");
    if (id == null || id.isNull()) {
      return null;
    }
    if (id.isIntegralNumber() && id.canConvertToLong()) {
      return id.asText();
    }
    if (!id.isTextual() || id.textValue().length() > ID_MAX) {
      throw new Refused("id must be a string of at most " + ID_MAX + " characters", null);
    }
    return id.textValue();
  }

  private static String text(JsonNode root, String field, boolean required) {
    JsonNode value = root.get(field);
    if (value == null || value.isNull()) {
      if (required) {
        throw new IllegalArgumentException(field + " is missing");
      }
      return null;
    }
    if (!value.isTextual()) {
      throw new IllegalArgumentException(field + " must be a string");
    }
    if (value.textValue().length() > 256) {
      throw new IllegalArgumentException(field + " must have at most 256 characters");
    }
    return value.textValue();
  }

  private static BigDecimal decimal(JsonNode root, String field, BigDecimal otherwise) {
    String text = text(root, field, false);
    if (text == null) {
      return otherwise;
    }
    if (!DECIMAL.matcher(text).matches()) {
      throw new IllegalArgumentException(
          field + " must be a plain decimal in a string, such as \"0.37\" (was '" + text + "')");
    }
    return new BigDecimal(text);
  }

  private static Set<LiveTopic> topics(JsonNode root, boolean required) {
    JsonNode list = root.get("topics");
    EnumSet<LiveTopic> topics = EnumSet.noneOf(LiveTopic.class);
    if (list == null || list.isNull()) {
      if (required) {
        throw new IllegalArgumentException("topics is missing: " + LiveTopic.names());
      }
      return topics;
    }
    if (!list.isArray() || list.isEmpty() || list.size() > LiveTopic.all().size()) {
      throw new IllegalArgumentException("topics must be a list of " + LiveTopic.names());
    }
    for (JsonNode name : list) {
      topics.add(topic(name.asText()));
    }
    return topics;
  }

  private static LiveTopic topic(String name) {
    return LiveTopic.ofId(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "topics may hold " + LiveTopic.names() + " (was '" + cut(name) + "')"));
  }

  private static Set<String> books(JsonNode root) {
    JsonNode list = root.get("books");
    if (list == null || list.isNull()) {
      return Set.of();
    }
    if (!list.isArray() || list.size() > BOOKS_MAX) {
      throw new IllegalArgumentException("books must be a list of at most " + BOOKS_MAX + " names");
    }
    Set<String> books = new LinkedHashSet<>();
    for (JsonNode name : list) {
      if (!name.isTextual()) {
        throw new IllegalArgumentException("books must hold names");
      }
      books.add(new Book(name.textValue()).name());
    }
    return books;
  }

  private static String cut(String text) {
    String oneLine = text.replaceAll("\\p{Cntrl}", " ");
    return oneLine.length() > 300 ? oneLine.substring(0, 300) + "…" : oneLine;
  }
}
