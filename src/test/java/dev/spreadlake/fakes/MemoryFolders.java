package dev.spreadlake.fakes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Puts the folders of tests on Linux's file system in memory where there is one with room, because
 * thousands of fsyncs are a third of the suite's time and what dies in these tests is a process,
 * never the machine's power. Named in {@code junit-platform.properties}; a test that is about the
 * disk asks for {@link TempDirFactory.Standard}.
 */
public final class MemoryFolders implements TempDirFactory {
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long ROOM_MIN = 1L << 30;

  @Override
  public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context)
      throws IOException {
    boolean room =
        Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() >= ROOM_MIN;
    return room
        ? Files.createTempDirectory(MEMORY, "spreadlake-")
        : Files.createTempDirectory("spreadlake-");
  }
}
