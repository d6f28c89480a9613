package dev.spreadlake.venue.binance;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * When to ask for the venue's limits and which of the symbols are traded, and of which symbols: of
 * all at the start, then of those that are silent though REST knows of nothing later, and of those
 * that are not traded. Times are monotonic nanoseconds. Not thread-safe.
 */
final class StatusQuestions {
  /** Symbols in one question: the address would become too long for some servers. */
  static final int SYMBOLS_MAX = 100;

  private static final long EVERY = Duration.ofSeconds(30).toNanos();
  private static final long HURRIED = Duration.ofSeconds(5).toNanos();
  private static final long LIMITS_EVERY = Duration.ofHours(6).toNanos();
  private static final long RETRY = Duration.ofMinutes(1).toNanos();

  private final List<SymbolChannel> channels;
  private long limitsDueAt;
  private long statusDueAt;
  private long askedAt;

  StatusQuestions(List<SymbolChannel> channels, long now) {
    this.channels = channels;
    this.limitsDueAt = now;
    this.statusDueAt = now;
    this.askedAt = now;
  }

  boolean isDue(long now) {
    return now - limitsDueAt >= 0
        || (now - statusDueAt >= 0 && channels.stream().anyMatch(StatusQuestions::isWanted));
  }

  /** A symbol that is not traded trades: its status is wanted soon. */
  void hurry() {
    statusDueAt = Math.min(statusDueAt, askedAt + HURRIED);
  }

  /** The question is sent, about these; without an answer it is asked again. */
  List<SymbolChannel> asked(long now) {
    if (now - limitsDueAt >= 0) {
      limitsDueAt = now + RETRY;
    }
    askedAt = now;
    statusDueAt = now + EVERY;
    List<SymbolChannel> wanted =
        channels.stream()
            .filter(StatusQuestions::isWanted)
            // Those that are not traded are asked for again and again: others come first.
            .sorted(Comparator.comparing(channel -> !channel.halted().isEmpty()))
            .limit(SYMBOLS_MAX)
            .toList();
    return wanted.isEmpty() ? channels.subList(0, 1) : wanted;
  }

  /** Path and query that ask about these. */
  static String path(List<SymbolChannel> about) {
    if (about.size() == 1) {
      return "/api/v3/exchangeInfo?symbol=" + about.get(0).venueName();
    }
    return about.stream()
        .map(channel -> "%22" + channel.venueName() + "%22")
        .collect(Collectors.joining(",", "/api/v3/exchangeInfo?symbols=%5B", "%5D"));
  }

  /** The limits were read. */
  void answered(long now) {
    limitsDueAt = now + LIMITS_EVERY;
  }

  private static boolean isWanted(SymbolChannel channel) {
    return !channel.isUnknown() && channel.isStatusWanted();
  }
}
