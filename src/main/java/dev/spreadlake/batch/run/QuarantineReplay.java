package dev.spreadlake.batch.run;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.intake.FileScan;
import dev.spreadlake.batch.intake.SourceSpec;
import dev.spreadlake.batch.intake.TakenFile;
import dev.spreadlake.batch.publish.Durable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * Takes quarantined rows in again. Each quarantine file becomes a file of the source's own shape
 * that goes the way of any other, under a negative number: a repaired row wins against another of
 * its id. Rows taken in leave the quarantine and are kept under {@code repaired}, where a full
 * build finds them; the others stay, with the rule they break now.
 */
public final class QuarantineReplay {
  /** How the run's report begins the name of a file of such rows. */
  public static final String LABEL = "quarantine/";

  private record Replayed(TakenFile file, Path quarantined) {}

  private final Quarantine quarantine;
  private final Set<String> undecided;
  private final List<Replayed> replayed = new ArrayList<>();

  /**
   * @param undecided rules whose rows are tried again only once somebody has edited them
   */
  public QuarantineReplay(Quarantine quarantine, Set<String> undecided) {
    this.quarantine = quarantine;
    this.undecided = Set.copyOf(undecided);
  }

  /**
   * The rows to try, one file for each quarantine file.
   *
   * @param nextId first number to give, negative; the following go down
   */
  public List<TakenFile> prepare(List<SourceSpec> sources, Path work, int nextId)
      throws IOException {
    int id = nextId;
    for (SourceSpec source : sources) {
      for (Path quarantined : quarantine.files(source.name())) {
        Path plain = work.resolve("replay" + id + ".csv");
        if (rows(quarantined, plain)) {
          String label = LABEL + source.name() + "/" + quarantined.getFileName();
          TakenFile file = new TakenFile(id, FileScan.scan(source.name(), plain), label);
          replayed.add(new Replayed(file, quarantined));
          id--;
        }
      }
    }
    return replayed.stream().map(Replayed::file).toList();
  }

  private boolean rows(Path quarantined, Path plain) throws IOException {
    boolean any = false;
    try (CSVParser rows = parser(quarantined);
        BufferedWriter out = Files.newBufferedWriter(plain, StandardCharsets.UTF_8)) {
      for (CSVRecord row : rows) {
        if (untouchedDuplicate(row)) {
          continue;
        }
        if (!any) {
          out.write(row.get("columns") + "\n");
          any = true;
        }
        out.write(oneLine(row.get("raw")) + "\n");
      }
    }
    return any;
  }

  private static String oneLine(String raw) {
    return raw.replace("\r", "").replace('\n', ' ');
  }

  /** A duplicate nobody has decided on would win by being replayed. */
  private boolean untouchedDuplicate(CSVRecord row) {
    return undecided.contains(row.get("rule")) && md5(row.get("raw")).equals(row.get("raw_md5"));
  }

  private static CSVParser parser(Path file) throws IOException {
    Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
    return CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get().parse(reader);
  }

  /** Keeps the rows that were taken in where a full build finds them; before the run commits. */
  public void keepRepaired(DuckDb db, String run) throws IOException {
    for (Replayed one : replayed) {
      Map<Long, String> bad = stillBad(db, one.file().id());
      List<String> lines = Files.readAllLines(one.file().file().path(), StandardCharsets.UTF_8);
      List<String> good = new ArrayList<>();
      for (int i = 1; i < lines.size(); i++) {
        if (!bad.containsKey(i + 1L)) {
          good.add(lines.get(i));
        }
      }
      if (!good.isEmpty()) {
        Files.createDirectories(quarantine.repaired());
        String name =
            one.file().source()
                + ("-" + run + one.file().id() + ".")
                + one.quarantined().getFileName();
        good.add(0, lines.get(0));
        String text = String.join("\n", good) + "\n";
        Durable.write(quarantine.repaired().resolve(name), text.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /** Takes the rows that were taken in out of the quarantine; after the run has committed. */
  public void leaveQuarantine(Map<Integer, Map<Long, String>> stillBad) throws IOException {
    for (Replayed one : replayed) {
      Map<Long, String> bad = stillBad.getOrDefault(one.file().id(), Map.of());
      StringBuilder left = new StringBuilder();
      boolean any = false;
      try (CSVParser rows = parser(one.quarantined());
          CSVPrinter out =
              new CSVPrinter(left, CSVFormat.RFC4180.builder().setRecordSeparator('\n').get())) {
        out.printRecord(rows.getHeaderNames());
        long line = 1;
        for (CSVRecord row : rows) {
          String rule = row.get("rule");
          if (!untouchedDuplicate(row)) {
            line++;
            rule = bad.get(line);
          }
          if (rule != null) {
            any = true;
            out.printRecord(
                rule,
                row.get("file"),
                row.get("line"),
                row.get("columns"),
                row.get("raw"),
                row.get("raw_md5"));
          }
        }
      }
      if (any) {
        Durable.write(one.quarantined(), left.toString().getBytes(StandardCharsets.UTF_8));
      } else {
        Files.deleteIfExists(one.quarantined());
      }
    }
  }

  /** Rule by line of the replayed rows that are still bad, by file. */
  public Map<Integer, Map<Long, String>> stillBad(DuckDb db) {
    Map<Integer, Map<Long, String>> all = new HashMap<>();
    for (Replayed one : replayed) {
      all.put(one.file().id(), stillBad(db, one.file().id()));
    }
    return all;
  }

  private static Map<Long, String> stillBad(DuckDb db, int fileId) {
    Map<Long, String> bad = new HashMap<>();
    db.query(
        "select line, rule from rejected where src_file = ?",
        row -> String.valueOf(bad.put(row.getLong(1), row.getString(2))),
        fileId);
    return bad;
  }

  private static String md5(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }
}
