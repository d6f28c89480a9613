package dev.spreadlake.web.live;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a client of {@code /live} can subscribe to. */
public enum LiveTopic {
  /** One frame a second and book: an observation or a gap. */
  SPREAD,
  /** Alert transitions, in order of their sequence number. */
  ALERT,
  /** Results of quality rules. */
  QUALITY,
  /** Top of book, at most ten a second and book, and trades. */
  MARKET,
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

  /** The topic of that name, if there is one. */
  public static Optional<LiveTopic> ofId(String id) {
    return Arrays.stream(values()).filter(topic -> topic.id().equals(id)).findFirst();
  }
}
