package dev.spreadlake.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Folder trees that go")
class FolderTreeTest {
  @TempDir Path root;
  private Path folder;
  private Path outside;

  @BeforeEach
  void make() throws IOException {
    folder = root.resolve("folder");
    outside = Files.createDirectories(root.resolve("outside"));
    Files.writeString(outside.resolve("a.csv"), "a");
    Files.createDirectories(folder.resolve("kept/below"));
    Files.writeString(folder.resolve("kept/below/b.csv"), "b");
    Files.createDirectories(folder.resolve("other/below"));
    Files.writeString(folder.resolve("other/below/c.csv"), "c");
    Files.createSymbolicLink(folder.resolve("link"), outside);
  }

  @Test
  @DisplayName("a tree goes with everything in it, and a link in it without what it shows")
  void deletes() throws IOException {
    FolderTree.delete(folder);
    assertThat(folder).doesNotExist();
    assertThat(outside.resolve("a.csv")).hasContent("a");
  }

  @Test
  @DisplayName("a folder that is emptied stays")
  void empties() throws IOException {
    FolderTree.empty(folder);
    assertThat(folder).isEmptyDirectory();
    assertThat(outside.resolve("a.csv")).hasContent("a");
  }

  @Test
  @DisplayName("of a folder emptied but for one, that one stays with everything in it")
  void emptiesButOne() throws IOException {
    FolderTree.emptyBut(folder.resolve("kept"));
    assertThat(folder).isDirectoryContaining(path -> path.endsWith("kept"));
    assertThat(folder.resolve("other")).doesNotExist();
    assertThat(folder.resolve("link")).doesNotExist();
    assertThat(folder.resolve("kept/below/b.csv")).hasContent("b");
  }

  @Test
  @DisplayName("what is not there is as good as removed")
  void takesNothing() throws IOException {
    FolderTree.delete(root.resolve("none"));
    FolderTree.empty(root.resolve("none"));
    FolderTree.emptyBut(root.resolve("none/kept"));
    assertThat(root.resolve("none")).doesNotExist();
  }
}
