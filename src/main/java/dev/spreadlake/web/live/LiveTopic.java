package dev.spreadlake.web.live;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a client of {@code /live} can subscribe to. */
public enum LiveTopic {
  /** One frame a second and book: an observation or a gap. */
  SPREAD,
  /** Alert transitions, in order of their sequence number. */
  ALERT,
  /** Results of quality rules. */
  QUALITY,
  /** Top of book, at most ten a second and book, trades, and {@link #MINUTES}. */
  MARKET,
  /** Minute bars, the running one each second, and the implied rate. */
  MINUTES,
  /** Feeds, lake, files and batch runs. */
  STATUS;

  private static final List<LiveTopic> ALL = List.of(values());

  /** The name on the wire. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All topics, in order of declaration. */
  public static List<LiveTopic> all() {
    return ALL;
  }

  /** The topics' names on the wire, for people. */
  static String names() {
    return ALL.stream().map(LiveTopic::id).collect(Collectors.joining(", "));
  }

  /** The topic of that name, if there is one. */
  public static Optional<LiveTopic> ofId(String id) {
    return Arrays.stream(values()).filter(topic -> topic.id().equals(id)).findFirst();
  }
}
