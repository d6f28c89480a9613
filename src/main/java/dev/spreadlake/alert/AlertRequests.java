package dev.spreadlake.alert;

import java.time.Instant;
import java.util.List;

/** The questions other verticles ask the alert verticle over the bus, and its answers. */
public final class AlertRequests {
  private AlertRequests() {}

  /** A socket's own threshold; {@code rule.id()} is the id the client chose. */
  public record Subscribe(String subscriber, AlertRule rule) {}

  /** Removes one threshold of a socket, or all of them when {@code id} is null. */
  public record Unsubscribe(String subscriber, String id) {}

  /** Adds or replaces a kept rule. */
  public record PutRule(AlertRule rule) {}

  /** Removes a kept rule. */
  public record DeleteRule(String id) {}

  /** Asks for the kept rules and where each stands. */
  public record ListRules() {}

  /**
   * Events with a sequence number above {@code after}, oldest first, at most {@code limit}; with
   * none asked for, only the newest sequence number is told.
   */
  public record History(long after, int limit) {}

  /**
   * Events whose observation lies in {@code from} (inclusive) to {@code to} (exclusive), the newest
   * {@code limit} of them.
   */
  public record Between(Instant from, Instant to, int limit) {}

  /**
   * What fires now: for each open excursion its id, the newest value and the peak so far, the
   * longest first, at most {@code limit}. None of them is an event, so {@code seq} is 0.
   */
  public record Open(int limit) {}

  /** Done; {@code found} is false if there was nothing to remove. */
  public record Done(boolean found) {}

  /** Where one rule stands on one book: normal, pending, firing, recovering or no_data. */
  public record Standing(AlertRule rule, String book, String state, String since) {}

  /** Answer to {@link ListRules}. */
  public record Rules(List<AlertRule> rules, List<Standing> standings) {
    public Rules {
      rules = List.copyOf(rules);
      standings = List.copyOf(standings);
    }
  }

  /** Answer to {@link History} and {@link Open}. */
  public record Events(List<AlertEvent> events, long lastSeq) {
    public Events {
      events = List.copyOf(events);
    }
  }

  /**
   * Answer to {@link Between}.
   *
   * @param events newest first
   * @param truncated whether older ones of these bounds were left out
   */
  public record Span(List<AlertEvent> events, long lastSeq, boolean truncated) {
    public Span {
      events = List.copyOf(events);
    }
  }
}
