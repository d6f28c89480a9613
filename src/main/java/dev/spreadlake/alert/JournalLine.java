package dev.spreadlake.alert;

import com.fasterxml.jackson.annotation.JsonInclude;

/** One line of the journal; exactly one part is not null. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record JournalLine(AlertEvent event, Mark mark, AlertMemory memory) {
  static JournalLine of(AlertEvent event) {
    return new JournalLine(event, null, null);
  }

  static JournalLine of(Mark mark) {
    return new JournalLine(null, mark, null);
  }

  static JournalLine of(AlertMemory memory) {
    return new JournalLine(null, null, memory);
  }
}
