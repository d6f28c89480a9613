package dev.spreadlake.alert.store;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.spreadlake.alert.AlertRule;
import dev.spreadlake.failure.FailureText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The kept rules' file, and how state files are replaced as a whole. Blocking. */
public final class StateFiles {
  /** Dates and durations as text, decimals exact. */
  public static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private static final int VERSION = 1;

  private record RulesFile(int version, List<AlertRule> rules) {}

  private StateFiles() {}

  /**
   * The rules put over HTTP; none if there is no file.
   *
   * @throws IOException naming the file if it cannot be read or understood: rules are never
   *     forgotten in silence
   */
  static List<AlertRule> readRules(Path file) throws IOException {
    byte[] text;
    try {
      text = Files.readAllBytes(file);
    } catch (NoSuchFileException none) {
      return List.of();
    }
    try {
      RulesFile read = JSON.readValue(text, RulesFile.class);
      if (read.version() != VERSION || read.rules() == null) {
        throw new IOException("version " + VERSION + " with rules was expected");
      }
      return List.copyOf(read.rules());
    } catch (IOException | RuntimeException e) {
      throw new IOException(
          "the alert rules in "
              + file
              + " cannot be read ("
              + FailureText.of(e)
              + "): repair the file, or move it away to start without those rules",
          e);
    }
  }

  /** Replaces the rules' file. */
  static void writeRules(Path file, List<AlertRule> rules) throws IOException {
    byte[] text =
        JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(new RulesFile(VERSION, rules));
    Path unfinished = unfinished(file);
    try (FileChannel out =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      writeAll(out, text);
      out.force(true);
    }
    moveInto(unfinished, file);
  }

  /** Where a file is written before it gets its name. */
  public static Path unfinished(Path file) {
    return file.resolveSibling("." + file.getFileName() + ".tmp");
  }

  /** Gives a finished, forced file its name, durably. */
  public static void moveInto(Path unfinished, Path file) throws IOException {
    Files.move(
        unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  public static void writeAll(FileChannel out, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
  }
}
