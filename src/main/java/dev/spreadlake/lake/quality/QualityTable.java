package dev.spreadlake.lake.quality;

import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.market.RefusedRow;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.quality.Dimension;
import dev.spreadlake.quality.QualityRequests.AskHistory;
import dev.spreadlake.quality.QualityRequests.History;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.quality.QualityStore;
import dev.spreadlake.store.StoreThread;
import dev.spreadlake.time.ClockReading;
import dev.spreadlake.time.SteadyClock;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history of quality results, {@code gold/quality/results/date=D/}, and what the stream
 * refused, {@code quarantine/live/<rule>/date=D/}. On a thread of its own behind a bounded queue;
 * what a disk refuses is tried again with the next rows, bounded, then counted as lost.
 * Thread-safe.
 */
public final class QualityTable implements QualityStore {
  private static final Logger LOG = LoggerFactory.getLogger(QualityTable.class);
  private static final String HEADER =
      "at,rule,dimension,severity,dataset,status,observed,expected,failing_rows,detail";
  private static final String REFUSED_HEADER = "rule,received_at,venue,channel,part,detail,raw";
  private static final DatedRows.Limits RESULTS = new DatedRows.Limits(60, 64 << 20, 90);
  private static final DatedRows.Limits REFUSED = new DatedRows.Limits(60, 8 << 20, 30);
  private static final int TASKS_MAX = 1_000;
  private static final int HELD_MAX = 10_000;
  private static final int REFUSED_HELD_MAX = 1_000;
  private static final int TEXT_MAX = 16 * 1024;
  private static final int DAYS_READ_MAX = 90;
  private static final int REMEMBERED_DAYS = 2;

  private final Path root;
  private final TimeSource time;
  private final Meters meters;
  private final StoreThread thread;
  private final List<String> held = new ArrayList<>();
  private final Map<String, List<String>> refused = new LinkedHashMap<>();
  private DurableFiles files;

  /** Results of which no task has taken hold yet; guarded by itself, as is the next. */
  private final List<QualityResult> arriving = new ArrayList<>();

  private boolean isClosed;
  private final AtomicBoolean taskWaits = new AtomicBoolean();
  private DatedRows results;
  private final SteadyClock clock = SteadyClock.doubted(SteadyClock.HALF_AN_HOUR);
  private LocalDate retained;
  private boolean healthy = true;

  /**
   * @param root of the lake
   */
  public QualityTable(Path root, TimeSource time, Meters meters) {
    this.root = root;
    this.time = time;
    this.meters = meters;
    this.thread = new StoreThread("quality-table", TASKS_MAX);
  }

  @Override
  public CompletableFuture<Void> open(Consumer<QualityResult> past) {
    return submit(
        () -> {
          files = new DurableFiles(root);
          Path real = root.toRealPath();
          results =
              new DatedRows(
                  files, real.resolve("gold/quality/results"), "results", HEADER, RESULTS);
          results.open();
          List<LocalDate> days = results.days();
          for (LocalDate day :
              days.subList(Math.max(0, days.size() - REMEMBERED_DAYS), days.size())) {
            for (String row : results.read(day)) {
              past.accept(parse(row));
            }
          }
          return null;
        });
  }

  /** A file of its own while the disk keeps up; what comes meanwhile goes with the next one. */
  @Override
  public void append(List<QualityResult> rows) {
    synchronized (arriving) {
      int taken = isClosed ? 0 : Math.min(rows.size(), HELD_MAX - arriving.size());
      arriving.addAll(rows.subList(0, taken));
      meters.lakeOverflow("quality").increment(rows.size() - taken);
    }
    if (taskWaits.compareAndSet(false, true) && !thread.offer(this::keepArriving)) {
      // The next one takes them.
      taskWaits.set(false);
    }
  }

  private void keepArriving() {
    taskWaits.set(false);
    flushResults();
  }

  private void holdArriving() {
    synchronized (arriving) {
      arriving.forEach(row -> hold(held, HELD_MAX, "quality", text(row)));
      arriving.clear();
    }
  }

  @Override
  public void quarantine(RefusedRow row) {
    execute(
        "quarantine",
        1,
        () -> {
          List<String> rows = refused.computeIfAbsent(row.rule(), rule -> new ArrayList<>());
          hold(rows, REFUSED_HELD_MAX, "quarantine", text(row));
        });
  }

  @Override
  public void flush() {
    execute(
        "quality",
        0,
        () -> {
          flushResults();
          flushRefused();
          retainDaily();
        });
  }

  @Override
  public CompletableFuture<History> read(AskHistory question) {
    return submit(
        () -> {
          List<QualityResult> found = new ArrayList<>();
          List<LocalDate> days = results.days();
          int read = 0;
          for (int i = days.size() - 1; i >= 0 && read < DAYS_READ_MAX; i--, read++) {
            List<String> rows = results.read(days.get(i));
            for (int r = rows.size() - 1; r >= 0; r--) {
              QualityResult result = parse(rows.get(r));
              if (matches(question, result)) {
                if (found.size() == question.limit()) {
                  return new History(found, true);
                }
                found.add(result);
              }
            }
          }
          return new History(found, false);
        });
  }

  private static boolean matches(AskHistory question, QualityResult result) {
    return (question.rule().isEmpty() || question.rule().equals(result.rule()))
        && (question.dataset().isEmpty() || question.dataset().equals(result.dataset()));
  }

  @Override
  public CompletableFuture<Void> close() {
    synchronized (arriving) {
      isClosed = true;
    }
    CompletableFuture<Void> closed =
        submit(
            () -> {
              flushResults();
              flushRefused();
              return null;
            });
    thread.end();
    return closed;
  }

  private void hold(List<String> rows, int max, String table, String row) {
    if (rows.size() >= max) {
      meters.lakeOverflow(table).increment();
    } else {
      rows.add(row);
    }
  }

  private void flushResults() {
    holdArriving();
    if (held.isEmpty()) {
      return;
    }
    Instant now = time.now();
    try {
      if (!results.append(now, held)) {
        meters.lakeOverflow("quality").increment(held.size());
      }
      meters.lakeRows("gold/quality").increment(held.size());
      held.clear();
      results.join(now);
      healthy = true;
    } catch (IOException e) {
      failed(e);
    }
  }

  private void flushRefused() {
    for (Map.Entry<String, List<String>> rule : refused.entrySet()) {
      List<String> rows = rule.getValue();
      if (rows.isEmpty()) {
        continue;
      }
      Instant now = time.now();
      try {
        DatedRows table = refused(quarantine().resolve(rule.getKey().replace('.', '_')));
        if (!table.append(now, rows)) {
          meters.lakeOverflow("quarantine").increment(rows.size());
        }
        rows.clear();
        table.join(now);
        healthy = true;
      } catch (IOException e) {
        failed(e);
      }
    }
  }

  /**
   * Days end also for a rule that refuses nothing any more; none by a clock that may have just
   * jumped.
   */
  private void retainDaily() {
    ClockReading reading = ClockReading.of(time);
    Instant now = reading.wall();
    if (clock.isSteady(reading) && !LocalDate.ofInstant(now, ZoneOffset.UTC).equals(retained)) {
      try {
        retain(now);
      } catch (IOException e) {
        failed(e);
      }
    }
  }

  private void retain(Instant now) throws IOException {
    results.retain(now);
    Path folder = quarantine();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> rules = Files.list(folder)) {
        for (Path rule : rules.toList()) {
          refused(rule).retain(now);
        }
      }
    }
    retained = LocalDate.ofInstant(now, ZoneOffset.UTC);
  }

  private Path quarantine() throws IOException {
    return root.toRealPath().resolve("quarantine/live");
  }

  private DatedRows refused(Path folder) {
    return new DatedRows(files, folder, "refused", REFUSED_HEADER, REFUSED);
  }

  private void failed(IOException cause) {
    meters.lakeErrors("quality").increment();
    if (healthy) {
      healthy = false;
      LOG.error("quality results cannot be written; they are held, bounded", cause);
    }
  }

  private static String text(QualityResult r) {
    return CsvLines.join(
        List.of(
            r.at().toString(),
            r.rule(),
            r.dimension().id(),
            r.severity(),
            r.dataset(),
            r.passed() ? "pass" : "fail",
            bounded(r.observed()),
            bounded(r.expected()),
            Long.toString(r.failingRows()),
            bounded(r.detail())));
  }

  private static String text(RefusedRow row) {
    return CsvLines.join(
        List.of(
            row.rule(),
            row.receivedAt().toString(),
            row.venue().id(),
            row.channel(),
            row.part(),
            bounded(row.detail()),
            bounded(row.text())));
  }

  private static String bounded(String text) {
    if (text == null) {
      return "";
    }
    return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX);
  }

  private static QualityResult parse(String row) {
    List<String> f = CsvLines.fields(row);
    return new QualityResult(
        0,
        f.get(1),
        Dimension.ofId(f.get(2)),
        f.get(3),
        f.get(4),
        f.get(5).equals("pass"),
        f.get(6),
        f.get(7),
        Long.parseLong(f.get(8)),
        instant(f.get(0)),
        f.get(9));
  }

  private static Instant instant(String text) {
    return OffsetDateTime.parse(text).toInstant();
  }

  private void execute(String table, int rows, Runnable task) {
    if (!thread.offer(task)) {
      meters.lakeOverflow(table).increment(rows);
    }
  }

  private <T> CompletableFuture<T> submit(Callable<T> task) {
    return thread.submit(task, () -> {});
  }
}
