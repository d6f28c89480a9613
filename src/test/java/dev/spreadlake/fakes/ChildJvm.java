package dev.spreadlake.fakes;

import dev.spreadlake.store.FolderTree;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * A process of the tests' own Java and class path, to be killed.
 *
 * <p>Each would unpack the engine's library, 60 MB, for itself, and a killed one leave it behind.
 * So the driver is unpacked once for all children of this process, and removed with it: where the
 * library lies beside its classes, the driver loads it from there.
 */
public final class ChildJvm {
  private static final String DRIVER = "duckdb_jdbc";
  private static final String LIBRARIES = "libduckdb_java";

  private static String classPath;

  private ChildJvm() {}

  /**
   * Starts {@code main}.
   *
   * @param said file that takes what it prints
   */
  public static Process start(Class<?> main, Path said, Object... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xmx256m",
                "-cp",
                classPath(),
                main.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(said.toFile())
        .start();
  }

  /** This process's class path, with a folder in place of the driver's jar. */
  private static synchronized String classPath() throws IOException {
    if (classPath == null) {
      List<String> entries = new ArrayList<>();
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        boolean driver = Path.of(entry).getFileName().toString().startsWith(DRIVER);
        entries.add(driver ? unpacked(Path.of(entry)).toString() : entry);
      }
      classPath = String.join(File.pathSeparator, entries);
    }
    return classPath;
  }

  /** The jar's classes in a folder, and this platform's library beside it. */
  private static Path unpacked(Path jar) throws IOException {
    Path home = Files.createTempDirectory("spreadlake-driver-");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(home), "remove-driver"));
    Path classes = home.resolve("classes");
    String library = libraryName();
    try (JarFile driver = new JarFile(jar.toFile())) {
      for (JarEntry entry : driver.stream().filter(one -> !one.isDirectory()).toList()) {
        String name = entry.getName();
        if (name.startsWith(LIBRARIES) && !name.equals(library)) {
          continue;
        }
        Path file = (name.equals(library) ? home : classes).resolve(name);
        Files.createDirectories(file.getParent());
        try (InputStream in = driver.getInputStream(entry)) {
          Files.copy(in, file);
        }
      }
    }
    return classes;
  }

  /** What the driver calls its library on this platform; only it knows. */
  private static String libraryName() {
    try {
      Method name = Class.forName("org.duckdb.DuckDBNative").getDeclaredMethod("nativeLibName");
      name.setAccessible(true);
      return (String) name.invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the driver no longer says its library's name", e);
    }
  }

  private static void remove(Path folder) {
    try {
      FolderTree.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
