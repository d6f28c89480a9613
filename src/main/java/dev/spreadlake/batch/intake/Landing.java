package dev.spreadlake.batch.intake;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.spreadlake.batch.publish.Durable;
import dev.spreadlake.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A pipeline's bronze: every file as it arrived, under {@code bronze/files/pipeline=P/date=D/<first
 * 16 of its SHA-256>_<name>}, with name, hash, size and time of arrival in {@code _landing.json} of
 * that day, and beside them what the pipeline notes for its later runs. A file that landed before,
 * whatever it was called then, does not land again; but the ending of its name, which says how it
 * is packed, is the one it last arrived with. Where the file has been lost since then it takes its
 * place again.
 *
 * <p>A file appears under its name complete. Killed before its entry is written, the next run lands
 * it again over itself. One thread; one run at a time per pipeline.
 */
public final class Landing {
  /** Name of a day's list of what landed. */
  public static final String ENTRIES = "_landing.json";

  private static final int CHUNK_BYTES = 1 << 18;
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * One file that landed.
   *
   * @param file name under its day's folder
   * @param name how it was called where it came from
   * @param arrived when it was landed
   * @param notes what the pipeline wants to know of it in later runs, as JSON knows it
   */
  public record Entry(
      String file,
      String name,
      String sha256,
      @JsonProperty("bytes") long bytes,
      Instant arrived,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Object> notes) {
    public Entry {
      notes = notes == null ? Map.of() : Map.copyOf(notes);
    }

    Entry noting(Map<String, Object> others) {
      return new Entry(file, name, sha256, bytes, arrived, others);
    }
  }

  /**
   * What came of landing one file.
   *
   * @param path the file in bronze
   * @param before what had landed with the same content, if anything had
   */
  public record Landed(Path path, String sha256, Optional<Entry> before) {}

  private final Path folder;
  private final List<Entry> known = new ArrayList<>();
  private final List<Path> places = new ArrayList<>();

  /**
   * Reads what has landed so far.
   *
   * @param lake the lake's root
   */
  public Landing(Path lake, String pipeline) throws IOException {
    this.folder = lake.resolve("bronze").resolve("files").resolve("pipeline=" + pipeline);
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> days;
    try (Stream<Path> list = Files.list(folder)) {
      days = list.filter(Files::isDirectory).sorted().toList();
    }
    for (Path day : days) {
      for (Entry entry : entries(day)) {
        known.add(entry);
        places.add(day.resolve(entry.file()));
      }
    }
  }

  /** Everything that has landed, oldest day first. */
  public List<Entry> entries() {
    return List.copyOf(known);
  }

  /** Where the files of {@link #entries} lie, in the same order. */
  public List<Path> files() {
    return List.copyOf(places);
  }

  /** What has landed with the content of a file, if anything has; its copy may be lost. */
  public Optional<Entry> find(Path source) throws IOException {
    int place = place(Sha256.of(source));
    return place < 0 ? Optional.empty() : Optional.of(known.get(place));
  }

  /** Copies a file into bronze unless its content is there. */
  public Landed land(Path source, Instant now) throws IOException {
    return land(source, now, Map.of());
  }

  /**
   * Copies a file into bronze unless its content is there.
   *
   * @param notes of a file that had not landed
   */
  public Landed land(Path source, Instant now, Map<String, Object> notes) throws IOException {
    String sha = Sha256.of(source);
    String name = source.getFileName().toString();
    int place = place(sha);
    if (place >= 0) {
      Entry before = known.get(place);
      if (!ending(before.name()).equals(ending(name)) || !Files.exists(places.get(place))) {
        replace(place, source);
      }
      forgetOthers(sha, place);
      return new Landed(places.get(place(sha)), sha, Optional.of(before));
    }
    Path day = folder.resolve("date=" + LocalDate.ofInstant(now, ZoneOffset.UTC));
    Files.createDirectories(day);
    Path file = copy(source, sha, day);
    Entry entry = new Entry(file.getFileName().toString(), name, sha, Files.size(file), now, notes);
    known.add(entry);
    places.add(file);
    list(day);
    return new Landed(file, sha, Optional.empty());
  }

  /**
   * Notes for later runs.
   *
   * @param notes by SHA-256, each in the place of what was noted of that file before
   */
  public void note(Map<String, Map<String, Object>> notes) throws IOException {
    TreeSet<Path> days = new TreeSet<>();
    for (int i = 0; i < known.size(); i++) {
      Map<String, Object> of = notes.get(known.get(i).sha256());
      if (of != null) {
        known.set(i, known.get(i).noting(of));
        days.add(places.get(i).getParent());
      }
    }
    for (Path day : days) {
      list(day);
    }
  }

  /** Of a content's entries one whose file is there, else one whose file is lost; or negative. */
  private int place(String sha256) {
    int lost = -1;
    for (int i = 0; i < known.size(); i++) {
      if (known.get(i).sha256().equals(sha256)) {
        if (Files.exists(places.get(i))) {
          return i;
        }
        lost = i;
      }
    }
    return lost;
  }

  /** Once content landed again under a second entry where the first one's file was lost. */
  private void forgetOthers(String sha256, int place) throws IOException {
    TreeSet<Path> days = new TreeSet<>();
    for (int i = known.size() - 1; i >= 0; i--) {
      if (i != place && known.get(i).sha256().equals(sha256) && !Files.exists(places.get(i))) {
        days.add(places.get(i).getParent());
        known.remove(i);
        places.remove(i);
      }
    }
    for (Path day : days) {
      list(day);
    }
  }

  /** The same content has arrived again, perhaps as another kind of file; an old copy goes last. */
  private void replace(int place, Path source) throws IOException {
    Entry old = known.get(place);
    Path before = places.get(place);
    Path file = copy(source, old.sha256(), before.getParent());
    String name = source.getFileName().toString();
    known.set(
        place,
        new Entry(
            file.getFileName().toString(),
            name,
            old.sha256(),
            old.bytes(),
            old.arrived(),
            old.notes()));
    places.set(place, file);
    list(before.getParent());
    if (!before.equals(file)) {
      Files.deleteIfExists(before);
    }
  }

  /** Writes a day's list anew. */
  private void list(Path day) throws IOException {
    List<Entry> ofDay = new ArrayList<>();
    for (int i = 0; i < known.size(); i++) {
      if (places.get(i).getParent().equals(day)) {
        ofDay.add(known.get(i));
      }
    }
    Durable.write(day.resolve(ENTRIES), JSON.writeValueAsBytes(ofDay));
  }

  /** How its name says that a file is packed. */
  private static String ending(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static Path copy(Path source, String sha, Path day) throws IOException {
    Path file = day.resolve(sha.substring(0, 16) + "_" + source.getFileName());
    Path hidden = day.resolve("." + file.getFileName() + ".part");
    String copied = copy(source, hidden);
    if (!copied.equals(sha)) {
      Files.delete(hidden);
      throw new IOException(source + " changed while it was read; run again once it is complete");
    }
    Durable.sync(hidden);
    Durable.move(hidden, file);
    return file;
  }

  private static List<Entry> entries(Path day) throws IOException {
    Path file = day.resolve(ENTRIES);
    if (!Files.exists(file)) {
      return List.of();
    }
    return JSON.readValue(file.toFile(), new TypeReference<List<Entry>>() {});
  }

  private static String copy(Path from, Path to) throws IOException {
    MessageDigest sha = Sha256.digest();
    byte[] chunk = new byte[CHUNK_BYTES];
    try (InputStream in = new DigestInputStream(Files.newInputStream(from), sha);
        OutputStream out = Files.newOutputStream(to)) {
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        out.write(chunk, 0, n);
      }
    }
    return Sha256.hex(sha);
  }
}
