package dev.spreadlake.batch;

import dev.spreadlake.batch.publish.Durable;
import dev.spreadlake.batch.run.RunLog;
import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives each report of a run in the lake once, whichever process made it and whenever: the names of
 * those taken in are kept in {@code gold/.state/reports.taken}. Of a lake without that file, the
 * newest {@value #REPORTS_MAX} reports. Blocks; thread-safe.
 */
final class ReportFeed {
  /** More reports than this are not waited for. */
  static final int REPORTS_MAX = 200;

  private final RunLog log;
  private final Path file;
  private final Set<String> taken = new LinkedHashSet<>();
  private boolean open;

  /**
   * @param lake the lake's root
   */
  ReportFeed(Path lake) {
    this.log = new RunLog(lake);
    this.file = lake.resolve("gold").resolve(".state").resolve("reports.taken");
  }

  /**
   * The reports not taken in yet, the oldest first.
   *
   * @param running name of the run of this process, whose report it takes in itself
   */
  synchronized List<RunReport> untaken(Optional<String> running) throws IOException {
    open();
    List<RunReport> found = new ArrayList<>();
    for (String run : log.names(REPORTS_MAX)) {
      if (!taken.contains(run) && !running.equals(Optional.of(run))) {
        log.find(run).ifPresent(found::add);
      }
    }
    Collections.reverse(found);
    return found;
  }

  /** Notes that these have been taken in. */
  synchronized void take(List<RunReport> reports) throws IOException {
    open();
    reports.forEach(report -> taken.add(report.run()));
    taken.retainAll(Set.copyOf(log.names(2 * REPORTS_MAX)));
    Files.createDirectories(file.getParent());
    Durable.write(file, (String.join("\n", taken) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private void open() throws IOException {
    if (!open && Files.exists(file)) {
      taken.addAll(Files.readAllLines(file));
    }
    open = true;
  }
}
