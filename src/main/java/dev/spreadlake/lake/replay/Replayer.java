package dev.spreadlake.lake.replay;

import dev.spreadlake.lake.replay.RecordedObservations.Row;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.MissedChange;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.spread.SpreadObservation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Turns recordings into the same records that the live sampler makes: for each book an observation
 * for each recorded second and a {@link GapReason#NOT_RECORDED} gap for each second that the
 * recording leaves out between its first and its last row. Records of one second come together, in
 * order of book; seconds in order. A row that says of a second what was said is a duplicate; one
 * that says another thing is refused, and the first, in order of file and line, stands. One thread.
 */
public final class Replayer implements Recording {
  /** All that is known of one second. */
  public record Second(
      Instant second,
      List<SpreadObservation> observations,
      List<Gap> gaps,
      List<SuspectSeconds> suspects,
      List<Trade> trades,
      List<MissedChange> missedChanges) {}

  /** rows in = accepted + quarantined + duplicates. */
  public record Tally(long rowsIn, long accepted, long quarantined, long duplicates) {}

  /** Longer holes are left to the lake, which explains them in whole. */
  static final Duration HOLE_TOLD_MAX = Duration.ofDays(2);

  /** So are holes of many books that end together, beyond so many seconds in all. */
  private static final int GAPS_TOLD_MAX = 1_000_000;

  private final FileMerge<Row> merge;
  private final Function<Book, Venue> venueOf;
  private final Consumer<Refused> quarantine;
  private final Map<Book, Row> last = new TreeMap<>();
  private Row ahead;
  private long accepted;
  private long quarantined;
  private long duplicates;

  /**
   * @param files CSV
   * @param venueOf whose a book is
   * @param quarantine takes each refused row
   */
  Replayer(List<Path> files, Function<Book, Venue> venueOf, Consumer<Refused> quarantine)
      throws IOException {
    this.venueOf = venueOf;
    this.quarantine = quarantine;
    this.merge =
        new FileMerge<>(
            files,
            RecordedObservations::new,
            Row::second,
            RecordedObservations.ORDER,
            this::refused);
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
    return new Second(second, observations, gaps, List.of(), List.of(), List.of());
  }

  private void take(Row row, List<SpreadObservation> observations, List<Gap> gaps) {
    Row before = last.get(row.book());
    if (before != null && before.second().equals(row.second())) {
      if (row.repeats(before)) {
        duplicates++;
      } else {
        refused(
            new Refused(
                row.file(),
                row.line(),
                "bid, ask",
                "say of a second what " + before.file() + " says in line " + before.line(),
                row.raw()));
      }
      return;
    }
    if (before != null) {
      tell(before.second(), row, gaps);
    }
    last.put(row.book(), row);
    accepted++;
    observations.add(
        SpreadObservation.ofQuote(
            row.second(),
            venueOf.apply(row.book()),
            row.book(),
            row.bid(),
            row.ask(),
            Source.REPLAY));
  }

  private static void tell(Instant before, Row row, List<Gap> gaps) {
    Duration hole = Duration.between(before, row.second());
    if (hole.compareTo(HOLE_TOLD_MAX) > 0 || gaps.size() + hole.toSeconds() > GAPS_TOLD_MAX) {
      return;
    }
    for (Instant missing = before.plusSeconds(1);
        missing.isBefore(row.second());
        missing = missing.plusSeconds(1)) {
      gaps.add(new Gap(missing, row.book(), GapReason.NOT_RECORDED, "not in the recording"));
    }
  }

  @Override
  public Tally tally() {
    return new Tally(merge.rowsIn(), accepted, quarantined, duplicates);
  }

  private void refused(Refused row) {
    quarantined++;
    quarantine.accept(row);
  }

  @Override
  public void close() throws IOException {
    merge.close();
  }
}
