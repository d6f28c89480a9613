package dev.spreadlake.batch.news;

import dev.spreadlake.batch.intake.InputFinder;
import dev.spreadlake.batch.intake.Landing;
import dev.spreadlake.batch.run.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;

/**
 * Lands the files of a folder in bronze, and opens what is the input of a run: everything that has
 * landed but what was refused, and what is delivered now. One thread.
 */
final class NewsFiles {
  /** Tells of a file that was refused whether a person has repaired its rows. */
  @FunctionalInterface
  interface Repaired {
    boolean test(NewsFile file) throws IOException;
  }

  private final Landing landing;
  private final NewsMappings mappings;
  private final Set<String> delivered = new HashSet<>();
  private final List<String> before = new ArrayList<>();
  private int found;

  NewsFiles(Landing landing, NewsMappings mappings) {
    this.landing = landing;
    this.mappings = mappings;
  }

  /**
   * Lands what is new.
   *
   * @throws RefusedException if there is no folder, or nothing has ever landed; a file that cannot
   *     be read as news is refused before it lands
   */
  void land(Path folder, Path lake, Instant now) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new RefusedException(
          "missing_file", "no input folder " + folder + ": give --input a folder that exists");
    }
    List<Path> paths = InputFinder.files(folder, lake);
    found = paths.size();
    Map<Path, NewsReading> readings = new HashMap<>();
    for (Path path : paths) {
      NewsReading reading = landing.find(path).map(NewsReading::of).orElse(NewsReading.NEW);
      NewsFile file = open(0, path, path.getFileName().toString(), "", reading, true);
      readings.put(
          path, file.bound().own() ? reading.by(file.bound().mapping()) : reading.by(null));
    }
    Map<String, Map<String, Object>> notes = new HashMap<>();
    for (Path path : paths) {
      Map<String, Object> wanted = readings.get(path).notes();
      Landing.Landed landed = landing.land(path, now, wanted);
      delivered.add(landed.sha256());
      if (landed.before().isPresent()) {
        before.add(path.getFileName().toString());
        if (!landed.before().get().notes().equals(wanted)) {
          notes.put(landed.sha256(), wanted);
        }
      }
    }
    landing.note(notes);
    if (landing.entries().isEmpty()) {
      throw new RefusedException(
          "missing_file", "no .csv, .csv.gz or .zip in " + folder + ", and none has landed before");
    }
  }

  /** Number of files in the folder. */
  int found() {
    return found;
  }

  /** Names of the files in the folder whose content had landed. */
  List<String> before() {
    return List.copyOf(before);
  }

  /** Names of the files in bronze that were refused and are not delivered now. */
  List<String> setAside() {
    return landing.entries().stream()
        .filter(entry -> NewsReading.of(entry).isRefused())
        .filter(entry -> !delivered.contains(entry.sha256()))
        .map(Landing.Entry::name)
        .sorted()
        .toList();
  }

  /**
   * The input of a run, in the order of the content hashes: the order of arrival is no matter.
   *
   * @param run its name, for what is refused
   * @param repaired of the files that were refused those that are to be tried again
   * @throws RefusedException if one that is input is gone from bronze
   */
  List<NewsFile> input(String run, Repaired repaired) throws IOException {
    List<Landing.Entry> entries = landing.entries();
    List<Integer> order = atHand();
    order.sort(Comparator.comparing(i -> entries.get(i).sha256()));
    List<NewsFile> files = new ArrayList<>();
    for (int i : order) {
      landed(files.size() + 1, entries.get(i), landing.files().get(i), run, repaired)
          .ifPresent(files::add);
    }
    return files;
  }

  /** Places of the entries whose files are there. */
  private List<Integer> atHand() {
    List<Landing.Entry> entries = landing.entries();
    List<Integer> there = new ArrayList<>();
    Set<String> contents = new HashSet<>();
    for (int i = 0; i < entries.size(); i++) {
      if (Files.exists(landing.files().get(i))) {
        there.add(i);
        contents.add(entries.get(i).sha256());
      }
    }
    List<String> gone = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      Landing.Entry entry = entries.get(i);
      if (!contents.contains(entry.sha256()) && !NewsReading.of(entry).isRefused()) {
        gone.add(entry.name() + " (" + landing.files().get(i) + ")");
      }
    }
    if (!gone.isEmpty()) {
      throw new RefusedException(
          "missing_file",
          "landed before and is gone from bronze: "
              + String.join(", ", gone)
              + ". Put the same file into the input folder again, or back into its place; to do"
              + " without it, take its entry out of "
              + Landing.ENTRIES
              + " beside it");
    }
    return there;
  }

  private Optional<NewsFile> landed(
      int id, Landing.Entry entry, Path path, String run, Repaired repaired) throws IOException {
    NewsReading reading = NewsReading.of(entry);
    boolean now = delivered.contains(entry.sha256());
    NewsFile file;
    try {
      file = open(id, path, entry.name(), entry.sha256(), reading, now);
    } catch (RefusedException refused) {
      // It landed when more was taken for readable; what was let in since then stays a matter.
      if (!refused.rule().equals(NewsUnpacking.RULE) || reading.isLetIn()) {
        throw refused;
      }
      if (reading.isRefused()) {
        return Optional.empty();
      }
      landing.note(Map.of(entry.sha256(), reading.refusedBy(run).notes()));
      throw new RefusedException(
          refused.rule(), refused.getMessage() + ". It stays in bronze and is input no more");
    }
    return !reading.isRefused() || now || repaired.test(file)
        ? Optional.of(file)
        : Optional.empty();
  }

  /** Notes that these files are no input until they are delivered again. */
  void refuse(List<NewsFile> files, String run) throws IOException {
    Map<String, Map<String, Object>> notes = new HashMap<>();
    files.forEach(file -> notes.put(file.sha256(), file.reading().refusedBy(run).notes()));
    landing.note(notes);
  }

  /**
   * Notes that files were let in; noting it again changes nothing.
   *
   * @param shares of bad rows, by SHA-256
   */
  void letIn(Map<String, Double> shares) throws IOException {
    Map<String, Map<String, Object>> notes = new HashMap<>();
    for (Landing.Entry entry : landing.entries()) {
      if (shares.containsKey(entry.sha256())) {
        NewsReading before = NewsReading.of(entry);
        NewsReading reading = before.letIn(shares.get(entry.sha256()));
        if (!reading.equals(before)) {
          notes.put(entry.sha256(), reading.notes());
        }
      }
    }
    landing.note(notes);
  }

  private NewsFile open(
      int id, Path path, String name, String sha256, NewsReading reading, boolean now)
      throws IOException {
    byte[] text = NewsUnpacking.text(path, name);
    int start = startsWithMark(text) ? 3 : 0;
    RecordSplitter splitter = new RecordSplitter(text, start, 1, RecordSplitter.lineEnd(text));
    if (!splitter.hasNext()) {
      throw new RefusedException(NewsUnpacking.RULE, name + " is empty; take it out of the folder");
    }
    RecordSplitter.Span first = splitter.next();
    String line =
        NewsText.utf8(text, first.from(), first.to())
            .orElseGet(() -> NewsText.readable(text, first.from(), first.to()));
    refuseStrange(name, line, text);
    List<String> header =
        fields(line).stream().map(cell -> cell.strip().toLowerCase(Locale.ROOT)).toList();
    NewsMappings.Bound bound =
        now
            ? mappings.delivered(header, name, reading.ownMapping())
            : mappings.landed(header, name, reading.ownMapping());
    return new NewsFile(
        id, name, sha256, path, header, line, splitter.at(), splitter.line(), bound, reading);
  }

  /** What shows in the header that the whole file cannot be read. */
  private static void refuseStrange(String name, String header, byte[] text) {
    boolean marked =
        text.length >= 2
            && ((text[0] == (byte) 0xFF && text[1] == (byte) 0xFE)
                || (text[0] == (byte) 0xFE && text[1] == (byte) 0xFF));
    if (marked || header.indexOf('\0') >= 0) {
      throw new RefusedException(
          NewsUnpacking.RULE, name + " is not UTF-8 but looks like UTF-16; save it as UTF-8");
    }
    if (header.indexOf('\r') >= 0) {
      throw new RefusedException(
          NewsUnpacking.RULE,
          name
              + " ends its lines sometimes with a carriage return alone; save it with one kind of"
              + " line end");
    }
  }

  /** Fields of one record. */
  static List<String> fields(String record) throws IOException {
    if (record.isEmpty()) {
      return List.of("");
    }
    try (CSVParser parser = CSVParser.parse(record, CSVFormat.RFC4180)) {
      return parser.iterator().next().toList();
    }
  }

  private static boolean startsWithMark(byte[] text) {
    return text.length >= 3
        && text[0] == (byte) 0xEF
        && text[1] == (byte) 0xBB
        && text[2] == (byte) 0xBF;
  }
}
