package dev.spreadlake.alert.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.spreadlake.alert.store.StateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deliveries given up, one JSON line each, in {@code quarantine/webhooks/<date>.jsonl} of the
 * lake; those delivered after all stand in {@code replayed/<date>.jsonl}, which is the record of
 * what must not be sent again. Blocking. A server may add while {@code webhook-replay} takes.
 */
final class DeadLetters {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
  private static final String TAKEN = ".replaying-";
  private static final String SUFFIX = ".jsonl";
  private static final String REPLAYED = "replayed";

  private final Path folder;

  DeadLetters(Path lakeRoot) {
    this.folder = lakeRoot.resolve("quarantine").resolve("webhooks");
  }

  /** Adds one, durably. */
  void add(LocalDate date, DeadLetter letter) throws IOException {
    append(folder.resolve(date + SUFFIX), List.of(letter));
  }

  /** Adds several, durably together. */
  void addAll(LocalDate date, List<DeadLetter> letters) throws IOException {
    if (!letters.isEmpty()) {
      append(folder.resolve(date + SUFFIX), letters);
    }
  }

  /** Keeps one that was delivered after all; durable on return. */
  void addReplayed(LocalDate date, DeadLetter letter) throws IOException {
    append(folder.resolve(REPLAYED).resolve(date + SUFFIX), List.of(letter));
  }

  /** What was delivered after all. */
  Set<DeadLetter.Key> replayed() throws IOException {
    Set<DeadLetter.Key> keys = new HashSet<>();
    for (Path file : filesOf(folder.resolve(REPLAYED))) {
      read(file).forEach(letter -> keys.add(letter.key()));
    }
    return keys;
  }

  /**
   * Sets every file of letters aside under a hidden name, so that nobody adds to it any more;
   * returns those after what an interrupted replay left, oldest first.
   */
  List<Path> take() throws IOException {
    List<Path> taken = new ArrayList<>();
    for (Path file : filesOf(folder)) {
      String name = file.getFileName().toString();
      if (name.startsWith(TAKEN)) {
        taken.add(file);
      } else if (!name.startsWith(".")) {
        taken.add(Files.move(file, free(name), StandardCopyOption.ATOMIC_MOVE));
      }
    }
    return taken;
  }

  /**
   * The letters of a file. A line torn by a crash is left out: its delivery was still in the outbox
   * then, or in the file it was taken from, so it is tried again.
   */
  static List<DeadLetter> read(Path file) throws IOException {
    List<DeadLetter> letters = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (line.isEmpty()) {
        continue;
      }
      try {
        letters.add(StateFiles.JSON.readValue(line, DeadLetter.class));
      } catch (JsonProcessingException torn) {
        LOG.warn("left out a torn dead letter file={} length={}", file, line.length());
      }
    }
    return letters;
  }

  /** Hidden ones first: the dot comes before every digit. */
  private static List<Path> filesOf(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> listed = Files.list(folder)) {
      return listed
          .filter(file -> Files.isRegularFile(file) && file.toString().endsWith(SUFFIX))
          .sorted()
          .toList();
    }
  }

  private Path free(String name) {
    int number = 1;
    Path path = folder.resolve(TAKEN + number + "-" + name);
    while (Files.exists(path)) {
      path = folder.resolve(TAKEN + ++number + "-" + name);
    }
    return path;
  }

  private static void append(Path file, List<DeadLetter> letters) throws IOException {
    Files.createDirectories(file.getParent());
    StringBuilder lines = new StringBuilder(endsTorn(file) ? "\n" : "");
    for (DeadLetter letter : letters) {
      lines.append(StateFiles.JSON.writeValueAsString(letter)).append('\n');
    }
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      StateFiles.writeAll(out, lines.toString().getBytes(StandardCharsets.UTF_8));
      out.force(true);
    }
  }

  private static boolean endsTorn(Path file) throws IOException {
    if (!Files.exists(file) || Files.size(file) == 0) {
      return false;
    }
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      in.read(last, in.size() - 1);
      return last.get(0) != '\n';
    }
  }
}
