package dev.spreadlake.lake.replay;

import dev.spreadlake.alert.AlertEvent;
import dev.spreadlake.alert.RecordedAlerts;
import dev.spreadlake.config.Settings;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.window.LakeWriter;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.SpreadObservation;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Plays recorded observations and frames into a lake: computed, judged and written by the same
 * classes as live ones, and with the recording's own time, so that one input always gives the same
 * bytes. Blocks.
 */
public final class ReplayRun {
  /** Rows made durable together when the recording is not paced. */
  private static final int COMMIT_SECONDS = 600;

  /**
   * What a run did.
   *
   * @param known seconds of books that the lake accounted for before; they are left as they are
   * @param quarantine file below the lake's root with the refused rows; empty if there are none
   */
  public record Summary(
      Replayer.Tally tally,
      long gaps,
      long alerts,
      long files,
      long known,
      Set<String> books,
      String quarantine) {}

  private final List<Path> paths;
  private final Settings settings;
  private final ReplayTime time = new ReplayTime();
  private final RefusedRows refused;
  private final Set<String> books = new TreeSet<>();
  private long gaps;
  private long alerts;
  private long files;
  private long known;

  public ReplayRun(List<Path> paths, Settings settings) {
    this.paths = List.copyOf(paths);
    this.settings = settings;
    Path root = settings.lake().root();
    this.refused = new RefusedRows(root, () -> new DurableFiles(root));
  }

  /**
   * Runs to the end of the recording.
   *
   * @param pace called before each second with the time since the one before; for {@code --speed}
   * @throws IOException if a recording cannot be read or the lake not be written
   */
  public Summary run(Consumer<Duration> pace) throws IOException {
    try (refused;
        Recording recording = Recordings.open(paths, settings, refused::add)) {
      return run(recording, pace, new DurableFiles(settings.lake().root()));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private Summary run(Recording recording, Consumer<Duration> pace, DurableFiles disk)
      throws IOException {
    Settings.Lake lake = settings.lake();
    Meters meters = new Meters(new SimpleMeterRegistry());
    try (LakeWriter writer =
        LakeWriter.open(
            new LakeLayout(lake.root(), lake.window()),
            FeedMode.REPLAY,
            time,
            meters,
            disk,
            file -> files++)) {
      RecordedAlerts judge =
          new RecordedAlerts(settings.alerts(), List.of(), event -> alert(writer, event));
      try {
        play(recording, writer, judge, pace);
        writer.commit();
        writer.publishAll();
      } catch (IOException | RuntimeException failed) {
        keepRefused(failed);
        throw failed;
      }
      String quarantine = refused.publish();
      return new Summary(recording.tally(), gaps, alerts, files, known, books, quarantine);
    }
  }

  private void keepRefused(Exception failed) {
    try {
      refused.publish();
    } catch (IOException also) {
      failed.addSuppressed(also);
    }
  }

  private void play(
      Recording recording, LakeWriter writer, RecordedAlerts judge, Consumer<Duration> pace)
      throws IOException {
    int uncommitted = 0;
    Replayer.Second before = null;
    for (Replayer.Second second = recording.next(); second != null; second = recording.next()) {
      if (before != null) {
        pace.accept(Duration.between(before.second(), second.second()));
      }
      before = second;
      time.set(second.second());
      take(second, writer, judge);
      uncommitted++;
      if (uncommitted == COMMIT_SECONDS) {
        uncommitted = 0;
        writer.commit();
        writer.publishAll();
      }
    }
  }

  /** What the lake has of a second already is neither written nor judged again. */
  private void take(Replayer.Second second, LakeWriter writer, RecordedAlerts judge) {
    Set<Book> there = new HashSet<>();
    for (Gap gap : second.gaps()) {
      if (writer.gap(gap)) {
        gaps++;
        judge.gap(gap);
      } else {
        known++;
        there.add(gap.book());
      }
    }
    for (SpreadObservation observation : second.observations()) {
      books.add(observation.book().name());
      if (writer.observe(observation)) {
        judge.observe(observation);
      } else {
        known++;
        there.add(observation.book());
      }
    }
    second.suspects().stream()
        .filter(suspect -> !there.contains(suspect.book()))
        .forEach(writer::suspect);
    second.trades().stream().filter(trade -> !there.contains(trade.book())).forEach(writer::trade);
  }

  private void alert(LakeWriter writer, AlertEvent event) {
    alerts++;
    writer.alert(event);
  }
}
