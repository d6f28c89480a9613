package dev.spreadlake.lake.table;

import dev.spreadlake.lake.disk.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which lake it is: made up when a lake is first served, and kept beside the journal of the alerts,
 * whose numbers mean something in this lake only. Blocking, stateless.
 */
public final class LakeId {
  private static final Logger LOG = LoggerFactory.getLogger(LakeId.class);
  private static final Pattern VALID = Pattern.compile("[0-9a-f-]{36}");

  private LakeId() {}

  /** The id of the lake in {@code root}; where none can be kept, one for this process only. */
  public static String of(Path root) {
    Path file = root.resolve("_state").resolve("lake.id");
    try {
      String kept = read(file);
      if (VALID.matcher(kept).matches()) {
        return kept;
      }
      String made = UUID.randomUUID().toString();
      new DurableFiles(root).publish(file, (made + "\n").getBytes(StandardCharsets.UTF_8));
      return made;
    } catch (IOException e) {
      LOG.warn("the lake's id cannot be kept: pages begin anew at each start file={}", file, e);
      return UUID.randomUUID().toString();
    }
  }

  private static String read(Path file) throws IOException {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
    } catch (NoSuchFileException none) {
      return "";
    }
  }
}
