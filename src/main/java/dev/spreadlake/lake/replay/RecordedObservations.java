package dev.spreadlake.lake.replay;

import dev.spreadlake.market.Book;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Rows of one recorded CSV, {@code orderbook_timestamp,book,bid,ask[,spread]} with or without a
 * header, a row a line, in order of time. The recorded spread is not used: it is computed again.
 *
 * <p>The file's own order may be off by {@link #SORTED_MAX} rows; a row that goes back further is
 * refused. So a row stamped far ahead waits for its time, and what follows it is taken. Rows that
 * break a rule go to the given consumer with file, line, rule and raw text, and reading goes on.
 */
final class RecordedObservations implements RecordedFile<RecordedObservations.Row> {
  /** One good row. */
  record Row(
      Instant second, Book book, BigDecimal bid, BigDecimal ask, Path file, long line, String raw) {
    /** True if both say the same of one second. */
    boolean repeats(Row other) {
      return second.equals(other.second)
          && book.equals(other.book)
          && bid.compareTo(other.bid) == 0
          && ask.compareTo(other.ask) == 0;
    }
  }

  /** Of rows of many files. */
  static final Comparator<Row> ORDER =
      Comparator.comparing(Row::second)
          .thenComparing(Row::book)
          .thenComparing(row -> row.file().toString())
          .thenComparingLong(Row::line);

  /** Rows of one file that are held to be sorted. */
  static final int SORTED_MAX = 1_024;

  private static final int LINE_MAX = 1 << 16;
  private static final int DIGITS_MAX = 40;
  private static final String TIME = "orderbook_timestamp";

  private final Path file;
  private final Consumer<Refused> refusals;
  private final BoundedLines lines;
  private final PriorityQueue<Row> sorted = new PriorityQueue<>(ORDER);
  private Instant given = Instant.MIN;
  private boolean begun;
  private long rowsIn;

  RecordedObservations(Path file, Consumer<Refused> refusals) throws IOException {
    this.file = file;
    this.refusals = refusals;
    // Bytes that are no UTF-8 become a sign that no field in use may hold.
    this.lines =
        new BoundedLines(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8),
            LINE_MAX,
            Refused.RAW_MAX + 1);
    try {
      fill();
    } catch (IOException | RuntimeException e) {
      lines.close();
      throw e;
    }
  }

  /** Rows read so far, refused ones included; a header is not a row. */
  @Override
  public long rowsIn() {
    return rowsIn;
  }

  @Override
  public Row peek() {
    return sorted.peek();
  }

  @Override
  public Row next() throws IOException {
    Row row = sorted.poll();
    if (row != null) {
      given = row.second();
      fill();
    }
    return row;
  }

  private void fill() throws IOException {
    while (sorted.size() < SORTED_MAX && !lines.isOver()) {
      String text = lines.next().strip();
      if (!text.isEmpty() && !isHeader(text)) {
        rowsIn++;
        Row row = read(text);
        if (row != null) {
          sorted.add(row);
        }
      }
    }
  }

  /** Only the first line that is not empty can be one. */
  private boolean isHeader(String text) {
    boolean first = !begun;
    begun = true;
    return first && text.replace("\uFEFF", "").replace("\"", "").strip().startsWith(TIME);
  }

  private Row read(String text) throws IOException {
    if (lines.isTooLong()) {
      return refuse(text, "row", "is at most " + LINE_MAX + " characters long");
    }
    String[] values = values(text);
    if (values == null) {
      return refuse(text, "row", "is one record of CSV, its quotes closed");
    }
    if (values.length < 4 || values.length > 5) {
      return refuse(text, "row", "has 4 or 5 columns (was " + values.length + ")");
    }
    Instant second;
    try {
      second = OffsetDateTime.parse(values[0].strip()).toInstant();
    } catch (DateTimeException e) {
      return refuse(text, TIME, "is a time such as 2022-04-30T04:10:26+00:00");
    }
    if (second.getNano() != 0) {
      return refuse(text, TIME, "is a whole second");
    }
    if (!Book.isValid(values[1].strip())) {
      return refuse(text, "book", "is a book's name");
    }
    BigDecimal bid;
    BigDecimal ask;
    try {
      bid = decimal(values[2]);
      ask = decimal(values[3]);
    } catch (NumberFormatException e) {
      return refuse(text, "bid, ask", "are decimals");
    }
    if (bid.signum() <= 0 || ask.compareTo(bid) <= 0) {
      return refuse(text, "bid, ask", "0 < bid < ask");
    }
    if (second.isBefore(given)) {
      return refuse(text, TIME, "goes back by at most " + SORTED_MAX + " rows of its file");
    }
    return new Row(second, new Book(values[1].strip()), bid, ask, file, lines.number(), text);
  }

  /** The fields of one line; null if they cannot be told apart. */
  private static String[] values(String text) throws IOException {
    if (text.indexOf('"') < 0) {
      return text.split(",", -1);
    }
    try (CSVParser parser = CSVFormat.DEFAULT.parse(new StringReader(text))) {
      List<CSVRecord> records = parser.getRecords();
      return records.size() == 1 ? records.get(0).values() : null;
    } catch (IOException | UncheckedIOException e) {
      return null;
    }
  }

  /** A few letters can name a number of a milliard digits. */
  private static BigDecimal decimal(String text) {
    BigDecimal number = new BigDecimal(text.strip());
    if (number.precision() > DIGITS_MAX || Math.abs(number.scale()) > DIGITS_MAX) {
      throw new NumberFormatException("more than " + DIGITS_MAX + " digits");
    }
    return number;
  }

  private Row refuse(String text, String field, String rule) {
    refusals.accept(new Refused(file, lines.number(), field, rule, text));
    return null;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
