package dev.spreadlake.simulator;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A venue's open sockets, and which of them hear which stream. Not thread-safe. */
public final class Sessions<S extends ExchangeSession> {
  private final Map<String, S> open = new LinkedHashMap<>();
  private final Map<String, Set<S>> subscribers = new LinkedHashMap<>();
  private long connections;

  /** The id of the next connection: numbered from 1. */
  public String nextId(String prefix) {
    return prefix + ++connections;
  }

  /** Connections so far, the ended ones too. */
  public long connections() {
    return connections;
  }

  public void add(S session) {
    open.put(session.id(), session);
  }

  /** The socket has gone, and its subscriptions with it. */
  public void forget(S session) {
    open.remove(session.id());
    session.subscriptions().forEach(stream -> unsubscribe(stream, session));
  }

  /** The open ones, in the order they came. */
  public Collection<S> all() {
    return Collections.unmodifiableCollection(open.values());
  }

  public void subscribe(String stream, S session) {
    subscribers.computeIfAbsent(stream, k -> new LinkedHashSet<>()).add(session);
  }

  public void unsubscribe(String stream, S session) {
    Set<S> set = subscribers.get(stream);
    if (set != null) {
      set.remove(session);
      if (set.isEmpty()) {
        subscribers.remove(stream);
      }
    }
  }

  /** Whether anybody hears the stream. */
  public boolean isWanted(String stream) {
    return subscribers.containsKey(stream);
  }

  /** Who hears the stream; a copy, for a client may unsubscribe or leave while it is sent to. */
  public List<S> of(String stream) {
    Set<S> set = subscribers.get(stream);
    return set == null ? List.of() : List.copyOf(set);
  }
}
