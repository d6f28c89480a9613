package dev.spreadlake.web;

import dev.spreadlake.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Every file of the page as it was at one moment, and the version that they make together: what was
 * read under a version never changes. Reads files, so it is for a worker; what it returns may be
 * used on any thread.
 */
final class PageFiles {
  private static final String ROOT = "webroot";
  private static final int VERSION_BYTES = 8;

  private final SortedMap<String, byte[]> files;
  private final String version;

  /** Null in a jar, which is not written while the program runs. */
  private final Path root;

  /** When each file was last written, epoch milliseconds; nothing in a jar. */
  private final Map<Path, Long> changedAt;

  private PageFiles(SortedMap<String, byte[]> files, Path root, Map<Path, Long> changedAt) {
    this.files = files;
    this.root = root;
    this.changedAt = changedAt;
    this.version = versionOf(files);
  }

  /** Those of the class path. */
  static PageFiles read() throws IOException {
    URL index = PageFiles.class.getClassLoader().getResource(ROOT + "/index.html");
    if (index == null) {
      throw new IOException("the class path holds no " + ROOT + "/index.html");
    }
    if (index.openConnection() instanceof JarURLConnection packed) {
      return ofJar(packed.getJarFile());
    }
    try {
      return ofFolder(Path.of(index.toURI()).getParent());
    } catch (URISyntaxException e) {
      throw new IOException("cannot be read: " + index, e);
    }
  }

  /**
   * Those of a folder.
   *
   * @param root the folder that {@code /} stands for
   */
  static PageFiles ofFolder(Path root) throws IOException {
    // Looked at before they are read: what is written meanwhile is read anew the next time.
    Map<Path, Long> changedAt = changes(root);
    SortedMap<String, byte[]> files = new TreeMap<>();
    for (Path file : changedAt.keySet()) {
      String name = root.relativize(file).toString().replace('\\', '/');
      files.put("/" + name, Files.readAllBytes(file));
    }
    return new PageFiles(files, root, changedAt);
  }

  /**
   * Those of a jar below its folder {@code webroot}.
   *
   * @param jar is left open: the class loader's own may be behind it
   */
  static PageFiles ofJar(JarFile jar) throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    Enumeration<JarEntry> entries = jar.entries();
    while (entries.hasMoreElements()) {
      JarEntry entry = entries.nextElement();
      if (entry.getName().startsWith(ROOT + "/") && !entry.isDirectory()) {
        try (InputStream in = jar.getInputStream(entry)) {
          files.put(entry.getName().substring(ROOT.length()), in.readAllBytes());
        }
      }
    }
    return new PageFiles(files, null, Map.of());
  }

  private static Map<Path, Long> changes(Path root) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(root)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    Map<Path, Long> found = new HashMap<>();
    for (Path file : files) {
      found.put(file, Files.getLastModifiedTime(file).toMillis());
    }
    return found;
  }

  /** Whether {@link #now()} may give others. */
  boolean mayChange() {
    return root != null;
  }

  /** These if they still stand, else those of now: while the page is worked on, files change. */
  PageFiles now() throws IOException {
    return root == null || changedAt.equals(changes(root)) ? this : ofFolder(root);
  }

  /** 16 hexadecimal digits; another one as soon as one byte or name is another. */
  String version() {
    return version;
  }

  /**
   * A file's content, not to be changed; null if there is none of that name.
   *
   * @param path from the root on, {@code /js/main.js}
   */
  byte[] content(String path) {
    return files.get(path);
  }

  private static String versionOf(SortedMap<String, byte[]> files) {
    MessageDigest digest = Sha256.digest();
    files.forEach(
        (path, bytes) -> {
          byte[] name = path.getBytes(StandardCharsets.UTF_8);
          digest.update(ByteBuffer.allocate(8).putInt(name.length).putInt(bytes.length).array());
          digest.update(name);
          digest.update(bytes);
        });
    return HexFormat.of().formatHex(digest.digest(), 0, VERSION_BYTES);
  }
}
