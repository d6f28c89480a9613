package dev.spreadlake.alert.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.spreadlake.alert.AlertEvent;
import dev.spreadlake.alert.AlertMemory;
import dev.spreadlake.alert.Mark;
import dev.spreadlake.failure.FailureText;
import java.io.IOException;
import java.nio.file.Path;

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

  /**
   * The line behind a text of {@code file}.
   *
   * @throws IOException naming the file if it is none
   */
  static JournalLine parse(Path file, byte[] text) throws IOException {
    try {
      return StateFiles.JSON.readValue(text, JournalLine.class);
    } catch (IOException e) {
      throw new IOException(
          file + " holds a line this version does not understand: " + FailureText.of(e), e);
    }
  }
}
