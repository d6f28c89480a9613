package dev.spreadlake.batch.news;

import dev.spreadlake.batch.publish.Durable;
import dev.spreadlake.batch.run.Quarantine;
import dev.spreadlake.batch.run.RefusedException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records that a person has repaired in the quarantine: each stands in its file's place of the
 * record as it came, in this run and in all later ones, so that the row arithmetic of the file
 * stays whole. Kept in {@code quarantine/news/repaired/corrections.csv}. One thread.
 */
final class NewsCorrections {
  private static final Logger LOG = LoggerFactory.getLogger(NewsCorrections.class);

  private record Place(String sha256, long line) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int by = sha256.compareTo(other.sha256);
      return by != 0 ? by : Long.compare(line, other.line);
    }
  }

  private static final CSVFormat READ =
      CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
  private static final CSVFormat WRITE = CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

  private final Path kept;
  private final SortedMap<Place, String> records = new TreeMap<>();

  /** Reads what was repaired before. */
  NewsCorrections(Quarantine quarantine) throws IOException {
    this.kept = quarantine.repaired().resolve("corrections.csv");
    if (Files.exists(kept)) {
      try (CSVParser rows = parser(kept)) {
        for (CSVRecord row : rows) {
          Place place = new Place(row.get("sha256"), Long.parseLong(row.get("line")));
          records.put(place, row.get("record"));
        }
      }
    }
  }

  /** What stands in a record's place. */
  Optional<String> at(String sha256, long line) {
    return Optional.ofNullable(records.get(new Place(sha256, line)));
  }

  /**
   * Whether a person has changed a quarantine file; such a file is not written over. One that
   * cannot be read has been: a program that saves tables may have its own idea of them.
   */
  static boolean isEdited(Path file) {
    try {
      return !edited(file).isEmpty();
    } catch (RefusedException unreadable) {
      LOG.warn("a file of the quarantine stays as it is: {}", unreadable.getMessage());
      return true;
    }
  }

  /**
   * Takes the changed records of a quarantine file; kept once {@link #keep} has been called.
   *
   * @throws RefusedException if it cannot be read
   */
  void take(Path file, String sha256) {
    edited(file).forEach((line, record) -> records.put(new Place(sha256, line), record));
  }

  /** The changed records of a quarantine file by their lines; none where there is no file. */
  private static SortedMap<Long, String> edited(Path file) {
    SortedMap<Long, String> edited = new TreeMap<>();
    if (!Files.exists(file)) {
      return edited;
    }
    try (CSVParser rows = parser(file)) {
      for (CSVRecord row : rows) {
        if (edited(row)) {
          edited.put(Long.parseLong(row.get("line")), row.get("raw"));
        }
      }
    } catch (IOException | UncheckedIOException | IllegalArgumentException broken) {
      throw new RefusedException(
          RefusedException.READABLE_INPUT,
          file
              + " cannot be read ("
              + broken.getMessage()
              + "): save it as UTF-8, with commas between its columns and their names on top, or"
              + " delete it and the next run writes it anew");
    }
    return edited;
  }

  /** Brings what was taken to the disk. */
  void keep() throws IOException {
    if (records.isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder("sha256,line,record\n");
    try (CSVPrinter out = new CSVPrinter(text, WRITE)) {
      for (Map.Entry<Place, String> one : records.entrySet()) {
        out.printRecord(one.getKey().sha256(), one.getKey().line(), one.getValue());
      }
    }
    Files.createDirectories(kept.getParent());
    Durable.write(kept, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static boolean edited(CSVRecord row) {
    return !md5(row.get("raw")).equals(row.get("raw_md5"));
  }

  private static CSVParser parser(Path file) throws IOException {
    Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
    return READ.parse(reader);
  }

  private static String md5(String text) {
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      return HexFormat.of().formatHex(md5.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }
}
