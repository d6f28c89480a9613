package dev.spreadlake.lake.minutes;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spreadlake.bars.DayBars;
import dev.spreadlake.bars.Indicators;
import dev.spreadlake.bars.MinuteRows;
import dev.spreadlake.bars.QuoteSecond;
import dev.spreadlake.lake.disk.LakeFiles;
import dev.spreadlake.lake.journal.JournalEntry;
import dev.spreadlake.lake.table.CsvFiles;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.LakeRows;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.lake.table.Manifest.FileEntry;
import dev.spreadlake.lake.table.Manifests;
import dev.spreadlake.lake.table.RowBuffer;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.Side;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import dev.spreadlake.store.Sha256;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Makes {@code gold/minutes} from silver: a day of one book is a function of its trades and seconds
 * and of the indicators' state after the day before, so that making it again gives the same bytes.
 * A day without either has no minutes, and the indicators begin anew after it. Blocking; one
 * thread.
 */
public final class MinuteTable {
  /** The indicators after the day's last minute; hidden, for the next day's making. */
  static final String STATE = ".indicators.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Days looked back on for ones that were never made: longer than any hold should last. */
  private static final int BEHIND_DAYS_MAX = 400;

  private final LakeLayout layout;
  private final LakeFiles files;
  private final SilverSeconds seconds;

  public MinuteTable(LakeLayout layout, LakeFiles files) {
    this.layout = layout;
    this.files = files;
    this.seconds = new SilverSeconds(layout);
  }

  /** Books that have seconds or trades in the lake, in order of name. */
  public List<Book> books() throws IOException {
    return ofEither("", "book=").stream().map(Book::new).toList();
  }

  /**
   * Days of a book that have seconds or trades in the lake, oldest first: a book that was never in
   * step may still have traded.
   */
  public List<LocalDate> days(Book book) throws IOException {
    return ofEither("/book=" + book.name(), "date=").stream().map(LocalDate::parse).toList();
  }

  private List<String> ofEither(String folder, String prefix) throws IOException {
    SortedSet<String> found = new TreeSet<>();
    for (Dataset dataset : List.of(Dataset.BOOK_SECONDS, Dataset.TRADES)) {
      found.addAll(below(layout.inside(LakeLayout.table(dataset) + folder), prefix));
    }
    return List.copyOf(found);
  }

  private static List<String> below(Path folder, String prefix) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(folder)) {
      return found
          .map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith(prefix))
          .map(name -> name.substring(prefix.length()))
          .toList();
    }
  }

  /** What silver holds of a day. */
  public DayBars load(Book book, LocalDate date) throws IOException {
    DayBars day = new DayBars(date, stateAfter(book, date.minusDays(1)));
    trades(book, tradesAround(book, date), day);
    for (QuoteSecond quote : seconds.of(book, date)) {
      day.add(quote);
    }
    return day;
  }

  /**
   * The files that trades of a day may be in. One of the first moments may have been received, by a
   * clock that is behind, on the day before, one of the last on the day after. A file holds what
   * was received in its window, the first one of a day perhaps more: what a clock that was ahead
   * has put there.
   */
  private List<Path> tradesAround(Book book, LocalDate date) throws IOException {
    long within = DayBars.RECEIVED_WITHIN.toSeconds();
    long begin = LakeLayout.dayStart(date);
    long end = begin + LakeLayout.DAY_SECONDS;
    String oldest = nameOf(book, layout.windowStart(begin - within));
    String newest = nameOf(book, end + within);
    List<Path> files = new ArrayList<>(tradesOf(book, date.minusDays(1)));
    files.removeIf(file -> file.getFileName().toString().compareTo(oldest) < 0);
    files.addAll(tradesOf(book, date));
    List<Path> after = tradesOf(book, date.plusDays(1));
    for (int i = 0; i < after.size(); i++) {
      if (i == 0 || after.get(i).getFileName().toString().compareTo(newest) < 0) {
        files.add(after.get(i));
      }
    }
    return files;
  }

  private String nameOf(Book book, long window) {
    return layout.file(Dataset.TRADES, book, window).getFileName().toString();
  }

  /**
   * What the live minutes of today go on from: today, and the day before while it is not closed or
   * a trade may still count on it.
   *
   * @param open as for {@link #loadOpen}
   */
  List<DayBars> loadLive(Book book, Instant now, Open open) throws IOException {
    LocalDate today = dayOf(now.getEpochSecond());
    LocalDate before = today.minusDays(1);
    Manifest made = Manifests.read(layout.folder(Dataset.MINUTES, book, before));
    Instant over = Instant.ofEpochSecond(LakeLayout.dayStart(today)).plus(DayBars.RECEIVED_WITHIN);
    DayBars running = loadOpen(book, today, open);
    return made != null && made.closed() && !now.isBefore(over)
        ? List.of(running)
        : List.of(loadOpen(book, before, open), running);
  }

  /**
   * What silver will hold of a day once its open windows are files: what a process that was killed
   * had told must be known to the one that goes on.
   *
   * @param open of the journal, as {@link #byBook} gives it for the book; read before, so that a
   *     window that became a file since is known from there
   */
  DayBars loadOpen(Book book, LocalDate date, Open open) throws IOException {
    DayBars day = load(book, date);
    for (String row : open.seconds()) {
      if (dayOf(LakeRows.secondOf(row)).equals(date)) {
        day.add(SilverSeconds.quote(row));
      }
    }
    for (String row : open.trades()) {
      Trade trade = trade(book, row);
      if (day.takes(trade)) {
        day.add(trade);
      }
    }
    return day;
  }

  /** Rows of one book that have no file yet, as silver will have them. */
  record Open(List<String> seconds, List<String> trades) {
    Open() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }

  /** The journal's seconds and trades by the name of their book: read once for all books. */
  static Map<String, Open> byBook(List<JournalEntry> journal) {
    Map<String, Open> books = new HashMap<>();
    for (JournalEntry entry : journal) {
      if (entry.kind() == JournalEntry.Kind.OBSERVATION) {
        String book = entry.row().split(",", 3)[1];
        books.computeIfAbsent(book, name -> new Open()).seconds().add(entry.row());
      } else if (entry.kind() == JournalEntry.Kind.TRADE) {
        String row = entry.row().split(",", 3)[2];
        books.computeIfAbsent(row.split(",", 4)[2], name -> new Open()).trades().add(row);
      }
    }
    return books;
  }

  private static LocalDate dayOf(long second) {
    return LocalDate.ofInstant(Instant.ofEpochSecond(second), ZoneOffset.UTC);
  }

  /**
   * Days up to {@code today} whose minutes are not what silver would make of them now, oldest
   * first: a process ended after the last window of a day was filed and before its minutes were
   * made or listed, which only the two newest days can be, or held a book's minutes back until
   * then, which is a row of days that ends with those.
   */
  List<LocalDate> behind(Book book, LocalDate today) throws IOException {
    List<LocalDate> days = days(book).stream().filter(day -> !day.isAfter(today)).toList();
    SortedSet<LocalDate> behind = new TreeSet<>();
    for (int back = 1; back <= Math.min(days.size(), BEHIND_DAYS_MAX); back++) {
      LocalDate day = days.get(days.size() - back);
      Manifest minutes = Manifests.read(layout.folder(Dataset.MINUTES, book, day));
      if (isBehind(book, day, minutes) || (back <= 2 && isUnlike(book, day, minutes))) {
        behind.add(day);
        LocalDate before = day.minusDays(1);
        long late = LakeLayout.dayStart(day) + DayBars.RECEIVED_WITHIN.toSeconds();
        // The day's first hour holds what was received too late for the day before.
        if (days.contains(before) && (minutes == null || madeUntil(minutes) < late)) {
          behind.add(before);
        }
      } else if (back > 2) {
        break;
      }
    }
    return List.copyOf(behind);
  }

  private boolean isBehind(Book book, LocalDate day, Manifest minutes) throws IOException {
    Manifest seconds = Manifests.read(layout.folder(Dataset.SPREADS, book, day));
    if (seconds == null || seconds.accountedUntil() == null) {
      return false;
    }
    if (minutes == null) {
      Manifest trades = Manifests.read(layout.folder(Dataset.TRADES, book, day));
      long until = wholeMinutes(seconds);
      return beginsBefore(seconds, until) || (trades != null && beginsBefore(trades, until));
    }
    return minutes.closed() != seconds.closed() || madeUntil(minutes) < wholeMinutes(seconds);
  }

  /** Whether the file is not the one that is listed. */
  private boolean isUnlike(Book book, LocalDate day, Manifest minutes) throws IOException {
    if (minutes == null) {
      return false;
    }
    FileEntry listed = minutes.files().get(0);
    try {
      byte[] content = Files.readAllBytes(layout.minuteBars(book, day));
      return content.length != listed.bytes() || !Sha256.of(content).equals(listed.sha256());
    } catch (NoSuchFileException missing) {
      return true;
    }
  }

  private static long madeUntil(Manifest minutes) {
    return LakeRows.secondOf(minutes.files().get(0).lastSecond()) + 60;
  }

  private static boolean beginsBefore(Manifest manifest, long until) {
    return manifest.files().stream()
        .mapToLong(file -> LakeRows.secondOf(file.firstSecond()))
        .anyMatch(first -> Math.floorDiv(first, 60L) * 60 < until);
  }

  /** Where the last minute ends that the seconds account for. */
  private static long wholeMinutes(Manifest seconds) {
    return Math.floorDiv(LakeRows.secondOf(seconds.accountedUntil()) + 1, 60L) * 60;
  }

  /**
   * Makes a day anew, up to the last whole minute that the seconds account for.
   *
   * @return rows written
   */
  public int make(Book book, LocalDate date) throws IOException {
    Manifest spreads = Manifests.read(layout.folder(Dataset.SPREADS, book, date));
    if (spreads == null || spreads.accountedUntil() == null) {
      return 0;
    }
    Instant until = Instant.ofEpochSecond(wholeMinutes(spreads));
    DayBars.Result result = load(book, date).rows(until);
    if (result.rows().isEmpty()) {
      return 0;
    }
    RowBuffer rows = new RowBuffer();
    result.rows().forEach(row -> rows.add(MinuteRows.row(book.name(), row)));
    Path file = layout.minuteBars(book, date);
    byte[] content = rows.file(MinuteRows.HEADER);
    files.place(file, content);
    files.publish(file.resolveSibling(STATE), JSON.writeValueAsBytes(result.end()));
    list(book, date, file, content, rows.rows(), result, spreads.closed());
    return rows.rows();
  }

  private void list(
      Book book,
      LocalDate date,
      Path file,
      byte[] content,
      long rows,
      DayBars.Result result,
      boolean closed)
      throws IOException {
    LakeRows text = new LakeRows();
    Instant first = result.rows().get(0).bar().minute();
    Instant last = result.rows().get(result.rows().size() - 1).bar().minute();
    FileEntry entry =
        new FileEntry(
            file.getFileName().toString(),
            text.second(LakeLayout.dayStart(date)),
            rows,
            null,
            null,
            text.second(first.getEpochSecond()),
            text.second(last.getEpochSecond()),
            (long) content.length,
            Sha256.of(content),
            null,
            null,
            null,
            null);
    Path folder = file.getParent();
    Manifest before = Manifests.read(folder);
    Manifest next =
        (before != null
                ? before
                : Manifest.empty(
                    LakeLayout.table(Dataset.MINUTES),
                    "book=" + book.name(),
                    date.toString(),
                    null))
            .with(entry);
    Manifests.write(files, folder, closed ? next.close() : next);
    if (closed) {
      files.publish(folder.resolve(LakeLayout.SUCCESS), new byte[0]);
    }
  }

  private Indicators.State stateAfter(Book book, LocalDate date) throws IOException {
    Path file = layout.folder(Dataset.MINUTES, book, date).resolve(STATE);
    return Files.exists(file)
        ? JSON.readValue(Files.readAllBytes(file), Indicators.State.class)
        : Indicators.State.empty();
  }

  /**
   * True if a trade of one of these files counts on the day. One that is gone since may have had
   * one.
   *
   * @param paths relative to the lake's root
   */
  boolean countsAnyOf(Collection<String> paths, Book book, LocalDate date) throws IOException {
    DayBars day = new DayBars(date, Indicators.State.empty());
    for (String path : paths) {
      Path file = layout.inside(path);
      if (!Files.exists(file)
          || CsvFiles.rows(file).stream().anyMatch(row -> day.takes(trade(book, row)))) {
        return true;
      }
    }
    return false;
  }

  private List<Path> tradesOf(Book book, LocalDate date) throws IOException {
    return CsvFiles.in(layout.folder(Dataset.TRADES, book, date));
  }

  private static void trades(Book book, List<Path> from, DayBars day) throws IOException {
    for (Path file : from) {
      for (String row : CsvFiles.rows(file)) {
        Trade trade = trade(book, row);
        if (day.takes(trade)) {
          day.add(trade);
        }
      }
    }
  }

  private static Trade trade(Book book, String row) {
    String[] fields = row.split(",", -1);
    return new Trade(
        fields[3].equals(Venue.BITSO.id()) ? Venue.BITSO : Venue.BINANCE,
        book,
        Long.parseLong(fields[4]),
        new BigDecimal(fields[5]),
        new BigDecimal(fields[6]),
        fields[8].equals("buy") ? Side.BUY : Side.SELL,
        fields[0].isEmpty() ? null : OffsetDateTime.parse(fields[0]).toInstant(),
        OffsetDateTime.parse(fields[1]).toInstant());
  }
}
