package dev.spreadlake.lake.table;

import static java.time.ZoneOffset.UTC;

import dev.spreadlake.market.Book;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;

/**
 * Where everything lies in the lake, and how windows follow the clock. Immutable.
 *
 * <p>Only names that match an allow-list become part of a path, and a path that would leave the
 * root is refused.
 */
public final class LakeLayout {
  /** Name of the file that lists a folder's files. */
  public static final String MANIFEST = "_manifest.json";

  /** What the manifest of a folder will be once its one file is replaced. */
  public static final String NEXT_MANIFEST = ".next_manifest.json";

  /** Name of the empty file that says a day is closed. */
  public static final String SUCCESS = "_SUCCESS";

  /** What the name of a table's Parquet tree adds to that of its CSV tree. */
  public static final String PARQUET_SUFFIX = "_parquet";

  public static final long DAY_SECONDS = 86_400;

  private static final String DATE = "date=";
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(UTC);
  private static final Pattern SAFE_NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,40}");

  private final Path root;
  private final long windowSeconds;

  /**
   * @param window 1 second to 1 day, whole seconds, a divisor of the day
   * @throws IllegalArgumentException otherwise
   */
  public LakeLayout(Path root, Duration window) {
    this.root = root.toAbsolutePath().normalize();
    this.windowSeconds = window.toSeconds();
    if (windowSeconds < 1 || DAY_SECONDS % windowSeconds != 0 || window.toNanosPart() != 0) {
      throw new IllegalArgumentException(
          "lake.window must be whole seconds that divide a day (was " + window + ")");
    }
  }

  public Path root() {
    return root;
  }

  public long windowSeconds() {
    return windowSeconds;
  }

  /** First second of the window that holds {@code epochSecond}. */
  public long windowStart(long epochSecond) {
    return Math.floorDiv(epochSecond, windowSeconds) * windowSeconds;
  }

  /** The UTC day of a second. */
  public static LocalDate date(long epochSecond) {
    return LocalDate.ofEpochDay(Math.floorDiv(epochSecond, DAY_SECONDS));
  }

  /** The first second of a UTC day. */
  public static long dayStart(LocalDate date) {
    return date.toEpochDay() * DAY_SECONDS;
  }

  /** {@code yyyyMMdd'T'HHmmss'Z'} of a second. */
  public static String stamp(long epochSecond) {
    return STAMP.format(Instant.ofEpochSecond(epochSecond));
  }

  /**
   * The first second of the window, or of what else is in its name, of a file of {@link #file}.
   *
   * @throws java.time.DateTimeException if its name is of another form
   */
  public static long windowOf(Path file) {
    String name = file.getFileName().toString();
    int dot = name.indexOf('.');
    String stamp = name.substring(name.lastIndexOf('_') + 1, dot < 0 ? name.length() : dot);
    return Instant.from(STAMP.parse(stamp)).getEpochSecond();
  }

  /** {@code silver/spreads}, relative. */
  public static String table(Dataset dataset) {
    return dataset.layer() + "/" + dataset.id();
  }

  /** The day of a folder of {@link #folder}; null if it is none, as a copy that lies beside it. */
  public static LocalDate dayOf(Path folder) {
    String name = folder.getFileName().toString();
    try {
      return name.startsWith(DATE) ? LocalDate.parse(name.substring(DATE.length())) : null;
    } catch (DateTimeParseException other) {
      return null;
    }
  }

  /** The folder of one book and day. */
  public Path folder(Dataset dataset, Book book, LocalDate date) {
    return inside(table(dataset) + "/book=" + book.name() + "/" + DATE + date);
  }

  /** The file of one window. */
  public Path file(Dataset dataset, Book book, long windowStart) {
    return folder(dataset, book, date(windowStart))
        .resolve(dataset.id() + "_" + stamp(windowStart) + ".csv");
  }

  /** The day file of the minute table. */
  public Path minutes(Book book, LocalDate date) {
    return folder(Dataset.SPREADS_1M, book, date)
        .resolve(Dataset.SPREADS_1M.id() + "_" + date + ".csv");
  }

  /** The day file of {@link Dataset#MINUTES}. */
  public Path minuteBars(Book book, LocalDate date) {
    return folder(Dataset.MINUTES, book, date).resolve(Dataset.MINUTES.id() + "_" + date + ".csv");
  }

  /** The folder of one channel and day of raw frames. */
  public Path bronze(String venue, String channel, LocalDate date) {
    return inside("bronze/venue=" + safe(venue) + "/channel=" + safe(channel) + "/date=" + date);
  }

  /** Where the journal's segments lie; hidden, as everything unfinished. */
  public Path journal() {
    return inside(".journal");
  }

  /** Where SQL engines put what does not fit into memory. */
  public Path spill() {
    return inside(".spill");
  }

  /** {@code relative} below the root. */
  public Path inside(String relative) {
    Path path = root.resolve(relative).normalize();
    if (!path.startsWith(root) || path.equals(root)) {
      throw new IllegalArgumentException("'" + relative + "' leads out of the lake " + root);
    }
    return path;
  }

  /** {@code path} as the manifest and messages name it: relative, with slashes. */
  public String relative(Path path) {
    return root.relativize(path).toString().replace('\\', '/');
  }

  private static String safe(String name) {
    if (!SAFE_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a safe folder name: '" + name + "'");
    }
    return name;
  }
}
