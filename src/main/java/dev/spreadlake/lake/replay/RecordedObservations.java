package dev.spreadlake.lake.replay;

import dev.spreadlake.market.Book;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Rows of one recorded CSV, {@code orderbook_timestamp,book,bid,ask[,spread]} with or without a
 * header, in the order of the file. The recorded spread is not used: it is computed again. Rows
 * that break a rule go to the given consumer with file, line, rule and raw text, and reading goes
 * on.
 */
final class RecordedObservations implements Iterator<RecordedObservations.Row>, Closeable {
  /** One good row. */
  record Row(Instant second, Book book, BigDecimal bid, BigDecimal ask, Path file, long line) {}

  /** One row that was refused. */
  record Refused(Path file, long line, String field, String rule, String raw) {}

  private static final List<String> HEADER =
      List.of("orderbook_timestamp", "book", "bid", "ask", "spread");

  private final Path file;
  private final Consumer<Refused> refusals;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private Row next;
  private long rowsIn;

  RecordedObservations(Path file, Consumer<Refused> refusals) throws IOException {
    this.file = file;
    this.refusals = refusals;
    BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
    this.parser = CSVFormat.DEFAULT.builder().setIgnoreEmptyLines(true).get().parse(reader);
    this.records = parser.iterator();
    advance();
  }

  /** Rows read so far, refused ones included; a header is not a row. */
  long rowsIn() {
    return rowsIn;
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  /** The row that {@link #next} will give. */
  Row peek() {
    if (next == null) {
      throw new NoSuchElementException(file.toString());
    }
    return next;
  }

  @Override
  public Row next() {
    Row row = peek();
    advance();
    return row;
  }

  private void advance() {
    next = null;
    try {
      while (next == null && records.hasNext()) {
        CSVRecord values = records.next();
        if (values.getRecordNumber() == 1 && values.get(0).strip().equals(HEADER.get(0))) {
          continue;
        }
        rowsIn++;
        next = read(values);
      }
    } catch (UncheckedIOException e) {
      throw new UncheckedIOException("cannot read " + file, e.getCause());
    }
  }

  private Row read(CSVRecord values) {
    long line = parser.getCurrentLineNumber();
    if (values.size() < 4 || values.size() > 5) {
      return refuse(values, line, "row", "has 4 or 5 columns (was " + values.size() + ")");
    }
    Instant second;
    try {
      second = OffsetDateTime.parse(values.get(0).strip()).toInstant();
    } catch (DateTimeException e) {
      return refuse(values, line, HEADER.get(0), "is a time such as 2022-04-30T04:10:26+00:00");
    }
    if (second.getNano() != 0) {
      return refuse(values, line, HEADER.get(0), "is a whole second");
    }
    if (!Book.isValid(values.get(1).strip())) {
      return refuse(values, line, "book", "is a book's name");
    }
    BigDecimal bid;
    BigDecimal ask;
    try {
      bid = new BigDecimal(values.get(2).strip());
      ask = new BigDecimal(values.get(3).strip());
    } catch (NumberFormatException e) {
      return refuse(values, line, "bid, ask", "are decimals");
    }
    if (bid.signum() <= 0 || ask.compareTo(bid) <= 0) {
      return refuse(values, line, "bid, ask", "0 < bid < ask");
    }
    return new Row(second, new Book(values.get(1).strip()), bid, ask, file, line);
  }

  private Row refuse(CSVRecord values, long line, String field, String rule) {
    refusals.accept(new Refused(file, line, field, rule, String.join(",", values.toList())));
    return null;
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
