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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

  /** Refused rows kept for the quarantine's table; beyond, the run ends with an error. */
  private static final int REFUSED_MAX = 1_000_000;

  private static final String QUARANTINE = "quarantine/replay/refused.csv";
  private static final String QUARANTINE_HEADER = "rule,file,line,raw";

  /**
   * What a run did.
   *
   * @param known seconds of books that the lake accounted for before; they are left as they are
   */
  public record Summary(
      Replayer.Tally tally, long gaps, long alerts, long files, long known, Set<String> books) {}

  private final List<Path> paths;
  private final Settings settings;
  private final ReplayTime time = new ReplayTime();
  private final List<String> refused = new ArrayList<>();
  private final Set<String> books = new TreeSet<>();
  private long gaps;
  private long alerts;
  private long files;
  private long known;

  public ReplayRun(List<Path> paths, Settings settings) {
    this.paths = List.copyOf(paths);
    this.settings = settings;
  }

  /**
   * Runs to the end of the recording.
   *
   * @param pace called before each second with the time since the one before; for {@code --speed}
   * @throws IOException if a recording cannot be read or the lake not be written
   */
  public Summary run(Consumer<Duration> pace) throws IOException {
    Settings.Lake lake = settings.lake();
    Meters meters = new Meters(new SimpleMeterRegistry());
    try (Recording recording = Recordings.open(paths, settings, this::refuse);
        LakeWriter writer =
            LakeWriter.open(
                new LakeLayout(lake.root(), lake.window()),
                FeedMode.REPLAY,
                time,
                meters,
                new DurableFiles(lake.root()),
                file -> files++)) {
      RecordedAlerts judge =
          new RecordedAlerts(settings.alerts(), List.of(), event -> alert(writer, event));
      play(recording, writer, judge, pace);
      writer.commit();
      writer.publishAll();
      writeRefused(lake.root());
      return new Summary(recording.tally(), gaps, alerts, files, known, books);
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

  private void refuse(String row) {
    if (refused.size() >= REFUSED_MAX) {
      throw new IllegalStateException(
          "more than " + REFUSED_MAX + " rows refused; this is not a recording: " + row);
    }
    refused.add(row);
  }

  private void writeRefused(Path root) throws IOException {
    if (refused.isEmpty()) {
      return;
    }
    Path target = root.resolve(QUARANTINE);
    Files.createDirectories(target.getParent());
    List<String> lines = new ArrayList<>(refused.size() + 1);
    lines.add(QUARANTINE_HEADER);
    lines.addAll(refused);
    Files.write(target, lines, StandardCharsets.UTF_8);
  }
}
