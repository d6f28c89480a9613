package dev.spreadlake.lake.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spreadlake.failure.FailureText;
import dev.spreadlake.lake.disk.LakeFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.List;

/** Reads and writes {@link Manifest}s. Blocking, stateless. */
public final class Manifests {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private Manifests() {}

  /**
   * The manifest of {@code folder}; null if there is none.
   *
   * @throws DamagedFileException if it is no manifest
   */
  public static Manifest read(Path folder) throws IOException {
    return readFile(folder.resolve(LakeLayout.MANIFEST));
  }

  /**
   * The manifest that the folder will have once its file is replaced; null if none was announced.
   */
  public static Manifest readNext(Path folder) throws IOException {
    return readFile(folder.resolve(LakeLayout.NEXT_MANIFEST));
  }

  private static Manifest readFile(Path file) throws IOException {
    try {
      Manifest manifest = JSON.readValue(Files.readAllBytes(file), Manifest.class);
      requireSeconds(manifest);
      return manifest;
    } catch (NoSuchFileException none) {
      return null;
    } catch (JsonProcessingException
        | IllegalArgumentException
        | IndexOutOfBoundsException
        | DateTimeException e) {
      throw new DamagedFileException(file + " is not a manifest: " + FailureText.of(e), e);
    }
  }

  /** What others read as a second is one: a flipped bit leaves a manifest JSON. */
  private static void requireSeconds(Manifest manifest) {
    requireSecond(manifest.accountedUntil());
    for (Manifest.FileEntry file : manifest.files()) {
      requireSecond(file.firstSecond());
      requireSecond(file.lastSecond());
      for (Manifest.GapEntry gap :
          file.gaps() == null ? List.<Manifest.GapEntry>of() : file.gaps()) {
        requireSecond(gap.lastSecond());
      }
    }
  }

  private static void requireSecond(String text) {
    if (text != null) {
      LakeRows.secondOf(text);
    }
  }

  /** Puts the manifest of a folder in place, durable before it is seen. */
  public static void write(LakeFiles files, Path folder, Manifest manifest) throws IOException {
    files.publish(folder.resolve(LakeLayout.MANIFEST), bytes(manifest));
  }

  /** Announces the manifest that a folder will have, durable before it is seen. */
  public static void writeNext(LakeFiles files, Path folder, Manifest manifest) throws IOException {
    files.publish(folder.resolve(LakeLayout.NEXT_MANIFEST), bytes(manifest));
  }

  private static byte[] bytes(Manifest manifest) throws IOException {
    return (JSON.writeValueAsString(manifest) + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
