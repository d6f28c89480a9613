package dev.spreadlake.lake.replay;

import dev.spreadlake.lake.replay.RecordedObservations.Row;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.spread.SpreadObservation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Turns recordings into the same records that the live sampler makes: for each book an observation
 * for each recorded second and a {@link GapReason#NOT_RECORDED} gap for each second that the
 * recording leaves out between its first and its last row. Records of one second come together, in
 * order of book; seconds in order. One thread.
 */
public final class Replayer implements Recording {
  /** All that is known of one second. */
  public record Second(
      Instant second,
      List<SpreadObservation> observations,
      List<Gap> gaps,
      List<SuspectSeconds> suspects,
      List<Trade> trades) {}

  /** rows in = accepted + quarantined + duplicates. */
  public record Tally(long rowsIn, long accepted, long quarantined, long duplicates) {}

  private final RecordingMerge merge;
  private final Consumer<String> quarantine;
  private final Map<Book, Instant> last = new TreeMap<>();
  private Row ahead;
  private long accepted;
  private long quarantined;
  private long duplicates;

  /**
   * @param paths CSV files or folders of them
   * @param quarantine takes each refused row as one CSV line: rule, file, line, raw text
   */
  public Replayer(List<Path> paths, Consumer<String> quarantine) throws IOException {
    this.quarantine = quarantine;
    this.merge = new RecordingMerge(paths, this::refused);
    this.ahead = merge.next();
  }

  /** The next second that has a row; null at the end. Gaps before it belong to earlier seconds. */
  @Override
  public Second next() throws IOException {
    if (ahead == null) {
      return null;
    }
    Instant second = ahead.second();
    List<SpreadObservation> observations = new ArrayList<>();
    List<Gap> gaps = new ArrayList<>();
    while (ahead != null && ahead.second().equals(second)) {
      take(ahead, observations, gaps);
      ahead = merge.next();
    }
    return new Second(second, observations, gaps, List.of(), List.of());
  }

  private void take(Row row, List<SpreadObservation> observations, List<Gap> gaps) {
    Instant before = last.get(row.book());
    if (before != null && !before.isBefore(row.second())) {
      duplicates++;
      return;
    }
    if (before != null) {
      for (Instant missing = before.plusSeconds(1);
          missing.isBefore(row.second());
          missing = missing.plusSeconds(1)) {
        gaps.add(new Gap(missing, row.book(), GapReason.NOT_RECORDED, "not in the recording"));
      }
    }
    last.put(row.book(), row.second());
    accepted++;
    observations.add(
        SpreadObservation.ofQuote(
            row.second(), Venue.BITSO, row.book(), row.bid(), row.ask(), Source.REPLAY));
  }

  @Override
  public Tally tally() {
    return new Tally(merge.rowsIn(), accepted, quarantined, duplicates);
  }

  private void refused(RecordedObservations.Refused row) {
    quarantined++;
    quarantine.accept(quarantineLine(row));
  }

  /** A refused row as one CSV line: rule, file, line, raw text. */
  static String quarantineLine(RecordedObservations.Refused row) {
    return String.join(
        ",",
        quoted(row.field() + " " + row.rule()),
        quoted(row.file().toString()),
        Long.toString(row.line()),
        quoted(row.raw()));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }

  @Override
  public void close() throws IOException {
    merge.close();
  }
}
