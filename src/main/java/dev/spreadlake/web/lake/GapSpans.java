package dev.spreadlake.web.lake;

import dev.spreadlake.web.live.RecentSeconds.Second;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Joins neighbouring gap seconds of one reason. Stateless. */
final class GapSpans {
  /** A run of gap seconds; both ends included. */
  record Span(Instant from, Instant to, String reason) {
    long seconds() {
      return to.getEpochSecond() - from.getEpochSecond() + 1;
    }
  }

  private GapSpans() {}

  /** The gaps among {@code seconds}, which are in order. */
  static List<Span> of(List<Second> seconds) {
    List<Span> spans = new ArrayList<>();
    for (Second second : seconds) {
      if (second.reason() == null) {
        continue;
      }
      Span last = spans.isEmpty() ? null : spans.get(spans.size() - 1);
      if (last != null
          && last.reason().equals(second.reason())
          && last.to().plusSeconds(1).equals(second.at())) {
        spans.set(spans.size() - 1, new Span(last.from(), second.at(), last.reason()));
      } else {
        spans.add(new Span(second.at(), second.at(), second.reason()));
      }
    }
    return spans;
  }
}
