package dev.spreadlake.alert.store;

import dev.spreadlake.alert.AlertEvent;
import dev.spreadlake.alert.AlertMemory;
import dev.spreadlake.alert.Mark;
import dev.spreadlake.alert.QualityAlerts;
import dev.spreadlake.market.Book;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Folds journal lines, oldest first, into what the engine must remember. Not thread-safe. */
final class MemoryFold {
  private record RuleOnBook(String rule, Book book) {}

  private final Map<RuleOnBook, AlertEvent> open = new LinkedHashMap<>();
  private final Map<RuleOnBook, Mark> pending = new LinkedHashMap<>();
  private final Map<Book, Mark> lastSeen = new LinkedHashMap<>();
  private final Set<Book> lost = new LinkedHashSet<>();
  private long lastSeq;

  void add(JournalLine line) {
    if (line.event() != null) {
      add(line.event());
    } else if (line.mark() != null) {
      add(line.mark());
    } else {
      replaceBy(line.memory());
    }
  }

  AlertMemory memory() {
    return new AlertMemory(
        lastSeq,
        List.copyOf(open.values()),
        List.copyOf(pending.values()),
        List.copyOf(lastSeen.values()),
        lost);
  }

  private void add(AlertEvent event) {
    lastSeq = Math.max(lastSeq, event.seq());
    RuleOnBook key = new RuleOnBook(event.rule(), event.book());
    switch (event.state()) {
      case FIRING -> {
        pending.remove(key);
        open.put(key, event);
        seen(event);
      }
      case RESOLVED -> {
        open.remove(key);
        seen(event);
      }
      case NO_DATA -> {
        lost.add(event.book());
        seen(event);
      }
    }
  }

  private void add(Mark mark) {
    RuleOnBook key = new RuleOnBook(mark.rule(), mark.book());
    switch (mark.kind()) {
      case PENDING -> {
        pending.put(key, mark);
        if (!QualityAlerts.is(mark.rule())) {
          seen(mark);
        }
      }
      case PENDING_ENDED -> pending.remove(key);
      case PEAK -> {
        raisePeaks(mark.book(), mark.value());
        seen(mark);
      }
      case SEEN -> seen(mark);
      case DATA_BACK -> {
        lost.remove(mark.book());
        seen(mark);
      }
    }
  }

  /** A quality rule's event says nothing about when its book was observed. */
  private void seen(AlertEvent event) {
    if (!QualityAlerts.is(event.rule())) {
      seen(new Mark(Mark.Kind.SEEN, null, event.book(), event.observedAt(), null));
    }
  }

  private void seen(Mark mark) {
    lastSeen.put(mark.book(), new Mark(Mark.Kind.SEEN, null, mark.book(), mark.at(), null));
  }

  private void raisePeaks(Book book, BigDecimal peak) {
    open.replaceAll(
        (key, event) ->
            key.book().equals(book) && !QualityAlerts.is(key.rule())
                ? event.withPeakAtLeast(peak)
                : event);
    pending.replaceAll(
        (key, mark) ->
            key.book().equals(book)
                ? new Mark(mark.kind(), mark.rule(), book, mark.at(), mark.value().max(peak))
                : mark);
  }

  private void replaceBy(AlertMemory memory) {
    lastSeq = Math.max(lastSeq, memory.lastSeq());
    open.clear();
    memory.open().forEach(e -> open.put(new RuleOnBook(e.rule(), e.book()), e));
    pending.clear();
    memory.pending().forEach(m -> pending.put(new RuleOnBook(m.rule(), m.book()), m));
    lastSeen.clear();
    memory.lastSeen().forEach(this::seen);
    lost.clear();
    lost.addAll(memory.lost());
  }
}
