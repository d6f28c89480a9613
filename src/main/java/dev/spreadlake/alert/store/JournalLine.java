package dev.spreadlake.alert.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.spreadlake.alert.AlertEvent;
import dev.spreadlake.alert.AlertMemory;
import dev.spreadlake.alert.Mark;

/** One line of the journal; exactly one part is not null. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JournalLine(AlertEvent event, Mark mark, AlertMemory memory) {
  public static JournalLine of(AlertEvent event) {
    return new JournalLine(event, null, null);
  }

  public static JournalLine of(Mark mark) {
    return new JournalLine(null, mark, null);
  }

  public static JournalLine of(AlertMemory memory) {
    return new JournalLine(null, null, memory);
  }
}
