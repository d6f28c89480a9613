package dev.spreadlake.batch.run;

import dev.spreadlake.batch.publish.Durable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The note that a run is under way, {@code gold/.state/<pipeline>/begun}: a run whose process is
 * killed leaves no report, and the next run or the next start of the server leaves it in its stead.
 * With the run's lock held. Blocks.
 */
public final class BegunRun {
  private static final Logger LOG = LoggerFactory.getLogger(BegunRun.class);
  private static final String NAME = "begun";

  private final Path file;
  private final String pipeline;
  private final RunLog log;

  BegunRun(Path lake, String pipeline) {
    this.file = new RunState(lake, pipeline).folder().resolve(NAME);
    this.pipeline = pipeline;
    this.log = new RunLog(lake);
  }

  void begin(RunDraft draft) throws IOException {
    RunReport report = draft.report("", "", draft.started());
    String lines = String.join("\n", report.run(), report.mode(), report.started().toString());
    Durable.write(file, lines.getBytes(StandardCharsets.UTF_8));
  }

  void end() throws IOException {
    Files.deleteIfExists(file);
  }

  /** Leaves the report of a run that was begun and did not end. */
  void settle(Instant now) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    List<String> lines = Files.readAllLines(file);
    if (log.find(lines.get(0)).isEmpty()) {
      RunDraft draft =
          new RunDraft(pipeline, lines.get(0), lines.get(1), Instant.parse(lines.get(2)));
      log.write(
          draft.report(
              "failed",
              "interrupted: its process ended before it did; what was published is whole, and the"
                  + " next run finishes or clears up what it had begun",
              now));
    }
    end();
  }

  /**
   * The same for every pipeline of a lake on which no run is at work.
   *
   * @param lake the lake's root
   */
  public static void settleAll(Path lake, Instant now) throws IOException {
    Path states = lake.resolve("gold").resolve(".state");
    if (!Files.isDirectory(states)) {
      return;
    }
    List<Path> begun;
    try (Stream<Path> list = Files.list(states)) {
      begun = list.filter(folder -> Files.exists(folder.resolve(NAME))).toList();
    }
    for (Path folder : begun) {
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.tryLock()) {
        if (lock != null) {
          new BegunRun(lake, folder.getFileName().toString()).settle(now);
        }
      } catch (OverlappingFileLockException running) {
        LOG.debug("a run of this process is under way, not interrupted state={}", folder, running);
      }
    }
  }
}
