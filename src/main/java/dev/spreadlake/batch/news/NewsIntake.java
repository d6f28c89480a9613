package dev.spreadlake.batch.news;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.duckdb.DuckDbException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Reads files record by record into the temporary table {@code raw_news}: every record becomes one
 * row, whatever is wrong with it. What SQL cannot do is done here: encodings, spellings of time,
 * sentiment. One thread.
 */
final class NewsIntake {
  private static final String COLUMNS =
      "src_file integer, line bigint, raw varchar, fault varchar, published_us bigint,"
          + " day_only boolean, title varchar, title_given varchar, mojibake varchar, html boolean,"
          + " corrected boolean, sentiment_text varchar, source varchar, link varchar,"
          + " sentiment_scored decimal(5, 4)";

  /** A record as it was read; {@code fault} names the rule that its form breaks. */
  private record Read(String raw, String fault, List<String> fields, boolean corrected) {}

  private final DuckDb db;
  private final NewsCorrections corrections;
  private final KeptScores scores;

  /** Makes the empty table. */
  NewsIntake(DuckDb db, NewsCorrections corrections, KeptScores scores) {
    this.db = db;
    this.corrections = corrections;
    this.scores = scores;
    db.execute("create or replace temp table raw_news (" + COLUMNS + ")");
  }

  /** Reads one file; of all files only this one is in memory meanwhile. */
  void add(NewsFile file) throws IOException {
    byte[] text = NewsUnpacking.text(file.path(), file.name());
    try (DuckDBAppender rows =
        db.connection().unwrap(DuckDBConnection.class).createAppender("temp", "main", "raw_news")) {
      RecordSplitter splitter = file.splitter(text);
      while (splitter.hasNext()) {
        RecordSplitter.Span span = splitter.next();
        append(rows, file, span.line(), read(file, text, span));
      }
    } catch (SQLException e) {
      throw new DuckDbException("cannot take in " + file.name() + ": " + e.getMessage(), e);
    }
  }

  private Read read(NewsFile file, byte[] bytes, RecordSplitter.Span span) throws IOException {
    Optional<String> corrected = corrections.at(file.sha256(), span.line());
    Optional<String> text =
        corrected.isPresent() ? corrected : NewsText.utf8(bytes, span.from(), span.to());
    if (text.isEmpty()) {
      String raw = NewsText.readable(bytes, span.from(), span.to());
      return new Read(raw, "utf8", List.of(), false);
    }
    String raw = text.get();
    if (raw.isBlank()) {
      return new Read(raw, "blank_row", List.of(), corrected.isPresent());
    }
    Optional<String> broken = corrected.isPresent() ? fault(raw) : span.fault();
    if (broken.isPresent()) {
      return new Read(raw, broken.get(), List.of(), corrected.isPresent());
    }
    List<String> fields = NewsFiles.fields(raw);
    String fault = fields.size() == file.header().size() ? null : "fields";
    return new Read(raw, fault, fields, corrected.isPresent());
  }

  /** The rule that the form of a record breaks which a person wrote: it may be two. */
  private static Optional<String> fault(String record) {
    RecordSplitter splitter = new RecordSplitter(record.getBytes(StandardCharsets.UTF_8), 0);
    RecordSplitter.Span span = splitter.next();
    return splitter.hasNext()
        ? span.fault().or(() -> Optional.of(RecordSplitter.LINE_END))
        : span.fault();
  }

  private void append(DuckDBAppender rows, NewsFile file, long line, Read read)
      throws SQLException {
    rows.beginRow();
    rows.append(file.id());
    rows.append(line);
    rows.append(read.raw());
    if (read.fault() != null) {
      rows.append(read.fault());
      for (int i = 0; i < 6; i++) {
        rows.appendNull();
      }
      rows.append(read.corrected());
      for (int i = 0; i < 4; i++) {
        rows.appendNull();
      }
    } else {
      rows.appendNull();
      typed(rows, file, read);
    }
    rows.endRow();
  }

  private void typed(DuckDBAppender rows, NewsFile file, Read read) throws SQLException {
    String time = field(file, read, "time");
    Optional<NewsTime.Moment> moment = NewsTime.read(time, file.bound().mapping().dayFirst());
    if (moment.isPresent()) {
      rows.append(ChronoUnit.MICROS.between(Instant.EPOCH, moment.get().at()));
      rows.append(moment.get().dayOnly());
    } else {
      rows.appendNull();
      rows.append(false);
    }
    String title = field(file, read, "title");
    String given = title.isBlank() ? field(file, read, "description") : title;
    NewsText.Cleaned cleaned = NewsText.clean(given);
    rows.append(cleaned.text());
    boolean changed = cleaned.repaired() || cleaned.html();
    text(rows, changed ? given : null);
    text(rows, cleaned.suspected() ? "suspected" : cleaned.repaired() ? "repaired" : null);
    rows.append(cleaned.html());
    rows.append(read.corrected());
    rows.append(field(file, read, "sentiment"));
    rows.append(NewsText.clean(field(file, read, "source")).text());
    rows.append(field(file, read, "link").strip());
    rows.append(scores.score(cleaned.text()));
  }

  private static void text(DuckDBAppender rows, String value) throws SQLException {
    if (value == null) {
      rows.appendNull();
    } else {
      rows.append(value);
    }
  }

  /** A field's text: of its columns the first that is not blank. */
  private static String field(NewsFile file, Read read, String name) {
    for (int at : file.bound().columns().getOrDefault(name, List.of())) {
      if (!read.fields().get(at).isBlank()) {
        return read.fields().get(at);
      }
    }
    return "";
  }
}
