package dev.spreadlake.batch.news;

import dev.spreadlake.batch.intake.InputStreams;
import dev.spreadlake.batch.intake.Landing;
import dev.spreadlake.batch.run.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;

/** Lands the files of a folder in bronze, and opens everything that has landed. One thread. */
final class NewsFiles {
  /** Largest file once unpacked; more is no news file, or a bomb. */
  static final int TEXT_BYTES_MAX = 256 * 1024 * 1024;

  /**
   * What a folder brought.
   *
   * @param found files in it
   * @param before those of them whose content had landed
   */
  record Landed(int found, List<String> before) {}

  private final Landing landing;
  private final NewsMappings mappings;

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
  Landed land(Path folder, Instant now) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new RefusedException(
          "no input folder " + folder + ": give --input a folder that exists");
    }
    List<Path> files;
    try (Stream<Path> list = Files.walk(folder, 2)) {
      files =
          list.filter(Files::isRegularFile)
              .filter(file -> InputStreams.readable(file.getFileName().toString()))
              .sorted()
              .toList();
    }
    List<String> before = new ArrayList<>();
    for (Path file : files) {
      open(0, file, file.getFileName().toString(), "");
    }
    for (Path file : files) {
      landing.land(file, now).before().ifPresent(entry -> before.add(file.getFileName() + ""));
    }
    if (landing.entries().isEmpty()) {
      throw new RefusedException(
          "no .csv, .csv.gz or .zip in " + folder + ", and none has landed before");
    }
    return new Landed(files.size(), before);
  }

  /**
   * Everything in bronze, in the order of the content hashes: the order of arrival is no matter.
   */
  List<NewsFile> all() throws IOException {
    List<Landing.Entry> entries = landing.entries();
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparing(i -> entries.get(i).sha256()));
    List<NewsFile> files = new ArrayList<>();
    for (int i : order) {
      Landing.Entry entry = entries.get(i);
      files.add(open(files.size() + 1, landing.files().get(i), entry.name(), entry.sha256()));
    }
    return files;
  }

  private NewsFile open(int id, Path path, String name, String sha256) throws IOException {
    byte[] text;
    try (InputStream raw = Files.newInputStream(path);
        InputStream in = InputStreams.text(path.getFileName().toString(), raw)) {
      text = in.readNBytes(TEXT_BYTES_MAX + 1);
    }
    if (text.length > TEXT_BYTES_MAX) {
      throw new RefusedException(
          name + " has more than " + TEXT_BYTES_MAX / 1024 / 1024 + " MiB; cut it into parts");
    }
    int start = startsWithMark(text) ? 3 : 0;
    RecordSplitter splitter = new RecordSplitter(text, start);
    if (!splitter.hasNext()) {
      throw new RefusedException(name + " is empty; take it out of the folder");
    }
    RecordSplitter.Span first = splitter.next();
    String line =
        NewsText.utf8(text, first.from(), first.to())
            .orElseGet(() -> NewsText.readable(text, first.from(), first.to()));
    List<String> header =
        fields(line).stream().map(cell -> cell.strip().toLowerCase(Locale.ROOT)).toList();
    return new NewsFile(
        id,
        name,
        sha256,
        text,
        header,
        line,
        splitter.at(),
        splitter.line(),
        mappings.match(header, name));
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
