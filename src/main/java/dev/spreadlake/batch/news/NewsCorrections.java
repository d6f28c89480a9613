package dev.spreadlake.batch.news;

import dev.spreadlake.batch.publish.Durable;
import dev.spreadlake.batch.run.Quarantine;
import dev.spreadlake.batch.run.QuarantinedRow;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * Records that a person has repaired in the quarantine: each stands in its file's place of the
 * record as it came, in this run and in all later ones, so that the row arithmetic of the file
 * stays whole. Kept in {@code quarantine/news/repaired/corrections.csv}. One thread.
 */
final class NewsCorrections {
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
   * Takes the changed records of a quarantine file; kept once {@link #keep} has been called.
   *
   * @throws dev.spreadlake.batch.run.RefusedException if it cannot be read
   */
  void take(Path file, String sha256) throws IOException {
    if (Files.exists(file)) {
      QuarantinedRow.forEach(
          file,
          row -> {
            if (row.edited()) {
              records.put(new Place(sha256, Long.parseLong(row.line())), row.raw());
            }
          });
    }
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

  private static CSVParser parser(Path file) throws IOException {
    Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
    return READ.parse(reader);
  }
}
