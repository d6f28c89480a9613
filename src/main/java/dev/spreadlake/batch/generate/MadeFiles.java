package dev.spreadlake.batch.generate;

import dev.spreadlake.batch.intake.InputFinder;
import dev.spreadlake.batch.publish.Durable;
import dev.spreadlake.store.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a generator has made in a folder: a note that says in words that it is synthetic, and names
 * each file with its SHA-256 as {@code sha256sum} does. Only what the note names is the generator's
 * to overwrite. Blocking; one thread, one generator a folder at a time.
 */
public final class MadeFiles {
  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  (.+)");

  private final Path folder;
  private final String note;

  /** Hashes by name: a file about to be replaced has two, whichever of them is there. */
  private final Map<String, List<String>> hashes = new LinkedHashMap<>();

  private MadeFiles(Path folder, String note) {
    this.folder = folder;
    this.note = note;
  }

  /**
   * Reads a folder's note, if there is one.
   *
   * @param note its name
   */
  public static MadeFiles in(Path folder, String note) throws IOException {
    MadeFiles made = new MadeFiles(folder, note);
    Path file = folder.resolve(note);
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        Matcher parts = LINE.matcher(line);
        if (parts.matches()) {
          made.hashes.computeIfAbsent(parts.group(2), n -> new ArrayList<>()).add(parts.group(1));
        }
      }
    }
    return made;
  }

  /**
   * Whether there is a note in a folder, and it names every file there that could be taken in; the
   * note of an earlier version names none.
   *
   * @param lake the lake's root, which may lie in the folder
   */
  public static boolean areAll(Path folder, String note, Path lake) {
    if (!Files.exists(folder.resolve(note))) {
      return false;
    }
    try {
      MadeFiles made = in(folder, note);
      return made.hashes.isEmpty()
          || InputFinder.files(folder, lake).stream()
              .allMatch(file -> made.hashes.containsKey(folder.relativize(file).toString()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot tell whether all in " + folder + " is synthetic", e);
    }
  }

  /**
   * Whether the note names a file as it is.
   *
   * @param name its place in the folder
   */
  public boolean has(String name, String sha256) {
    return hashes.getOrDefault(name, List.of()).contains(sha256);
  }

  /**
   * Sees that what is about to be written replaces nobody else's file.
   *
   * @throws IllegalArgumentException if a file of that name is there that the note does not name as
   *     it is
   */
  void refuseToOverwrite(String name) throws IOException {
    Path file = folder.resolve(name);
    if (Files.exists(file) && !has(name, Sha256.of(file))) {
      throw new IllegalArgumentException(
          "DIR: "
              + file
              + " exists and was not made by generate ("
              + note
              + " does not name it as it is); choose another folder");
    }
  }

  /** Says before anything is written that it will be synthetic. */
  void begin(String text) throws IOException {
    write(text);
  }

  /** Gives a finished file its name, which the note has first. */
  void rename(Path finished, String name, String text) throws IOException {
    String hash = Sha256.of(finished);
    hashes.computeIfAbsent(name, n -> new ArrayList<>()).add(hash);
    write(text);
    Durable.sync(finished);
    Durable.move(finished, folder.resolve(name));
    hashes.put(name, new ArrayList<>(List.of(hash)));
  }

  /** Forgets the hashes of what has been replaced. */
  void end(String text) throws IOException {
    write(text);
  }

  private void write(String text) throws IOException {
    StringBuilder all = new StringBuilder(text);
    hashes.forEach(
        (name, of) -> of.forEach(hash -> all.append(hash).append("  ").append(name).append('\n')));
    Durable.write(folder.resolve(note), all.toString().getBytes(StandardCharsets.UTF_8));
  }
}
