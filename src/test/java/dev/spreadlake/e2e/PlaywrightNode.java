package dev.spreadlake.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The Node.js that Playwright brings along, 126 MB in one file: each process of the tests would
 * unpack it for itself. So it is unpacked once for all of them, below {@code target}, and {@code
 * mvn clean} removes it.
 */
final class PlaywrightNode {
  private static final String PROPERTY = "playwright.nodejs.path";
  private static final Path HOME = Path.of("target", "playwright-node");

  private PlaywrightNode() {}

  /** Tells Playwright where it lies. On anything but Linux Playwright unpacks it as ever. */
  static synchronized void unpackOnce() {
    URL packed = PlaywrightNode.class.getClassLoader().getResource(nameInJar());
    boolean linux = System.getProperty("os.name").equals("Linux");
    if (!linux || packed == null || System.getProperty(PROPERTY) != null) {
      return;
    }
    try {
      System.setProperty(PROPERTY, unpacked(packed).toAbsolutePath().toString());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack " + packed, e);
    }
  }

  private static String nameInJar() {
    boolean arm = System.getProperty("os.arch").equals("aarch64");
    return "driver/linux" + (arm ? "-arm64" : "") + "/node";
  }

  private static Path unpacked(URL packed) throws IOException {
    Files.createDirectories(HOME);
    try (FileChannel channel =
            FileChannel.open(
                HOME.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      URLConnection jar = packed.openConnection();
      // Another version has another size.
      Path node = HOME.resolve("node-" + jar.getContentLengthLong());
      if (lock.isValid() && !Files.exists(node)) {
        Path part = HOME.resolve("part");
        try (InputStream in = jar.getInputStream()) {
          Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
        }
        if (!part.toFile().setExecutable(true)) {
          throw new IOException(part + " cannot be made executable");
        }
        Files.move(part, node, StandardCopyOption.ATOMIC_MOVE);
      }
      return node;
    }
  }
}
