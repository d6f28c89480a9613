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
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deliveries given up, one JSON line each, in {@code quarantine/webhooks/<date>.jsonl} of the
 * lake. Blocking. A server may add while {@code webhook-replay} takes.
 */
final class DeadLetters {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
  private static final String TAKEN = ".replaying-";

  private final Path folder;

  DeadLetters(Path lakeRoot) {
    this.folder = lakeRoot.resolve("quarantine").resolve("webhooks");
  }

  /** Adds one, durably. */
  void add(LocalDate date, DeadLetter letter) throws IOException {
    append(folder.resolve(date + ".jsonl"), letter);
  }

  /** Keeps one that was delivered after all, in {@code replayed/}. */
  void addReplayed(LocalDate date, DeadLetter letter) throws IOException {
    append(folder.resolve("replayed").resolve(date + ".jsonl"), letter);
  }

  /**
   * Sets every file of letters aside under a hidden name, so that nobody adds to it any more;
   * returns those, together with what an interrupted replay left.
   */
  List<Path> take() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> names;
    try (Stream<Path> listed = Files.list(folder)) {
      names = listed.filter(Files::isRegularFile).sorted().toList();
    }
    List<Path> taken = new ArrayList<>();
    for (Path file : names) {
      String name = file.getFileName().toString();
      if (name.startsWith(TAKEN)) {
        taken.add(file);
      } else if (name.endsWith(".jsonl")) {
        taken.add(Files.move(file, free(name), StandardCopyOption.ATOMIC_MOVE));
      }
    }
    return taken;
  }

  /**
   * The letters of a file. A line torn by a crash is left out: its delivery was still in the outbox
   * then, so it was tried again.
   */
  static List<DeadLetter> read(Path file) throws IOException {
    List<DeadLetter> letters = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      try {
        letters.add(StateFiles.JSON.readValue(line, DeadLetter.class));
      } catch (JsonProcessingException torn) {
        LOG.warn("left out a torn dead letter file={} length={}", file, line.length());
      }
    }
    return letters;
  }

  private Path free(String name) {
    int number = 1;
    Path path = folder.resolve(TAKEN + number + "-" + name);
    while (Files.exists(path)) {
      path = folder.resolve(TAKEN + ++number + "-" + name);
    }
    return path;
  }

  private static void append(Path file, DeadLetter letter) throws IOException {
    Files.createDirectories(file.getParent());
    byte[] line =
        (StateFiles.JSON.writeValueAsString(letter) + "\n").getBytes(StandardCharsets.UTF_8);
    boolean torn = endsTorn(file);
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      if (torn) {
        StateFiles.writeAll(out, new byte[] {'\n'});
      }
      StateFiles.writeAll(out, line);
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
