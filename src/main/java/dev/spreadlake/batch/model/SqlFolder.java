package dev.spreadlake.batch.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The text files under one folder of the class path, such as {@code sql/master}, whether it lies in
 * a jar or in a directory. Immutable once read.
 */
public final class SqlFolder {
  /** What the class path holds does not change while the program runs. */
  private static final ConcurrentMap<String, SqlFolder> READ = new ConcurrentHashMap<>();

  private final String root;
  private final SortedMap<String, String> files;

  private SqlFolder(String root, SortedMap<String, String> files) {
    this.root = root;
    this.files = files;
  }

  /**
   * Reads the folder; once in a process. Any thread.
   *
   * @param root without a leading or trailing slash
   * @throws IllegalArgumentException if there is no such folder
   */
  public static SqlFolder read(String root) {
    return READ.computeIfAbsent(root, SqlFolder::fromClassPath);
  }

  private static SqlFolder fromClassPath(String root) {
    URL url = SqlFolder.class.getClassLoader().getResource(root);
    if (url == null) {
      throw new IllegalArgumentException("no folder " + root + " on the class path");
    }
    SortedMap<String, String> files = new TreeMap<>();
    try {
      URLConnection connection = url.openConnection();
      if (connection instanceof JarURLConnection inJar) {
        inJar.setUseCaches(false);
        try (JarFile jar = inJar.getJarFile()) {
          readJar(jar, root + "/", files);
        }
      } else {
        readDirectory(Path.of(url.toURI()), files);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + root, e);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("cannot read " + url, e);
    }
    return new SqlFolder(root, files);
  }

  private static void readJar(JarFile jar, String prefix, SortedMap<String, String> files)
      throws IOException {
    for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
      if (!entry.isDirectory() && entry.getName().startsWith(prefix)) {
        try (InputStream in = jar.getInputStream(entry)) {
          files.put(
              entry.getName().substring(prefix.length()),
              new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    }
  }

  private static void readDirectory(Path directory, SortedMap<String, String> files)
      throws IOException {
    List<Path> found;
    try (Stream<Path> walk = Files.walk(directory)) {
      found = walk.filter(Files::isRegularFile).toList();
    }
    for (Path file : found) {
      files.put(
          directory.relativize(file).toString().replace('\\', '/'),
          Files.readString(file, StandardCharsets.UTF_8));
    }
  }

  /**
   * The text of a file.
   *
   * @param path below the root, such as {@code rules.yml}
   * @throws IllegalArgumentException if there is none
   */
  public String text(String path) {
    String text = files.get(path);
    if (text == null) {
      throw new IllegalArgumentException("no file " + root + "/" + path);
    }
    return text;
  }

  /** Paths below the root that start with {@code prefix} and end with {@code suffix}, sorted. */
  public List<String> list(String prefix, String suffix) {
    return files.keySet().stream()
        .filter(path -> path.startsWith(prefix) && path.endsWith(suffix))
        .toList();
  }
}
