package dev.spreadlake.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The version of the page")
@Timeout(20)
class PageFilesTest {
  @TempDir Path folder;

  @Test
  @DisplayName("is the same for the same files, and another one for another byte, name or border")
  void ofContent() throws IOException {
    String version = versionOf("a", "/js/a.js", "one", "/js/b.js", "two");
    assertThat(version).matches("[0-9a-f]{16}");
    assertThat(versionOf("b", "/js/b.js", "two", "/js/a.js", "one")).isEqualTo(version);
    assertThat(versionOf("c", "/js/a.js", "one", "/js/b.js", "twO")).isNotEqualTo(version);
    assertThat(versionOf("d", "/js/a.js", "one", "/js/c.js", "two")).isNotEqualTo(version);
    assertThat(versionOf("e", "/js/a.js", "onet", "/js/b.js", "wo")).isNotEqualTo(version);
    assertThat(versionOf("f", "/js/a.js", "one")).isNotEqualTo(version);
  }

  @Test
  @DisplayName("stands while nothing is written, and what was read under it stays as it was")
  void changes() throws IOException {
    Path root = folder.resolve("root");
    write(root, "/js/a.js", "one");
    PageFiles first = PageFiles.ofFolder(root);
    assertThat(first.mayChange()).isTrue();
    assertThat(first.now()).isSameAs(first);
    Path file = write(root, "/js/a.js", "two");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
    PageFiles second = first.now();
    assertThat(second.version()).isNotEqualTo(first.version());
    assertThat(second.content("/js/a.js")).asString(StandardCharsets.UTF_8).isEqualTo("two");
    assertThat(first.content("/js/a.js")).asString(StandardCharsets.UTF_8).isEqualTo("one");
    Files.delete(file);
    assertThat(second.now().content("/js/a.js")).isNull();
  }

  @Test
  @DisplayName("is the same in a jar, of which only what is below webroot counts")
  void packed() throws IOException {
    String version = versionOf("g", "/index.html", "page", "/js/a.js", "one");
    Path packed = folder.resolve("packed.jar");
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(packed))) {
      jar.putNextEntry(new JarEntry("webroot/"));
      for (String[] one :
          new String[][] {
            {"webroot/js/a.js", "one"}, {"webroot/index.html", "page"}, {"webroots/x.js", "other"}
          }) {
        jar.putNextEntry(new JarEntry(one[0]));
        jar.write(one[1].getBytes(StandardCharsets.UTF_8));
      }
    }
    try (JarFile jar = new JarFile(packed.toFile())) {
      PageFiles files = PageFiles.ofJar(jar);
      assertThat(files.version()).isEqualTo(version);
      assertThat(files.content("/js/a.js")).asString(StandardCharsets.UTF_8).isEqualTo("one");
      assertThat(files.mayChange()).isFalse();
      assertThat(files.now()).isSameAs(files);
    }
  }

  private String versionOf(String root, String... namesAndContents) throws IOException {
    for (int i = 0; i < namesAndContents.length; i += 2) {
      write(folder.resolve(root), namesAndContents[i], namesAndContents[i + 1]);
    }
    return PageFiles.ofFolder(folder.resolve(root)).version();
  }

  private static Path write(Path root, String name, String content) throws IOException {
    Path file = root.resolve(name.substring(1));
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }
}
