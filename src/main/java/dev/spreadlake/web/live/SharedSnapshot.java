package dev.spreadlake.web.live;

import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A snapshot that is the same for every client: encoded when one is to have it, and shared until
 * what it is of changes, whoever is sent it and when. Confined to the hub's thread.
 */
final class SharedSnapshot {
  private final LiveHub hub;
  private final LiveTopic topic;
  private final LongSupplier version;
  private final Supplier<List<byte[]>> parts;
  private long encoded;
  private List<WireFrame> frames;

  /**
   * @param version another number once {@code parts} would be others
   */
  SharedSnapshot(LiveHub hub, LiveTopic topic, LongSupplier version, Supplier<List<byte[]>> parts) {
    this.hub = hub;
    this.topic = topic;
    this.version = version;
    this.parts = parts;
  }

  LiveTopic topic() {
    return topic;
  }

  /** Its parts as they are now. */
  List<WireFrame> frames() {
    long now = version.getAsLong();
    if (frames == null || encoded != now) {
      frames = parts.get().stream().map(part -> hub.frame(topic, "snapshot", 0, part)).toList();
      encoded = now;
    }
    return frames;
  }
}
