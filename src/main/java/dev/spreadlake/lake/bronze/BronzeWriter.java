package dev.spreadlake.lake.bronze;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.spreadlake.failure.FirstFailure;
import dev.spreadlake.lake.disk.LakeFiles;
import dev.spreadlake.lake.table.FileClosed;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.LakeRows;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.lake.table.Manifest.FileEntry;
import dev.spreadlake.lake.table.Manifests;
import dev.spreadlake.market.RawFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps frames as received, one JSON line each with the time of receipt and, of a body that does
 * not name its book, what was asked; compressed as they come. A file holds one channel and window;
 * files older than the retention are deleted whole. Blocking; one thread.
 */
public final class BronzeWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BronzeWriter.class);
  private static final String SUFFIX = ".jsonl.gz";
  private static final String OPEN_SUFFIX = SUFFIX + ".open";

  private record Channel(String venue, String name) {}

  private final LakeLayout layout;
  private final LakeFiles files;
  private final long retentionSeconds;
  private final Consumer<FileClosed> onClosed;
  private final LakeRows text = new LakeRows();
  private final Map<Channel, BronzeFile> open = new HashMap<>();
  private final Queue<BronzeFile> unlisted = new ArrayDeque<>();

  /** What the disk had begun to take when it failed; one for each channel and outage. */
  private final Set<Path> torn = new LinkedHashSet<>();

  private boolean takesFrames;
  private long salvageFailedIn = Long.MIN_VALUE;
  private long expiredAt = Long.MIN_VALUE;

  public BronzeWriter(
      LakeLayout layout, LakeFiles files, Duration retention, Consumer<FileClosed> onClosed) {
    this.layout = layout;
    this.files = files;
    this.retentionSeconds = retention.toSeconds();
    this.onClosed = onClosed;
  }

  /**
   * Turns what a crash left open into complete files, cut at the last whole line, and lists files
   * that had got their name but not their place in the manifest. What fails is tried again once
   * frames are taken.
   */
  void recover() throws IOException {
    Path bronze = layout.inside("bronze");
    if (!Files.isDirectory(bronze)) {
      return;
    }
    List<Path> left;
    List<Path> complete;
    try (Stream<Path> found = Files.walk(bronze)) {
      List<Path> all = found.sorted().toList();
      left = all.stream().filter(BronzeWriter::isOpenFile).toList();
      complete = all.stream().filter(BronzeWriter::isComplete).toList();
    }
    FirstFailure failures = new FirstFailure();
    for (Path file : complete) {
      failures.run(() -> listIfUnlisted(file));
    }
    torn.addAll(left);
    for (Path file : left) {
      failures.run(() -> salvage(file));
    }
    failures.rethrow();
  }

  private void listIfUnlisted(Path file) throws IOException {
    Manifest manifest = Manifests.read(file.getParent());
    if (manifest == null || !manifest.lists(file.getFileName().toString())) {
      BronzeFile found = BronzeFile.salvage(files, file, file);
      LOG.warn("frames without a manifest listed file={} rows={}", file, found.rows());
      if (found.rows() > 0) {
        enter(found);
      } else {
        files.delete(file);
      }
    }
  }

  private void salvage(Path file) throws IOException {
    String name = file.getFileName().toString();
    Path target = file.resolveSibling(name.substring(1, name.length() - ".open".length()));
    if (!Files.exists(file)) {
      // Renamed by a close that then failed, or removed by somebody.
      if (Files.exists(target)) {
        listIfUnlisted(target);
      } else {
        LOG.warn("frames gone before they were salvaged file={}", layout.relative(file));
      }
      torn.remove(file);
      return;
    }
    BronzeFile whole = BronzeFile.salvage(files, file, target);
    LOG.warn("frames salvaged file={} rows={}", layout.relative(target), whole.rows());
    if (whole.rows() > 0) {
      enter(whole);
    }
    files.delete(file);
    torn.remove(file);
  }

  private static boolean isOpenFile(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(".") && name.endsWith(OPEN_SUFFIX);
  }

  private static boolean isComplete(Path file) {
    String name = file.getFileName().toString();
    return !name.startsWith(".") && name.endsWith(SUFFIX);
  }

  /**
   * Appends a frame.
   *
   * @throws IOException if it is not kept, or the file before it could not be closed
   */
  public void write(RawFrame frame) throws IOException {
    Channel channel = new Channel(frame.venue().id(), frame.channel());
    long second = frame.receivedAt().getEpochSecond();
    long window = layout.windowStart(second);
    BronzeFile file = open.get(channel);
    if (file == null || file.window() == window) {
      append(frame, channel, window, second);
      return;
    }
    FirstFailure failures = new FirstFailure();
    failures.run(() -> finish(channel));
    failures.run(() -> append(frame, channel, window, second));
    failures.rethrow();
  }

  private void append(RawFrame frame, Channel channel, long window, long second)
      throws IOException {
    BronzeFile file = open.get(channel);
    if (file == null) {
      file = begin(channel, window);
      open.put(channel, file);
    }
    String line =
        "{\"received_at\":\""
            + frame.receivedAt()
            + (frame.asked().isEmpty() ? "" : "\",\"asked\":\"" + quoted(frame.asked()))
            + "\",\"text\":\""
            + quoted(frame.text().toString())
            + "\"}\n";
    try {
      file.append(line, second);
    } catch (IOException | Error e) {
      abandon(channel, file);
      throw e;
    }
  }

  /** The next frame begins another file; what the disk took of this one is salvaged. */
  private void abandon(Channel channel, BronzeFile file) throws IOException {
    open.remove(channel);
    takesFrames = false;
    if (file.abandon(files)) {
      torn.add(file.unfinished());
    }
  }

  private static String quoted(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }

  private BronzeFile begin(Channel channel, long window) throws IOException {
    Path folder = layout.bronze(channel.venue(), channel.name(), LakeLayout.date(window));
    for (int part = 0; ; part++) {
      String name = channel.name() + "_" + LakeLayout.stamp(window) + "_" + part + SUFFIX;
      Path unfinished = folder.resolve("." + name + ".open");
      boolean isTorn = torn.contains(unfinished);
      if (!isTorn && !Files.exists(folder.resolve(name)) && !Files.exists(unfinished)) {
        return BronzeFile.begin(files, unfinished, folder.resolve(name), window);
      }
    }
  }

  /** Hands what is compressed so far to the disk, so that a crash loses little. */
  void flush() throws IOException {
    for (Channel channel : List.copyOf(open.keySet())) {
      BronzeFile file = open.get(channel);
      try {
        file.flush();
      } catch (IOException e) {
        abandon(channel, file);
        throw e;
      }
    }
    takesFrames = !open.isEmpty();
  }

  /**
   * Closes files whose window is over, deletes what is too old and, once the disk takes frames
   * again, salvages what it had of the files that it failed.
   *
   * @param mayDelete false while {@code now} is not to be trusted
   */
  void tick(long now, boolean mayDelete) throws IOException {
    long window = layout.windowStart(now);
    FirstFailure failures = new FirstFailure();
    failures.run(this::list);
    if (takesFrames && window != salvageFailedIn) {
      failures.run(() -> salvageTorn(window));
    }
    for (Channel channel : List.copyOf(open.keySet())) {
      if (open.get(channel).window() + layout.windowSeconds() < now) {
        failures.run(() -> finish(channel));
      }
    }
    if (mayDelete && window != expiredAt) {
      expiredAt = window;
      failures.run(() -> expire(now));
    }
    failures.rethrow();
  }

  /** What cannot be salvaged is tried again with the next window, not each second. */
  private void salvageTorn(long window) throws IOException {
    FirstFailure failures = new FirstFailure();
    List.copyOf(torn).forEach(file -> failures.run(() -> salvage(file)));
    salvageFailedIn = torn.isEmpty() ? Long.MIN_VALUE : window;
    failures.rethrow();
  }

  /** A file that cannot be closed is salvaged once the disk takes frames again. */
  private void finish(Channel channel) throws IOException {
    BronzeFile file = open.remove(channel);
    try {
      file.finish(files);
    } catch (IOException | Error e) {
      abandon(channel, file);
      throw e;
    }
    unlisted.add(file);
    list();
  }

  /** What a full disk kept out of the manifests is tried again with the next tick. */
  private void list() throws IOException {
    FirstFailure failures = new FirstFailure();
    for (BronzeFile file : List.copyOf(unlisted)) {
      failures.run(
          () -> {
            enter(file);
            unlisted.remove(file);
          });
    }
    failures.rethrow();
  }

  private void enter(BronzeFile file) throws IOException {
    Path folder = file.target().getParent();
    Manifest manifest = Manifests.read(folder);
    if (manifest == null) {
      Path channel = folder.getParent();
      manifest =
          Manifest.empty(
              "bronze",
              channel.getParent().getFileName() + "/" + channel.getFileName(),
              folder.getFileName().toString().substring("date=".length()),
              layout.windowSeconds());
    }
    FileEntry entry =
        new FileEntry(
            file.target().getFileName().toString(),
            text.second(layout.windowStart(file.first())),
            file.rows(),
            null,
            null,
            text.second(file.first()),
            text.second(file.last()),
            Files.size(file.target()),
            file.sha256(),
            null,
            null,
            null,
            null);
    Manifests.write(files, folder, manifest.with(entry));
    onClosed.accept(file.closed(layout.relative(file.target())));
  }

  private void expire(long now) throws IOException {
    Path bronze = layout.inside("bronze");
    if (!Files.isDirectory(bronze)) {
      return;
    }
    List<Path> days;
    try (Stream<Path> found = Files.find(bronze, 3, (path, a) -> a.isDirectory())) {
      days = found.filter(p -> LakeLayout.dayOf(p) != null).toList();
    }
    FirstFailure failures = new FirstFailure();
    for (Path day : days) {
      failures.run(
          () -> {
            LocalDate date = LakeLayout.dayOf(day);
            if (LakeLayout.dayStart(date) < now - retentionSeconds) {
              expire(day, now - retentionSeconds);
            } else {
              closeDay(day, date, now);
            }
          });
    }
    failures.rethrow();
  }

  private void closeDay(Path day, LocalDate date, long now) throws IOException {
    Manifest manifest = Manifests.read(day);
    boolean over =
        LakeLayout.dayStart(date) + LakeLayout.DAY_SECONDS + layout.windowSeconds() < now;
    if (over && manifest != null && !manifest.closed()) {
      Manifests.write(files, day, manifest.close());
      files.publish(day.resolve(LakeLayout.SUCCESS), new byte[0]);
    }
  }

  private void expire(Path day, long before) throws IOException {
    Manifest manifest = Manifests.read(day);
    if (manifest == null) {
      return;
    }
    List<FileEntry> kept = new ArrayList<>();
    for (FileEntry file : manifest.files()) {
      if (LakeRows.secondOf(file.lastSecond()) < before) {
        files.delete(day.resolve(file.name()));
      } else {
        kept.add(file);
      }
    }
    if (kept.isEmpty()) {
      files.delete(day.resolve(LakeLayout.SUCCESS));
      files.delete(day.resolve(LakeLayout.MANIFEST));
      files.delete(day);
      LOG.info("raw frames expired folder={}", layout.relative(day));
    } else if (kept.size() < manifest.files().size()) {
      Manifests.write(files, day, manifest.only(kept));
    }
  }

  /** Closes every open file under its final name. */
  @Override
  public void close() throws IOException {
    FirstFailure failures = new FirstFailure();
    for (Channel channel : List.copyOf(open.keySet())) {
      failures.run(() -> finish(channel));
    }
    failures.run(this::list);
    failures.rethrow();
  }
}
